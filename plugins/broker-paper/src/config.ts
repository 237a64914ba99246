import { fraction, money, z } from '@plimsoll/core';
import {
  commissionFraction,
  commissionPerOrder,
  commissionPerShare,
  slippageFraction,
  slippagePerShare,
} from '@plimsoll/exchange';
import type { Commission, Slippage } from '@plimsoll/exchange';

const commission = z.union([
  money(),
  z.strictObject({ perOrder: money().describe('dollars an order') }),
  z.strictObject({
    perShare: money().describe('dollars a share'),
    minimum: money().default(0).describe('dollars an order at least'),
  }),
  z.strictObject({ fraction: fraction().describe('fraction of what was traded') }),
]);

const slippage = z.union([fraction(), z.strictObject({ perShare: money().describe('dollars a share') })]);

export const config = z
  .strictObject({
    cash: money().default(100_000).describe('dollars to start with'),
    buyingPower: money()
      .optional()
      .describe(
        'buying power to start with, dollars; its ratio to cash is the leverage kept from then on. As cash where left out',
      ),
    commission: commission
      .default(0)
      .describe('dollars an order, or one of { perOrder }, { perShare, minimum } and { fraction }'),
    slippage: slippage
      .default(0)
      .describe('how much worse market and stop orders fill: a fraction of the price, or { perShare } in dollars'),
    timezone: z
      .string()
      .refine(isTimezone, 'expected a time zone, such as America/New_York')
      .default('America/New_York')
      .describe('the calendar whose days end day orders'),
  })
  .refine(({ cash, buyingPower = 0 }) => cash > 0 || buyingPower === 0, {
    path: ['buyingPower'],
    message: 'expected 0 or nothing, because it is a multiple of cash, and cash is 0',
  });

type Config = z.output<typeof config>;

export function commissionOf(asked: Config['commission']): Commission {
  if (typeof asked === 'number') return commissionPerOrder(asked);
  if ('perOrder' in asked) return commissionPerOrder(asked.perOrder);
  if ('perShare' in asked) return commissionPerShare(asked.perShare, asked.minimum);
  return commissionFraction(asked.fraction);
}

export function slippageOf(asked: Config['slippage']): Slippage {
  return typeof asked === 'number' ? slippageFraction(asked) : slippagePerShare(asked.perShare);
}

/** Buying power over equity, kept from the start on. */
export function multiplierOf({ cash, buyingPower = cash }: Config): number {
  return cash > 0 ? buyingPower / cash : 1;
}

function isTimezone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
