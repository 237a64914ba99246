import { decimal, duration, fraction, wholeNumber, z } from '@plimsoll/core';
import { STREAM_ERRORS, isStreamErrorCode } from '../../streams/errors.ts';

/** A request to `/__sim/` that makes no sense; `issues` say where and why. */
export class SimInputError extends Error {
  readonly issues: readonly string[];

  constructor(issues: readonly string[]) {
    super('the request makes no sense');
    this.name = 'SimInputError';
    this.issues = issues;
  }
}

/** The body as the schema has it; an absent one is an empty object. @throws SimInputError */
export function readInput<T>(schema: z.ZodType<T>, body: unknown): T {
  let value: unknown = {};
  try {
    if (typeof body === 'string' && body !== '') value = JSON.parse(body);
  } catch {
    throw new SimInputError(['the body is not JSON']);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SimInputError(parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')));
}

function oneOrMany<T extends z.ZodType>(item: T) {
  return z.union([z.array(item), item.transform((value) => [value])]);
}

export const rfcTime = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((timeMs) => Number.isFinite(timeMs), 'expected a time such as 2026-11-27T14:30:00Z');
const symbol = z.string().regex(/^[A-Z0-9.]+(\/[A-Z0-9]+)?$/, 'expected a symbol such as AAPL, BRK.B or BTC/USD');
const price = decimal({ min: 0, above: true });
const size = wholeNumber();

export const resetInput = z.strictObject({ seed: z.int().optional(), start: rfcTime.optional() });

export const clockInput = z.strictObject({
  frozen: z.boolean().optional(),
  speed: decimal({ min: 0, above: true }).optional(),
});

export const stepInput = z.union(
  [
    z.strictObject({ by: duration() }),
    z.strictObject({ to: z.union([z.literal('open'), z.literal('close'), rfcTime]) }),
  ],
  { error: 'expected {by: "90s"} or {to: RFC 3339, "open" or "close"}' },
);

export const pricesInput = oneOrMany(
  z.union(
    [
      z.strictObject({ symbol, bid: price, ask: price, bid_size: size.optional(), ask_size: size.optional() }),
      z.strictObject({ symbol, price, size: decimal({ min: 0, above: true }).optional() }),
    ],
    { error: 'expected {symbol, bid, ask} or {symbol, price}' },
  ),
);

export const barsInput = oneOrMany(
  z.strictObject({
    symbol,
    timestamp: rfcTime.optional(),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: decimal(),
    trades: wholeNumber().optional(),
    vwap: price.optional(),
  }),
);

export const haltInput = z.strictObject({ symbol, halted: z.boolean() });

export const assetInput = z.strictObject({
  symbol,
  name: z.string().optional(),
  exchange: z.string().optional(),
  tradable: z.boolean().optional(),
  marginable: z.boolean().optional(),
  shortable: z.boolean().optional(),
  easy_to_borrow: z.boolean().optional(),
  fractionable: z.boolean().optional(),
  price: price.optional(),
});

const decimalText = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]).transform(String);

export const accountInput = z.strictObject({
  key_id: z.string().min(1),
  secret: z.string().min(1),
  cash: decimalText.optional(),
  multiplier: z.union([z.literal(1), z.literal(2), z.literal(4)]).optional(),
  shorting_enabled: z.boolean().optional(),
  holdings: z.array(z.strictObject({ symbol, qty: decimalText, avg_entry_price: decimalText })).optional(),
});

export const accountChangeInput = z.strictObject({
  trading_blocked: z.boolean().optional(),
  account_blocked: z.boolean().optional(),
  transfers_blocked: z.boolean().optional(),
  deposit: decimalText.optional(),
});

export const activityInput = z.strictObject({
  type: z.string().min(1),
  net_amount: decimalText,
  sub_type: z.string().optional(),
  symbol: symbol.optional(),
  qty: decimalText.optional(),
  per_share_amount: decimalText.optional(),
});

export const eventInput = z.strictObject({
  event: z.enum([
    'stopped',
    'suspended',
    'calculated',
    'done_for_day',
    'restated',
    'new',
    'rejected',
    'canceled',
    'expired',
  ]),
});

export const correctionInput = z.strictObject({ price: decimalText });

export const faultInput = z.strictObject({
  probability: fraction().optional(),
  schedule: z.array(wholeNumber()).optional(),
  every: wholeNumber().optional(),
  times: wholeNumber().optional(),
  from: rfcTime.optional(),
  until: rfcTime.optional(),
  symbol: symbol.optional(),
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']).optional(),
  path: z.string().startsWith('/').optional(),
  ms: wholeNumber({ min: 0 }).optional(),
  status: wholeNumber({ min: 400, max: 599 }).optional(),
});

export const marketInput = z.strictObject({
  withheldFeeds: z.array(z.string()).optional(),
  symbolLimit: z.int().nullable().optional(),
  connectionLimit: z.int().optional(),
  afterConnectionLimit: z.enum(['stay', 'close']).optional(),
  authTimeoutMs: z.int().optional(),
  slowClientBytes: z.int().optional(),
  emptyBars: z.enum(['list', 'null']).optional(),
  unknownParameters: z.enum(['ignore', 'refuse']).optional(),
});

const streamPath = z.string().startsWith('/');

export const disconnectInput = z.strictObject({ path: streamPath.optional() });

export const streamErrorInput = z.strictObject({
  code: z.int().refine(isStreamErrorCode, `expected one of ${Object.keys(STREAM_ERRORS).join(', ')}`),
  path: streamPath.optional(),
});

export const publishInput = z.strictObject({
  path: streamPath,
  messages: z.array(z.looseObject({ T: z.string() })),
});
