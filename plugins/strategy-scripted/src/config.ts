import { fraction, money, z } from '@plimsoll/core';
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

const PRICES = [
  ['limitPrice', 'limit'],
  ['stopPrice', 'stop'],
] as const;

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
    type: oneOf(['market', 'limit', 'stop', 'stop_limit']).optional(),
    limitPrice: money({ above: true }).optional(),
    stopPrice: money({ above: true }).optional(),
    timeInForce: oneOf(['day', 'gtc']).optional(),
  })
  .superRefine((signal, context) => {
    for (const [price, kind] of PRICES) {
      const isWanted = signal.type === kind || signal.type === 'stop_limit';
      if (isWanted === (signal[price] !== undefined)) continue;
      const message = isWanted
        ? `expected a price, which a ${signal.type} order needs`
        : `expected none, because only ${kind} and stop_limit orders have one`;
      context.addIssue({ code: 'custom', path: [price], message, input: signal[price] });
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
