import { z } from 'zod';
import type { Instrument } from '../domain/instrument.ts';
import { CASH_TOLERANCE } from '../kernel/account-keeper.ts';
import { decimal, duration, money, timeframe, wholeNumber } from '../plugin/scalars.ts';

const symbol = z
  .string({ error: 'expected a symbol; put it in quotes where YAML reads it as something else (true, null, 600519)' })
  .regex(/^[A-Za-z0-9][A-Za-z0-9./_-]*$/, 'expected a symbol, such as TSLA or BRK.B');

const instrumentTerms = z.strictObject({
  lot: decimal({ min: 1e-9 })
    .optional()
    .describe('Smallest quantity step. 1: whole shares; 0.000001: fractional shares.'),
  tick: decimal({ above: true }).optional().describe('Smallest price step in dollars.'),
  assetClass: z.string().min(1).optional().describe('For caps by asset class.'),
  shortable: z.boolean().optional().describe('Whether it may be sold short where rules allow short sales.'),
});

export type InstrumentTerms = z.output<typeof instrumentTerms>;

const instruments = z
  .object({
    ...instrumentTerms.shape,
    defaults: instrumentTerms.optional().describe('For all symbols.'),
    symbols: z.record(z.string(), instrumentTerms).optional().describe('By symbol.'),
  })
  .catchall(instrumentTerms)
  .describe('What is traded how: defaults, and by symbol what differs.');

const sessions = z
  .strictObject({
    hours: z
      .enum(['regular', 'extended', '24h'])
      .default('regular')
      .describe(
        'regular: 9:30 to 16:00 in New York; extended: 4:00 to 20:00; 24h: around the clock, days end at midnight UTC.',
      ),
    anchor: z
      .enum(['open', 'clock'])
      .default('open')
      .describe('open: hours begin at 9:30, 10:30 and so on; clock: at 9:00, 10:00 and so on.'),
  })
  .describe("What bars longer than the config's are made of, and where they are cut.");

const cashTolerance = z
  .strictObject({
    dollars: money().default(CASH_TOLERANCE.dollars).describe('In any case.'),
    perFill: money().default(CASH_TOLERANCE.perFill).describe('And for each fill since cash was last compared.'),
  })
  .describe("By how much the broker's cash may differ from the books and be taken over without an operator.");

const plugin = z.strictObject({
  use: z.string().min(1).describe('A first-party plugin by its bare name, an npm package, or a ./path from this file.'),
  as: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]*$/, 'expected a name of letters, digits, dots and dashes')
    .optional()
    .describe('A name of its own, needed for a second instance.'),
  enabled: z.boolean().default(true).describe('false switches it off.'),
  config: z.unknown().optional().describe("The plugin's own settings."),
});

/** What config.yaml says, apart from what each plugin makes of its own `config`. */
export const settingsSchema = z.strictObject({
  account: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'expected letters, digits, dots and dashes')
    .default('default')
    .describe('Names the account; order ids start with it.'),
  universe: z
    .array(symbol)
    .min(1, 'expected at least one symbol')
    .superRefine((symbols, context) => {
      for (const [index, name] of symbols.entries()) {
        if (symbols.indexOf(name) < index)
          context.addIssue({ code: 'custom', path: [index], message: `${name} is listed twice` });
      }
    })
    .describe('The symbols to trade.'),
  timeframe: timeframe().default('1Min').describe('The length of a bar: 1Min, 5Min, 1Hour, 1Day, 1Week.'),
  sessions: sessions.default({ hours: 'regular', anchor: 'open' }),
  seed: wholeNumber({ min: 0 }).default(1).describe('All randomness of a run comes from it.'),
  staleAfter: duration()
    .optional()
    .describe('Age at which a last price is too old to enter on. 30m, or five bars where that is longer.'),
  cashTolerance: cashTolerance.optional(),
  instruments: instruments.default({}),
  plugins: z
    .array(plugin)
    .min(1, 'expected at least one plugin')
    .describe('What is on. Rules need no order; strategies and observers go by it.'),
});

export type Settings = z.output<typeof settingsSchema>;

const PLAIN: Omit<Instrument, 'symbol'> = { lot: 1, tick: 0.01, assetClass: 'us_equity', shortable: true };

const TERMS = ['lot', 'tick', 'assetClass', 'shortable', 'defaults', 'symbols'];

/** The symbols that `instruments` names, with the path to each. */
export function namedInstruments({
  instruments: given,
}: Settings): { symbol: string; path: string[]; terms: InstrumentTerms }[] {
  const direct = Object.entries(given).filter(([key]) => !TERMS.includes(key));
  const listed = Object.entries(given.symbols ?? {});
  return [
    ...direct.map(([name, terms]) => ({ symbol: name, path: ['instruments', name], terms: terms as InstrumentTerms })),
    ...listed.map(([name, terms]) => ({ symbol: name, path: ['instruments', 'symbols', name], terms })),
  ];
}

/** The terms of every symbol of the universe. */
export function instrumentsOf(settings: Settings): Instrument[] {
  const { lot, tick, assetClass, shortable, defaults } = settings.instruments;
  const named = new Map(namedInstruments(settings).map((entry) => [entry.symbol, entry.terms]));
  return settings.universe.map((name) => {
    const layers = [{ lot, tick, assetClass, shortable }, defaults ?? {}, named.get(name) ?? {}];
    const terms = Object.assign({ ...PLAIN }, ...layers.map(defined));
    return Object.freeze({ symbol: name, ...terms }) as Instrument;
  });
}

function defined<T extends object>(terms: T): Partial<T> {
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined)) as Partial<T>;
}
