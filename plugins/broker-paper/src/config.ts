import { fraction, money, z } from '@plimsoll/core';
import { commission, slippage } from './costs.ts';

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
  .refine(({ cash, buyingPower = 0 }) => cash > 0 || buyingPower === 0, {
    path: ['buyingPower'],
    message: 'expected 0 or nothing, because it is a multiple of cash, and cash is 0',
  });

type Config = z.output<typeof config>;

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
