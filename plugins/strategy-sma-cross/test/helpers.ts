import type { Bars, Cycle, Signal } from '@plimsoll/core';
import { accountOf, setUp, universeOf } from '@plimsoll/testing';
import smaCross from '../src/index.ts';

/** A symbol's bars up to and with `closes[end - 1]`, of which `fresh` are new; no more than `history` can be read. */
export function barsOf(index: number, closes: readonly number[], end: number, fresh: number, history: number): Bars {
  const read = (ago: number) => {
    if (ago < 0 || ago >= history) throw new RangeError(`${ago} bars ago is outside the ${history} that are kept`);
    return ago < end ? closes[end - 1 - ago]! : NaN;
  };
  const window = (_: unknown, count: number) => Float64Array.from(closes.slice(Math.max(0, end - count), end));
  const length = Math.min(end, history);
  return {
    symbol: `S${index}`,
    index,
    length,
    fresh,
    revision: 0,
    time: read,
    open: read,
    high: read,
    low: read,
    close: read,
    volume: read,
    window,
  };
}

export function strategyOf(config: object, symbols = 1) {
  const names = Array.from({ length: symbols }, (_, i) => `S${i}`);
  const { ledger, portfolio } = accountOf({
    prices: Object.fromEntries(names.map((name) => [name, 10])),
    strategies: ['other', 'mine'],
  });
  const hooks = setUp(smaCross, { name: 'mine', config, services: { universe: universeOf(names), portfolio } });
  const history = hooks.history!;
  return {
    history,
    /** Gives a strategy, `mine` where left out, so many units of a symbol. */
    hold(index: number, quantity: number, strategy = 0) {
      ledger.adopt(ledger.slot(1 - strategy, index), quantity, 10);
    },
    /** The signals of a cycle in which these bars are new. */
    cycle(...updated: Bars[]): readonly Signal[] | undefined {
      const bars = { timeframe: universeOf([]).timeframe, bars: updated, updated, of: () => undefined };
      const cycle: Cycle = { ...bars, time: 0, number: 0, at: () => bars };
      const signals = hooks.signal!(cycle);
      if (signals === undefined || signals instanceof Promise) return undefined;
      return [signals].flat() as Signal[];
    },
  };
}

interface Crossing {
  /** The number of the last bar of its cycle. */
  readonly bar: number;
  readonly side: string;
}

/** Runs one symbol's closes through, in cycles of these sizes in turn, and fills every order at once. */
export function crossingsOf(config: object, closes: readonly number[], sizes: readonly number[] = [1]): Crossing[] {
  const strategy = strategyOf(config);
  const found: Crossing[] = [];
  for (let end = 0, turn = 0; end < closes.length; turn++) {
    const fresh = Math.min(sizes[turn % sizes.length]!, closes.length - end);
    end += fresh;
    for (const { side } of strategy.cycle(barsOf(0, closes, end, fresh, strategy.history)) ?? []) {
      strategy.hold(0, side === 'buy' ? 5 : 0);
      found.push({ bar: end - 1, side });
    }
  }
  return found;
}

/** The side of the fast average at each bar, in whole numbers of cents so that nothing is rounded: 1, -1, or 0 for neither. */
export function exactSides(cents: readonly number[], fast: number, slow: number): number[] {
  const sum = (end: number, count: number) =>
    cents.slice(end - count, end).reduce((total, value) => total + BigInt(value), 0n);
  return cents.map((_, i) => {
    if (i + 1 < slow) return 0;
    const difference = sum(i + 1, fast) * BigInt(slow) - sum(i + 1, slow) * BigInt(fast);
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  });
}
