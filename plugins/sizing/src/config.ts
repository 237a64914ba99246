import { decimal, fraction, money, timeframe, wholeNumber, z } from '@plimsoll/core';
import { kellyFraction } from './formulas.ts';
import { problemsOf } from './problems.ts';

const METHODS = ['fraction', 'notional', 'atr', 'volatility', 'kelly'] as const;

const LEVERAGE_MAX = 10;
const ofEquity = () => fraction({ max: LEVERAGE_MAX, above: true });
const cap = (byDefault: string) =>
  ofEquity().prefault(byDefault).describe('the most that one signal is given, a fraction of equity');

const barsOf = () =>
  timeframe()
    .optional()
    .describe(
      "of which timeframe the bars are: a longer one than the config's, such as 1Day; the config's where left out",
    );

const atr = z.strictObject({
  period: wholeNumber().prefault(14).describe('bars that the average true range is taken over'),
  risk: fraction({ above: true }).describe('fraction of equity lost if the price goes `multiple` ranges the wrong way'),
  multiple: decimal({ above: true })
    .prefault(2)
    .describe('average true ranges from the price to where a stop would be'),
  timeframe: barsOf(),
  cap: cap('100%'),
});

const volatility = z.strictObject({
  target: ofEquity().describe('volatility a year that the position may bring to equity, a fraction'),
  period: wholeNumber({ min: 2 }).prefault(20).describe('returns from bar to bar that volatility is measured over'),
  barsPerYear: decimal({ above: true })
    .optional()
    .describe('bars in a year of trading; left out, those of 252 days of 6.5 hours'),
  timeframe: barsOf(),
  cap: cap('100%'),
});

const kelly = z
  .strictObject({
    winRate: fraction({ above: true }).describe('fraction of trades that win'),
    payoff: decimal({ above: true }).describe('average win divided by average loss'),
    cap: cap('25%'),
  })
  .refine(({ winRate, payoff }) => kellyFraction(winRate, payoff) > 0, {
    error: 'expected odds that win in the long run: winRate above 1 / (1 + payoff)',
  });

const shape = {
  method: z.enum(METHODS).describe('how a signal without a weight is sized'),
  fraction: ofEquity().describe('with method fraction: what a signal is given, a fraction of equity'),
  notional: money({ above: true }).describe('with method notional: what a signal is given, dollars'),
  atr: atr.describe('with method atr'),
  volatility: volatility.describe('with method volatility'),
  kelly: kelly.describe('with method kelly'),
  minNotional: money().describe('dollars; what would enter with less is not entered'),
  maxNotional: money({ above: true }).describe('dollars; what would enter with more is cut to this'),
  scaleByConfidence: z.boolean().describe('whether what enters is multiplied by the confidence of its signal'),
};

const overrides = z.strictObject(shape).partial();

const settings = overrides.extend({
  method: shape.method.prefault('fraction'),
  fraction: shape.fraction.prefault('10%'),
  minNotional: shape.minNotional.prefault(1),
  scaleByConfidence: shape.scaleByConfidence.prefault(false),
});

const perStrategy = z.record(z.string().min(1), overrides).prefault({});

export const config = settings
  .extend({ perStrategy: perStrategy.describe('by strategy, settings in place of those above') })
  .superRefine((config, context) => {
    for (const { path, message } of problemsOf(config)) context.addIssue({ code: 'custom', path: [...path], message });
  });

/** What one strategy is sized by. */
export type Settings = z.output<typeof settings>;

export type Config = z.output<typeof config>;
