import { fraction, money, z } from '@plimsoll/core';
import { commission, slippage } from './costs.ts';
import { borrow, creditFault, margin } from './credit.ts';
import { latency } from './latency.ts';

export const config = z
  .strictObject({
    cash: money().default(100_000).describe('dollars to start with'),
    buyingPower: money()
      .optional()
      .describe(
        'buying power to start with, dollars; its ratio to cash is the leverage kept from then on. Where left out as cash, with margin twice that',
      ),
    margin: margin
      .optional()
      .describe('what must be kept in equity; a cash account, or one without margin calls, where left out'),
    interest: fraction().default(0).describe('on what is borrowed, a year'),
    borrow: borrow
      .default(0)
      .describe('on what was sold short, of its market value a year: a fraction, or { rate, symbols }'),
    commission: commission
      .default(0)
      .describe('dollars an order, or one of { perOrder }, { perShare, minimum, maximum } and { fraction }'),
    regulatoryFees: z.boolean().default(false).describe('whether sales pay the fees of the SEC and of FINRA'),
    slippage: slippage
      .default(0)
      .describe(
        'how much worse orders fill: a fraction of the price, or any of { fraction, perShare, spread, spreadFraction, priceImpact }, added up',
      ),
    liquidity: z
      .strictObject({
        volumeShare: fraction({ above: true }).describe(
          'fraction of the volume of a bar that all orders together can have',
        ),
      })
      .optional()
      .describe('how much can be had; any quantity at once where left out'),
    latency: latency
      .default({ ms: 0, bars: 0 })
      .describe('how long orders, and wishes to cancel them, take to the market: 250ms, or 1 bar'),
    timezone: z
      .string()
      .refine(isTimezone, 'expected a time zone, such as America/New_York')
      .default('America/New_York')
      .describe(
        'where the market is: in New York orders keep to the sessions of US stocks, elsewhere days end at midnight',
      ),
    alwaysOpen: z
      .array(z.string().min(1))
      .default(['crypto'])
      .describe('asset classes that trade around the clock: their days end at midnight'),
  })
  .check(({ value, issues }) => {
    const fault = creditFault(value);
    if (fault) issues.push({ code: 'custom', input: value, ...fault });
  });

function isTimezone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
