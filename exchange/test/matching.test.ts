import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order, OrderType } from '@plimsoll/core';
import { matchOrder } from '@plimsoll/exchange';
import type { ExchangeBar } from '@plimsoll/exchange';
import { barOf, orderOf } from './support.ts';

const bar = barOf(100, 105, 95);
const fill = (price: number, at: 'open' | 'within', of: ExchangeBar = bar) => ({
  kind: 'fill',
  price,
  time: at === 'open' ? of.start : of.end,
  isAtOpen: at === 'open',
});
const match = (parts: Partial<Order>, of: ExchangeBar = bar, isTriggered = false) =>
  matchOrder(orderOf(parts), isTriggered, of);

describe('market order', () => {
  test('when a bar comes then it fills at the open', () => {
    expect(match({ side: 'buy' })).toEqual(fill(100, 'open'));
    expect(match({ side: 'sell' })).toEqual(fill(100, 'open'));
  });
});

describe('limit order', () => {
  test('when the open is better than the limit then it fills at the open', () => {
    expect(match({ type: 'limit', side: 'buy', limitPrice: 101 })).toEqual(fill(100, 'open'));
    expect(match({ type: 'limit', side: 'sell', limitPrice: 99 })).toEqual(fill(100, 'open'));
  });

  test('when the bar reaches the limit then it fills at the limit', () => {
    expect(match({ type: 'limit', side: 'buy', limitPrice: 97 })).toEqual(fill(97, 'within'));
    expect(match({ type: 'limit', side: 'sell', limitPrice: 103 })).toEqual(fill(103, 'within'));
  });

  test('when the bar only touches the limit then that is enough', () => {
    expect(match({ type: 'limit', side: 'buy', limitPrice: 95 })).toEqual(fill(95, 'within'));
    expect(match({ type: 'limit', side: 'sell', limitPrice: 105 })).toEqual(fill(105, 'within'));
  });

  test('when the bar stays away from the limit then it waits', () => {
    expect(match({ type: 'limit', side: 'buy', limitPrice: 94.99 })).toEqual({ kind: 'none' });
    expect(match({ type: 'limit', side: 'sell', limitPrice: 105.01 })).toEqual({ kind: 'none' });
  });
});

describe('stop order', () => {
  test('when the bar reaches the stop then it fills at the stop', () => {
    expect(match({ type: 'stop', side: 'buy', stopPrice: 103 })).toEqual(fill(103, 'within'));
    expect(match({ type: 'stop', side: 'sell', stopPrice: 97 })).toEqual(fill(97, 'within'));
    expect(match({ type: 'stop', side: 'sell', stopPrice: 95 })).toEqual(fill(95, 'within'));
  });

  test('when the market gaps through the stop then it fills at the open', () => {
    expect(match({ type: 'stop', side: 'buy', stopPrice: 98 })).toEqual(fill(100, 'open'));
    expect(match({ type: 'stop', side: 'sell', stopPrice: 102 })).toEqual(fill(100, 'open'));
  });

  test('when the bar stays short of the stop then it waits', () => {
    expect(match({ type: 'stop', side: 'buy', stopPrice: 105.01 })).toEqual({ kind: 'none' });
    expect(match({ type: 'stop', side: 'sell', stopPrice: 94.99 })).toEqual({ kind: 'none' });
  });

  test('when its stop was reached before then what is left fills at the open', () => {
    expect(match({ type: 'stop', side: 'buy', stopPrice: 110 }, bar, true)).toEqual(fill(100, 'open'));
    expect(match({ type: 'stop', side: 'sell', stopPrice: 90 }, bar, true)).toEqual(fill(100, 'open'));
  });

  test('when it trails then it is taken where it stands', () => {
    expect(match({ type: 'trailing_stop', side: 'sell', stopPrice: 97 })).toEqual(fill(97, 'within'));
    expect(match({ type: 'trailing_stop', side: 'sell', stopPrice: 101 })).toEqual(fill(100, 'open'));
    expect(match({ type: 'trailing_stop', side: 'buy', stopPrice: 106 })).toEqual({ kind: 'none' });
  });
});

describe('stop-limit order', () => {
  const buy = { type: 'stop_limit', side: 'buy' } as const;
  const sell = { type: 'stop_limit', side: 'sell' } as const;

  test('when the open is beyond the stop and within the limit then it fills at the open', () => {
    expect(match({ ...buy, stopPrice: 99, limitPrice: 101 })).toEqual(fill(100, 'open'));
    expect(match({ ...sell, stopPrice: 101, limitPrice: 99 })).toEqual(fill(100, 'open'));
  });

  test('when the open is beyond the limit and the bar comes back to it then it fills at the limit', () => {
    expect(match({ ...buy, stopPrice: 96, limitPrice: 98 })).toEqual(fill(98, 'within'));
    expect(match({ ...sell, stopPrice: 104, limitPrice: 102 })).toEqual(fill(102, 'within'));
  });

  test('when the open is beyond the limit and the bar never comes back then it waits as a limit order', () => {
    expect(match({ ...buy, stopPrice: 90, limitPrice: 94 })).toEqual({ kind: 'triggered' });
    expect(match({ ...buy, stopPrice: 90, limitPrice: 94 }, barOf(95, 96, 93), true)).toEqual(
      fill(94, 'within', barOf(95, 96, 93)),
    );
  });

  test('when the stop is touched within the bar then it fills there', () => {
    expect(match({ ...buy, stopPrice: 103, limitPrice: 104 })).toEqual(fill(103, 'within'));
    expect(match({ ...sell, stopPrice: 97, limitPrice: 96 })).toEqual(fill(97, 'within'));
  });

  test('when the stop is touched but lies beyond the limit then nobody knows whether the price came back, so it waits', () => {
    expect(match({ ...buy, stopPrice: 103, limitPrice: 98 })).toEqual({ kind: 'triggered' });
  });

  test('when the stop is not touched then the limit counts for nothing', () => {
    expect(match({ ...buy, stopPrice: 106, limitPrice: 107 })).toEqual({ kind: 'none' });
  });
});

const cents = (min: number, max: number) => fc.integer({ min: min * 100, max: max * 100 }).map((c) => c / 100);
const bars = fc.tuple(cents(50, 150), cents(50, 150), cents(50, 150)).map((prices) => {
  const [low, open, high] = prices.sort((a, b) => a - b) as [number, number, number];
  return barOf(open, high, low);
});
const terms = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  type: fc.constantFrom<OrderType>('market', 'limit', 'stop', 'stop_limit', 'trailing_stop'),
  limitPrice: cents(50, 150),
  stopPrice: cents(50, 150),
});

describe('any order on any bar', () => {
  test('when it fills then it is at a price that the bar traded at', () => {
    fc.assert(
      fc.property(terms, bars, fc.boolean(), (parts, bar, isTriggered) => {
        const result = match(parts, bar, isTriggered);
        if (result.kind !== 'fill') return;
        expect(result.price).toBeGreaterThanOrEqual(bar.low);
        expect(result.price).toBeLessThanOrEqual(bar.high);
      }),
    );
  });

  test('when it has a limit then it never fills beyond it', () => {
    fc.assert(
      fc.property(terms, bars, fc.boolean(), (parts, bar, isTriggered) => {
        fc.pre(parts.type === 'limit' || parts.type === 'stop_limit');
        const result = match(parts, bar, isTriggered);
        if (result.kind !== 'fill') return;
        const worse = parts.side === 'buy' ? result.price - parts.limitPrice : parts.limitPrice - result.price;
        expect(worse).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('when prices are turned upside down then a sale does what the purchase did', () => {
    const turned = (price: number) => (20_000 - Math.round(price * 100)) / 100;
    fc.assert(
      fc.property(terms, bars, fc.boolean(), (parts, bar, isTriggered) => {
        const result = match(parts, bar, isTriggered);
        const mirrored = match(
          {
            ...parts,
            side: parts.side === 'buy' ? 'sell' : 'buy',
            limitPrice: turned(parts.limitPrice),
            stopPrice: turned(parts.stopPrice),
          },
          barOf(turned(bar.open), turned(bar.low), turned(bar.high)),
          isTriggered,
        );
        expect(mirrored).toEqual(result.kind === 'fill' ? { ...result, price: turned(result.price) } : result);
      }),
    );
  });
});
