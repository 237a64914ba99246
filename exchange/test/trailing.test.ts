import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order } from '@plimsoll/core';
import type { ExchangeBar } from '@plimsoll/exchange';
import { MINUTE, OPENING, barOf, exchangeOf } from './support.ts';

/** A bar of the nth minute: open, high, low. */
const nth = (minute: number, open: number, high = open, low = open): ExchangeBar =>
  barOf(open, high, low, OPENING + minute * MINUTE);

/** A trailing stop, by default a sale of what is held 5 dollars below, after 100 was the last price. */
function trailing(parts: Partial<Order>, bars: readonly ExchangeBar[], price = 100) {
  const { match, submit, events, exchange } = exchangeOf({ cash: 100_000, prices: [price, 100] });
  submit({ type: 'trailing_stop', side: 'sell', trail: { dollars: 5 }, timeInForce: 'gtc', ...parts });
  for (const bar of bars) match(bar);
  const fill = events.find(({ kind }) => kind === 'filled');
  return { fill: fill?.kind === 'filled' ? [fill.price, fill.time] : undefined, events, exchange };
}

describe('a trailing stop that sells', () => {
  test('when the price falls by its distance from the last price then it fills there', () => {
    expect(trailing({}, [nth(0, 99, 99, 94)]).fill).toEqual([95, OPENING + MINUTE]);
    expect(trailing({}, [nth(0, 99, 99, 95.01)]).fill).toBeUndefined();
  });

  test('when the price has risen then the stop has risen with it, from the next bar on', () => {
    expect(trailing({}, [nth(0, 100, 110, 100), nth(1, 108, 108, 104)]).fill).toEqual([105, OPENING + 2 * MINUTE]);
  });

  test('when a bar rises and falls then it is its stop at the open that the bar is held against', () => {
    // At 110 the stop would have been at 105; whether the low of 99 came before or after nobody knows.
    expect(trailing({}, [nth(0, 100, 110, 99)]).fill).toBeUndefined();
    expect(trailing({}, [nth(0, 100, 110, 95)]).fill).toEqual([95, OPENING + MINUTE]);
  });

  test('when the open itself is higher then the stop has risen before the rest of the bar', () => {
    expect(trailing({}, [nth(0, 108, 108, 103)]).fill).toEqual([103, OPENING + MINUTE]);
  });

  test('when the market gaps through the stop then it fills at the open', () => {
    expect(trailing({}, [nth(0, 100, 110, 100), nth(1, 98, 99, 97)]).fill).toEqual([98, OPENING + MINUTE]);
  });

  test('when the price falls then the stop stays where it was', () => {
    expect(trailing({}, [nth(0, 97, 98, 96), nth(1, 96, 96, 95)]).fill).toEqual([95, OPENING + 2 * MINUTE]);
  });

  test('when it trails by a fraction then that is of the best price', () => {
    const parts = { trail: { fraction: 0.1 } };
    expect(trailing(parts, [nth(0, 100, 120, 100), nth(1, 115, 115, 107)]).fill).toEqual([108, OPENING + 2 * MINUTE]);
    expect(trailing(parts, [nth(0, 100, 100, 89)]).fill).toEqual([90, OPENING + MINUTE]);
  });

  test('when no price is known as it comes then the first open is where it begins', () => {
    const { match, submit, events, setPrice } = exchangeOf();
    submit({});
    match(nth(0, 100));
    setPrice(0, NaN);
    submit({ type: 'trailing_stop', side: 'sell', trail: { dollars: 5 }, time: OPENING + MINUTE });
    match(nth(1, 80, 80, 76));
    match(nth(2, 79, 79, 74));
    expect(events.at(-1)).toMatchObject({ kind: 'filled', price: 75, side: 'sell' });
  });

  test('when a bar is outside the session then it does not move the stop', () => {
    const beforeOpen = barOf(120, 120, 120, OPENING - MINUTE);
    const { fill } = trailing({ time: OPENING - MINUTE }, [beforeOpen, nth(0, 100, 100, 96)]);
    expect(fill).toBeUndefined();
  });
});

test('when it buys then it follows the price down, and fills when it has risen by the distance', () => {
  const { fill } = trailing({ side: 'buy' }, [nth(0, 100, 100, 90), nth(1, 92, 96, 92)]);
  expect(fill).toEqual([95, OPENING + 2 * MINUTE]);
});

test('when it enters then what it needs is reserved at its first stop', () => {
  const { exchange } = trailing({ side: 'buy', quantity: 10 }, []);
  expect(exchange.account().buyingPower).toBe(100_000 - 10 * 105);
});

const cents = fc.integer({ min: 8_000, max: 12_000 }).map((price) => price / 100);
const path = fc.array(
  fc.tuple(cents, cents, cents).map((prices) => prices.sort((a, b) => a - b)),
  { minLength: 1, maxLength: 20 },
);

test('when a trailing stop sells then it is never above the best price seen before less its distance, nor below its first stop but at an open', () => {
  fc.assert(
    fc.property(path, fc.integer({ min: 1, max: 2_000 }), (ranges, distance) => {
      const dollars = distance / 100;
      const bars = ranges.map(([low, open, high], i) => nth(i, open!, high, low));
      const { fill } = trailing({ trail: { dollars } }, bars);
      let best = 100;
      for (const bar of bars) {
        best = Math.max(best, bar.open);
        const stop = best - dollars;
        const isAtOpen = bar.open <= stop;
        if (isAtOpen || bar.low <= stop) {
          expect(fill).toEqual([isAtOpen ? bar.open : stop, isAtOpen ? bar.start : bar.end]);
          return;
        }
        best = Math.max(best, bar.high);
      }
      expect(fill).toBeUndefined();
    }),
  );
});
