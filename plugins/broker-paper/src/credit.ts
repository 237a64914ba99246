import { fraction, money, wholeNumber, z } from '@plimsoll/core';
import { US_MARGIN } from '@plimsoll/exchange';
import type { FinancingTerms, MarginTerms } from '@plimsoll/exchange';

/** The initial margin of Regulation T. */
const REG_T_INITIAL = 0.5;
/** Shares that nearly everybody wants to borrow have cost several times their price a year. */
const BORROW_MAX = 10;

export const margin = z.strictObject({
  initial: fraction({ above: true })
    .optional()
    .describe('equity for what is entered; 50% where neither it nor buyingPower is given'),
  maintenance: fraction({ above: true }).default(US_MARGIN.maintenance).describe('equity for what is held long'),
  shortMaintenance: fraction({ above: true })
    .default(US_MARGIN.shortMaintenance)
    .describe('equity for what is held short, beside the proceeds'),
  minimumEquity: money()
    .default(US_MARGIN.minimumEquity)
    .describe('dollars of equity below which nothing can be borrowed, neither money nor shares'),
  liquidateAfterSessions: z
    .union([z.literal('never'), wholeNumber({ min: 0 })])
    .default(US_MARGIN.liquidateAfterSessions)
    .describe(
      'sessions that begin after a margin call before positions are closed by force: 0 for at the next open, or never',
    ),
});

export const borrow = z.union([
  fraction({ max: BORROW_MAX }),
  z.strictObject({
    rate: fraction({ max: BORROW_MAX }).default(0).describe('fraction of the market value a year'),
    symbols: z
      .record(z.string(), fraction({ max: BORROW_MAX }))
      .default({})
      .describe('other rates, by symbol'),
  }),
]);

interface Credit {
  readonly cash: number;
  readonly buyingPower?: number | undefined;
  readonly margin?: z.output<typeof margin> | undefined;
  readonly interest: number;
  readonly borrow: z.output<typeof borrow>;
}

/** Why the terms do not go together, and which of them is to be changed; undefined where they do. */
export function creditFault({ cash, buyingPower, margin }: Credit): { path: string[]; message: string } | undefined {
  if (buyingPower !== undefined && buyingPower > 0 && cash === 0) {
    return { path: ['buyingPower'], message: 'expected 0 or nothing, because it is a multiple of cash, and cash is 0' };
  }
  if (margin === undefined) return undefined;
  if (buyingPower !== undefined && margin.initial !== undefined) {
    return {
      path: ['margin', 'initial'],
      message: 'expected it or buyingPower, not both: each follows from the other',
    };
  }
  const initial = 1 / multiplierOf({ cash, buyingPower, margin });
  if (margin.maintenance <= initial) return undefined;
  const asked = `${round(initial * 100)}%`;
  return {
    path: ['margin', 'maintenance'],
    message: `expected at most the initial margin of ${asked}: what is bought would be called for at once`,
  };
}

/** Buying power over equity, kept from the start on. */
export function multiplierOf({ cash, buyingPower, margin }: Pick<Credit, 'cash' | 'buyingPower' | 'margin'>): number {
  if (buyingPower === undefined) return margin === undefined ? 1 : 1 / (margin.initial ?? REG_T_INITIAL);
  return cash > 0 ? buyingPower / cash : 1;
}

export function marginOf({ margin }: Pick<Credit, 'margin'>): MarginTerms | undefined {
  if (margin === undefined) return undefined;
  const { liquidateAfterSessions: after } = margin;
  return { ...margin, liquidateAfterSessions: after === 'never' ? Infinity : after };
}

/** What borrowing costs; undefined where it costs nothing. */
export function financingOf({ interest, borrow }: Credit, symbols: readonly string[]): FinancingTerms | undefined {
  const rates = symbols.map((symbol) => {
    return typeof borrow === 'number' ? borrow : (borrow.symbols[symbol] ?? borrow.rate);
  });
  if (interest === 0 && rates.every((rate) => rate === 0)) return undefined;
  return { interest, borrowOf: (index) => rates[index]! };
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
