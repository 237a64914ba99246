import { fraction, money, z } from '@plimsoll/core';
import type { OrderTerms, Trail } from '@plimsoll/core';
import { parseTime } from './time.ts';

export const TIME = 'a time, such as 2024-01-02T14:30:00Z, 2024-01-02, or the epoch in seconds or milliseconds';
const WEIGHT = 'a fraction of equity, such as 0.25 or 25%';
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*%?\s*$/i;

const time = z
  .union([z.string(), z.number()], { error: `expected ${TIME}` })
  .transform((given, context): number => {
    const parsed = parseTime(String(given).trim());
    if (!Number.isNaN(parsed)) return parsed;
    context.addIssue({ code: 'custom', message: `expected ${TIME}`, input: given });
    return z.NEVER;
  })
  .meta({ description: TIME, examples: ['2024-01-02T14:30:00Z'] });

const weight = z
  .union([z.number(), z.string().regex(NUMBER, `expected ${WEIGHT}`)], { error: `expected ${WEIGHT}` })
  .transform((given) => {
    if (typeof given === 'number') return given;
    return given.trim().endsWith('%') ? parseFloat(given) / 100 : Number(given);
  })
  .meta({ description: WEIGHT, examples: [0.25, '25%'] });

function text(what: string) {
  return z
    .string({ error: `expected ${what}` })
    .min(1, `expected ${what}`)
    .describe(what);
}

function oneOf<const T extends readonly [string, ...string[]]>(options: T) {
  return z.enum(options, { error: `expected ${options.slice(0, -1).join(', ')} or ${options.at(-1)}` });
}

const price = money({ above: true });

const trail = z
  .strictObject({
    dollars: price.optional(),
    fraction: fraction({ above: true }).optional(),
  })
  .refine((given) => (given.dollars === undefined) !== (given.fraction === undefined), 'expected dollars or a fraction')
  .refine((given) => given.fraction !== 1, { path: ['fraction'], message: 'expected a fraction below 100%' })
  .transform((given): Trail =>
    given.dollars === undefined ? { fraction: given.fraction! } : { dollars: given.dollars },
  );

/** Terms that some orders need and no other may have: the key, what it is, what orders they are, and whether a signal is one. */
const NEEDED = [
  ['limitPrice', 'a price', 'limit and stop_limit', ({ type }) => type === 'limit' || type === 'stop_limit'],
  ['stopPrice', 'a price', 'stop and stop_limit', ({ type }) => type === 'stop' || type === 'stop_limit'],
  ['trail', 'a distance', 'trailing_stop', ({ type }) => type === 'trailing_stop'],
  ['goodUntil', 'a time', 'gtd', ({ timeInForce }) => timeInForce === 'gtd'],
] as const satisfies readonly (readonly [string, string, string, (signal: OrderTerms) => boolean])[];

/** One scripted signal: an item of `signals` in config, or a row of a file with its empty cells left out. */
export const scriptedSignal = z
  .strictObject({
    timestamp: time
      .optional()
      .describe('It fires in the first cycle at or after this time; left out, in the first of all.'),
    symbol: text('a symbol'),
    side: oneOf(['buy', 'sell']),
    weight: weight.optional(),
    confidence: fraction().optional(),
    strategy: text('the strategy whose book it trades for').optional(),
    reason: text('a reason, for the record').optional(),
    type: oneOf(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']).optional(),
    limitPrice: price.optional(),
    stopPrice: price.optional(),
    trail: trail.optional(),
    takeProfit: z.strictObject({ limitPrice: price }).optional(),
    stopLoss: z.strictObject({ stopPrice: price, limitPrice: price.optional() }).optional(),
    timeInForce: oneOf(['day', 'gtc', 'gtd', 'ioc', 'fok', 'opg', 'cls']).optional(),
    goodUntil: time.optional(),
    extendedHours: z.boolean({ error: 'expected true or false' }).optional(),
  })
  .superRefine((signal, context) => {
    for (const [key, what, orders, isNeeded] of NEEDED) {
      const isWanted = isNeeded(signal as OrderTerms);
      if (isWanted === (signal[key] !== undefined)) continue;
      const order = key === 'goodUntil' ? signal.timeInForce : signal.type;
      const message = isWanted
        ? `expected ${what}, which a ${order} order needs`
        : `expected none, because only ${orders} orders have one`;
      context.addIssue({ code: 'custom', path: [key], message, input: signal[key] });
    }
  });

export type ScriptedSignal = z.output<typeof scriptedSignal>;

export const config = z
  .strictObject({
    file: text('a CSV file, relative to the config file').optional(),
    signals: z.array(scriptedSignal).optional().describe('the signals themselves'),
  })
  .refine(({ file, signals }) => (file === undefined) !== (signals === undefined), {
    error: 'expected either `file` or `signals`: one of them, and not both',
  });
