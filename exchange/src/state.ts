import { z } from '@plimsoll/core';

/** A time or a price that may not be there: null stands for never, and for none. */
const orNone = z.number().nullable();

/** The way of an order, or of a wish to cancel it, to the market. */
export const transitState = z.strictObject({ arrival: z.number(), barsLeft: z.number() });

/** What an order has been charged. */
export const billState = z.strictObject({
  quantity: z.number(),
  notional: z.number(),
  commission: z.number(),
  day: orNone,
  dayQuantity: z.number(),
  dayNotional: z.number(),
  dayFees: z.number(),
});

/** An order at work or held, as `WorkingOrder` has it. */
const orderState = z.strictObject({
  order: z.looseObject({
    id: z.string(),
    symbol: z.string(),
    side: z.enum(['buy', 'sell']),
    type: z.string(),
    quantity: z.number(),
    time: z.number(),
  }),
  limitPrice: z.number().optional(),
  stopPrice: z.number().optional(),
  session: z.strictObject({ openMs: z.number(), closeMs: z.number(), sessionCloseMs: z.number() }),
  until: orNone,
  from: z.number(),
  transit: transitState.optional(),
  cancel: transitState.optional(),
  quantity: z.number(),
  filled: z.number(),
  executions: z.number(),
  isTriggered: z.boolean(),
  bestPrice: orNone,
  isProfit: z.boolean(),
  bill: billState.optional(),
  /** Which of the claims is its; none while it is held. */
  claim: z.number().optional(),
  /** Ids of the order that ends with it, and of that whose fill it waits for. */
  sibling: z.string().optional(),
  entry: z.string().optional(),
});

const upkeepState = z.strictObject({
  /** The last day that was begun, since 1970. */
  day: orNone,
  financing: z.strictObject({ day: orNone, interest: z.number(), fees: z.record(z.string(), z.number()) }).optional(),
  call: z.strictObject({ sessions: z.number() }).optional(),
  forced: z
    .strictObject({
      count: z.number(),
      trades: z.array(
        z.strictObject({
          id: z.string(),
          symbol: z.string(),
          side: z.enum(['buy', 'sell']),
          from: z.number(),
          left: z.number(),
          executions: z.number(),
          bill: billState.optional(),
        }),
      ),
    })
    .optional(),
});

/** All that an exchange has to know to go on in another process as if nothing had been, as JSON. Times are epoch ms. */
export const exchangeState = z.strictObject({
  cash: z.number(),
  positions: z.array(z.strictObject({ symbol: z.string(), quantity: z.number(), averagePrice: z.number() })),
  /** Dollars set aside for orders. */
  reserved: z.number().default(0),
  claims: z.array(z.strictObject({ closing: z.number(), reserved: z.number() })).default([]),
  /** In the order in which they began to work, and in which they were held. */
  working: z.array(orderState).default([]),
  held: z.array(orderState).default([]),
  upkeep: upkeepState.optional(),
});

export type TransitState = z.output<typeof transitState>;
export type BillState = z.output<typeof billState>;
export type OrderState = z.output<typeof orderState>;
export type UpkeepState = z.output<typeof upkeepState>;
export type ExchangeState = z.output<typeof exchangeState>;

/** A number that JSON may have no word for, for {@link fromJson}. */
export function toJson(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

export function fromJson(value: number | null, none: number): number {
  return value ?? none;
}
