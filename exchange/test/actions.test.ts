import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dividend, Leg, Split } from '@plimsoll/core';
import { MINUTE, OPENING, barOf, exchangeOf } from './support.ts';

const split = (ratio: number): Split => ({ kind: 'split', symbol: 'A', exDate: '2024-01-09', ratio });
const dividend = (perShare: number): Dividend => ({ kind: 'dividend', symbol: 'A', exDate: '2024-01-09', perShare });

/** An exchange that holds so many of A, bought or sold short at $100. */
function holding(quantity: number, options: Parameters<typeof exchangeOf>[0] = {}) {
  const made = exchangeOf({ cash: 100_000, multiplier: 2, ...options });
  if (quantity !== 0) made.submit({ side: quantity > 0 ? 'buy' : 'sell', quantity: Math.abs(quantity) });
  made.match(barOf(100), barOf(100));
  made.events.length = 0;
  return {
    ...made,
    price: 100,
    /** As the paper broker does it: the last price is in new shares already. */
    split(ratio: number) {
      made.setPrice(0, 100 / ratio);
      made.exchange.split(split(ratio), OPENING + MINUTE);
    },
    position: () => made.exchange.positions().find(({ symbol }) => symbol === 'A'),
  };
}

describe('a split', () => {
  test('when shares are held then there are as many new ones, and it is told', () => {
    const made = holding(30);
    made.split(7);
    expect(made.position()).toEqual({ symbol: 'A', quantity: 210, averagePrice: 100 / 7 });
    expect(made.events).toEqual([{ ...split(7), time: OPENING + MINUTE }]);
    expect(made.exchange.account().cash).toBe(97_000);
  });

  test.each([
    [30, 0.05, 1, 0.5],
    [-30, 0.05, -1, -0.5],
    [19, 0.05, undefined, 0.95],
    [1_000, 1.0027, 1_002, 0.7],
  ])(
    'when %d shares become %d as many then whole ones are kept, and the rest is paid out',
    (held, ratio, kept, rest) => {
      const made = holding(held);
      const { cash } = made.exchange.account();
      made.split(ratio);
      expect(made.position()?.quantity).toBe(kept);
      expect(made.events).toEqual([
        { ...split(ratio), time: OPENING + MINUTE, inLieu: { quantity: rest, price: 100 / ratio } },
      ]);
      expect(made.exchange.account().cash).toBeCloseTo(cash + (rest * 100) / ratio, 6);
    },
  );

  test('when fractions are traded then none is paid out', () => {
    const made = holding(30, { lotOf: () => 1e-6 });
    made.split(0.05);
    expect([made.position()?.quantity, made.events]).toEqual([1.5, [{ ...split(0.05), time: OPENING + MINUTE }]]);
  });

  test('when a protective stop works then it protects all new shares, at the price in new shares', () => {
    const made = holding(30);
    made.submit({ side: 'sell', quantity: 30, closing: 30, type: 'stop', stopPrice: 80, timeInForce: 'gtc' });
    made.split(4);
    made.match(barOf(25, 26, 21, OPENING + MINUTE));
    expect(made.position()?.quantity).toBe(120);
    made.match(barOf(21, 21, 19, OPENING + 2 * MINUTE));
    expect(made.position()).toBeUndefined();
    expect(made.events.at(-1)).toMatchObject({ kind: 'filled', quantity: 120, price: 20 });
  });

  test('when an order to buy at a limit works then it fills at no more than the limit in new shares', () => {
    const made = holding(0);
    made.submit({ quantity: 10, type: 'limit', limitPrice: 90, timeInForce: 'gtc' });
    made.split(4);
    made.match(barOf(25, 25, 23, OPENING + MINUTE));
    expect(made.kinds()).toEqual(['accepted', 'split']);
    made.match(barOf(23, 23, 22, OPENING + 2 * MINUTE));
    expect(made.events.at(-1)).toMatchObject({ kind: 'filled', quantity: 40, price: 22.5 });
  });

  const profit: Leg = { id: 'tp', kind: 'take_profit', limitPrice: 110, stopPrice: undefined };
  const loss: Leg = { id: 'sl', kind: 'stop_loss', limitPrice: undefined, stopPrice: 80 };
  const minute = (n: number, ...[open, high, low]: [number, number, number]) =>
    barOf(open, high, low, OPENING + n * MINUTE);

  test('when an entry with exits works then all three are in new shares', () => {
    const made = holding(0);
    const entry = { quantity: 10, type: 'limit', limitPrice: 90, timeInForce: 'gtc', legs: [profit, loss] } as const;
    made.submit(entry);
    made.split(4);
    made.match(minute(1, 23, 23, 22.4));
    made.match(minute(2, 23, 27.4, 20.1));
    expect(made.position()).toEqual({ symbol: 'A', quantity: 40, averagePrice: 22.5 });
    made.match(minute(3, 27, 27.5, 27));
    expect(made.events.at(-2)).toMatchObject({ kind: 'filled', orderId: 'tp', quantity: 40, price: 27.5 });
    expect(made.events.at(-1)).toMatchObject({ kind: 'cancelled', orderId: 'sl' });
  });

  test('when two exits of which one cancels the other work then they still close the same shares, once', () => {
    const made = holding(30);
    const exit = { side: 'sell', quantity: 30, closing: 30, timeInForce: 'gtc' } as const;
    made.submit({ ...exit, type: 'limit', limitPrice: 110, legs: [loss] });
    made.split(0.1);
    made.submit({ side: 'sell', quantity: 3, closing: 3, timeInForce: 'gtc', type: 'limit', limitPrice: 2_000 });
    made.match(minute(1, 900, 900, 790));
    expect(made.events.filter(({ kind }) => kind === 'filled')).toMatchObject([
      { orderId: 'sl', quantity: 3, price: 800 },
    ]);
    expect(made.position()).toBeUndefined();
  });

  test('when a stop trails then its distance and the best price are those of new shares', () => {
    const made = holding(30);
    const trailing = { side: 'sell', quantity: 30, closing: 30, timeInForce: 'gtc', type: 'trailing_stop' } as const;
    made.submit({ ...trailing, trail: { dollars: 8 } });
    made.match(minute(1, 100, 120, 113));
    made.split(4); // the best price was $120, and is $30; the stop stands at $28
    made.match(minute(2, 29, 29, 28.01));
    expect(made.position()?.quantity).toBe(120);
    made.match(minute(3, 28.5, 28.5, 27));
    expect(made.events.at(-1)).toMatchObject({ kind: 'filled', quantity: 120, price: 28 });
  });

  test('when an order has filled in part then what is left of it is in new shares', () => {
    const made = holding(0, { volumeShare: 0.01 });
    made.submit({ quantity: 25, type: 'limit', limitPrice: 100, timeInForce: 'gtc' });
    made.match(minute(1, 100, 100, 100));
    expect(made.position()?.quantity).toBe(10);
    made.split(4);
    for (let n = 2; n < 12; n++) made.match(minute(n, 25, 25, 25));
    expect(made.position()?.quantity).toBe(100);
    expect(made.exchange.hasWorkingOrders).toBe(false);
  });

  test('when less than a lot would be left of an order then it is cancelled, before the split is told', () => {
    const made = holding(30);
    made.submit({ quantity: 19, type: 'limit', limitPrice: 90, timeInForce: 'gtc' });
    made.split(0.05);
    expect(made.kinds()).toEqual(['accepted', 'cancelled', 'split']);
    expect(made.exchange.hasWorkingOrders).toBe(false);
  });

  test('when orders work on another symbol then they stay as they are', () => {
    const made = holding(0);
    made.submit({ symbol: 'B', quantity: 10, type: 'limit', limitPrice: 90, timeInForce: 'gtc' });
    made.split(4);
    made.match(undefined, barOf(89, 89, 89, OPENING + MINUTE));
    expect(made.events.at(-1)).toMatchObject({ kind: 'filled', symbol: 'B', quantity: 10 });
  });

  test('when it happens then neither equity nor buying power changes', () => {
    const ratios = fc.oneof(fc.constantFrom(2, 7, 1.5, 0.05, 1.0027), fc.double({ min: 0.01, max: 20, noNaN: true }));
    fc.assert(
      fc.property(fc.integer({ min: -900, max: 900 }), ratios, (held, ratio) => {
        const made = holding(held);
        made.submit({ symbol: 'B', quantity: 5, type: 'limit', limitPrice: 90, timeInForce: 'gtc' });
        const worth = () => {
          const { cash, buyingPower } = made.exchange.account();
          return [cash + (made.position()?.quantity ?? 0) * made.price, buyingPower];
        };
        const before = worth();
        made.split(ratio);
        made.price = 100 / ratio;
        const after = worth();
        // What is paid out of a position is cash: buying power grows by what it no longer takes.
        expect(after[0]).toBeCloseTo(before[0]!, 4);
        const paid = made.events.flatMap((event) => (event.kind === 'split' && event.inLieu ? [event.inLieu] : []));
        const freed = paid.reduce((sum, { quantity, price }) => sum + Math.abs(quantity) * price, 0);
        expect(after[1]).toBeCloseTo(before[1]! + freed, 4);
      }),
    );
  });

  test('when it is of a symbol that is not traded here then nothing happens', () => {
    const made = holding(30);
    made.exchange.split({ ...split(4), symbol: 'Z' }, OPENING);
    made.exchange.dividend({ ...dividend(1), symbol: 'Z' }, OPENING);
    expect(made.events).toEqual([]);
  });
});

describe('a dividend', () => {
  test.each([
    [30, 7.5],
    [-30, -7.5],
  ])('when %d shares are held then $%d come', (held, amount) => {
    const made = holding(held);
    const { cash } = made.exchange.account();
    made.exchange.dividend(dividend(0.25), OPENING + MINUTE);
    expect(made.exchange.account().cash).toBe(cash + amount);
    expect(made.events).toEqual([
      {
        kind: 'cash',
        id: 'A 2024-01-09 dividend 0.25',
        amount,
        reason: 'dividend',
        symbol: 'A',
        perShare: 0.25,
        time: OPENING + MINUTE,
      },
    ]);
  });

  test('when nothing is held then nothing is told, and orders stay as they are', () => {
    const made = holding(0);
    made.submit({ quantity: 10, type: 'limit', limitPrice: 90, timeInForce: 'gtc' });
    made.exchange.dividend(dividend(5), OPENING + MINUTE);
    made.match(barOf(90, 90, 90, OPENING + MINUTE));
    expect(made.kinds()).toEqual(['accepted', 'filled']);
  });
});
