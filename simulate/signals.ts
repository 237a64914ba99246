import type { Cycle, Signal } from '@plimsoll/core';
import type { Chance } from './chance.ts';
import { SYMBOLS } from './plan.ts';

const NEVER = 'ZZZ';
const FAVOURITES = { north: ['AAA', 'BBB'], south: ['BBB'] } as const;

/** What a strategy wants in a cycle, each with a reason of its own by which it is known again. */
export function signalsFor(cycle: Cycle, book: string, chance: Chance, reason: () => string): Signal[] {
  const count = chance.of([0, 0, 1, 1, 2, 3]);
  return Array.from({ length: count }, () => ({ ...signal(cycle, book, chance), reason: reason() }));
}

/** An exit of what an entry with exits of its own has just begun to buy. */
export function exitAfter(signals: readonly Signal[]): Signal | undefined {
  const bracket = signals.find(({ takeProfit }) => takeProfit !== undefined);
  return bracket && { symbol: bracket.symbol, side: 'sell' };
}

function signal(cycle: Cycle, book: string, chance: Chance): Signal {
  // Mostly the same few, so that orders come in each other's way.
  const symbol = chance.is(0.75) ? chance.of(FAVOURITES[book as 'north']) : chance.of(SYMBOLS);
  const bars = cycle.of(symbol);
  const price = bars && bars.length > 0 ? bars.close(0) : 100;
  const near = (fraction: number): number => Math.round(price * (1 + fraction) * 100) / 100;
  const weight = chance.of([0.02, 0.05, 0.1, 0.3]);
  const kind = chance.of(KINDS);
  switch (kind) {
    case 'buy':
      return { symbol, side: 'buy', weight };
    case 'buy-limit':
      return {
        symbol,
        side: 'buy',
        weight,
        type: 'limit',
        limitPrice: near(-0.002),
        timeInForce: chance.of(['day', 'gtc']),
      };
    case 'buy-bracket':
      return {
        symbol,
        side: 'buy',
        weight,
        takeProfit: { limitPrice: near(0.004) },
        stopLoss: { stopPrice: near(-0.004) },
      };
    case 'sell':
      return { symbol, side: 'sell' };
    case 'sell-part':
      return { symbol, side: 'sell', weight: 0.01 };
    case 'sell-limit':
      return { symbol, side: 'sell', type: 'limit', limitPrice: near(0.003), timeInForce: 'gtc' };
    case 'sell-stop':
      return { symbol, side: 'sell', type: 'stop', stopPrice: near(-0.003), timeInForce: 'gtc' };
    case 'sell-either':
      return {
        symbol,
        side: 'sell',
        type: 'limit',
        limitPrice: near(0.003),
        stopLoss: { stopPrice: near(-0.003) },
        timeInForce: 'gtc',
      };
    case 'sell-any':
      return { symbol, side: 'sell', weight };
    case 'malformed':
      return chance.of<Signal>([
        { symbol: NEVER, side: 'buy', weight },
        { symbol, side: 'hold' as 'buy', weight },
        { symbol, side: 'buy', weight: NaN },
        { symbol, side: 'buy', weight: -1 },
        { symbol, side: 'sell', type: 'limit' },
      ]);
  }
}

const KINDS = [
  ...([
    'buy',
    'buy',
    'buy',
    'buy',
    'buy-limit',
    'buy-limit',
    'buy-bracket',
    'buy-bracket',
    'buy-bracket',
    'buy-bracket',
  ] as const),
  ...([
    'sell',
    'sell',
    'sell',
    'sell-part',
    'sell-limit',
    'sell-stop',
    'sell-either',
    'sell-any',
    'malformed',
  ] as const),
];
