import { isoTime } from '@plimsoll/core';
import type { Decision } from '@plimsoll/core';
import { units } from '../text/format.ts';

/** How the decisions of one cycle differ, and who makes the difference. */
export interface Difference {
  /** The instance whose word differs: a strategy, else a rule or the sizer. */
  readonly plugin: string;
  /** What of it differs. */
  readonly what: 'signal' | 'verdict' | 'size';
  /** The end of the bar, ISO 8601. */
  readonly barEnd: string;
  /** What came of it, in words, a line each. */
  readonly withFuture: readonly string[];
  readonly withoutFuture: readonly string[];
}

type Side = readonly Decision[];

/** @param time of the cycle, epoch ms */
export function differenceOf(withFuture: Side, withoutFuture: Side, time: number): Difference {
  const { plugin, what } = culprit(withFuture, withoutFuture);
  const isTheirs = (decision: Decision): boolean => what !== 'signal' || decision.strategy === plugin;
  const told = (side: Side): string[] => side.filter(isTheirs).map(inWords);
  return {
    plugin,
    what,
    barEnd: isoTime(time),
    withFuture: told(withFuture),
    withoutFuture: told(withoutFuture),
  };
}

function culprit(a: Side, b: Side): Pick<Difference, 'plugin' | 'what'> {
  const strategies = new Set([...a, ...b].map(({ strategy }) => strategy));
  for (const strategy of strategies) {
    const asked = (side: Side): string => JSON.stringify(side.filter((d) => d.strategy === strategy).map(signalOf));
    if (asked(a) !== asked(b)) return { plugin: strategy, what: 'signal' };
  }
  for (const [i, decision] of a.entries()) {
    const other = b[i]?.verdicts ?? [];
    const verdict = decision.verdicts.find((own, k) => JSON.stringify(own) !== JSON.stringify(other[k]));
    if (decision.requested !== b[i]?.requested) break;
    if (verdict) return { plugin: verdict.plugin, what: 'verdict' };
  }
  return { plugin: 'the sizer', what: 'size' };
}

function signalOf({ symbol, side, weight, confidence, reason, type, limitPrice, stopPrice, timeInForce }: Decision) {
  return { symbol, side, weight, confidence, reason, type, limitPrice, stopPrice, timeInForce };
}

function inWords({ side, symbol, weight, requested, allowed, code, reason }: Decision): string {
  const asked = weight === undefined ? '' : ` weight ${weight}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  const outcome = allowed > 0 ? `${units(allowed)} of ${units(requested)} ordered` : `blocked with ${code}`;
  return `${side} ${symbol}${asked}${why}: ${outcome}`;
}
