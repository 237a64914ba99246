import type { Luck } from '@plimsoll/research';
import { units } from '../text/format.ts';
import { OWN } from '../text/own-command.ts';

/** What the number of trials makes of the best result, in plain words. */
export function luckLines(luck: Luck | undefined): { readonly lines: readonly string[]; readonly isWarning: boolean } {
  if (luck === undefined) return { lines: [], isWarning: false };
  const { trials, days, sharpe, expectedByLuck, probability, isLikelyLuck } = luck;
  const ratio = (value: number): string => value.toFixed(2);
  if (sharpe <= 0)
    return {
      lines: [`The first of the ranking has a Sharpe of ${ratio(sharpe)}: it earned nothing.`],
      isWarning: true,
    };
  const lines = [
    `Of ${units(trials)} trials without any skill the best would show a Sharpe of about ${ratio(expectedByLuck)};`,
    `the first of the ranking shows ${ratio(sharpe)}. Deflated Sharpe ratio: ${shown(probability)}, of ${units(days)} daily returns.`,
  ];
  if (!isLikelyLuck) return { lines, isWarning: false };
  const advice = `Likely luck (below 95%): try it on data that it was not chosen by, with ${OWN} walk-forward`;
  return { lines: [...lines, advice], isWarning: true };
}

function shown(probability: number): string {
  const percent = probability * 100;
  return percent > 99.9 ? 'above 99.9%' : percent < 0.1 ? 'below 0.1%' : `${percent.toFixed(1)}%`;
}
