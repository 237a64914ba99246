import { decimal, fraction, money, z } from '@plimsoll/core';
import {
  commissionFraction,
  commissionPerOrder,
  commissionPerShare,
  slippageFraction,
  slippagePerShare,
  slippageSpread,
  slippageSpreadFraction,
  slippageSum,
  slippageVolumeShare,
} from '@plimsoll/exchange';
import type { Commission, Slippage } from '@plimsoll/exchange';

const commissionTerms = z
  .strictObject({
    perOrder: money().optional().describe('dollars an order'),
    perShare: money().optional().describe('dollars a share'),
    fraction: fraction().optional().describe('fraction of what was traded'),
    minimum: money().optional().describe('with perShare: dollars an order at least'),
    maximum: fraction()
      .optional()
      .describe('with perShare: fraction of what was traded at most, even where that is below the minimum'),
  })
  .refine(({ perOrder, perShare, fraction }) => countOf([perOrder, perShare, fraction]) === 1, {
    message: 'expected one of perOrder, perShare and fraction',
  })
  .refine(({ perShare, minimum, maximum }) => perShare !== undefined || countOf([minimum, maximum]) === 0, {
    message: 'expected perShare beside minimum or maximum',
  });

export const commission = z.union([money(), commissionTerms]);

const slippageParts = z
  .strictObject({
    fraction: fraction().optional().describe('fraction of the price'),
    perShare: money().optional().describe('dollars a share'),
    spread: money().optional().describe('dollars between bid and ask, of which half is paid'),
    spreadFraction: fraction().optional().describe('the same as a fraction of the price'),
    priceImpact: decimal()
      .optional()
      .describe(
        'fraction of the price that taking all of a bar would move it; a part moves it by the square of its share',
      ),
  })
  .refine((parts) => countOf(Object.values(parts)) > 0, {
    message: 'expected one or several of fraction, perShare, spread, spreadFraction and priceImpact',
  });

export const slippage = z.union([fraction(), slippageParts]);

export function commissionOf(asked: z.output<typeof commission>): Commission {
  if (typeof asked === 'number') return commissionPerOrder(asked);
  const { perOrder, perShare, fraction, minimum, maximum } = asked;
  if (perOrder !== undefined) return commissionPerOrder(perOrder);
  return perShare === undefined ? commissionFraction(fraction!) : commissionPerShare(perShare, minimum, maximum);
}

export function slippageOf(asked: z.output<typeof slippage>): Slippage {
  if (typeof asked === 'number') return slippageFraction(asked);
  const parts: Slippage[] = [];
  if (asked.fraction !== undefined) parts.push(slippageFraction(asked.fraction));
  if (asked.perShare !== undefined) parts.push(slippagePerShare(asked.perShare));
  if (asked.spread !== undefined) parts.push(slippageSpread(asked.spread));
  if (asked.spreadFraction !== undefined) parts.push(slippageSpreadFraction(asked.spreadFraction));
  if (asked.priceImpact !== undefined) parts.push(slippageVolumeShare(asked.priceImpact));
  return slippageSum(parts);
}

function countOf(values: readonly (number | undefined)[]): number {
  return values.filter((value) => value !== undefined).length;
}
