import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commissionPerOrder } from '@plimsoll/exchange';
import { MINUTE, OPENING, barOf, exchangeOf } from './support.ts';

const rejection = (buyingPower: number, cost: number) => ({
  kind: 'rejected',
  code: 'INSUFFICIENT_BUYING_POWER',
  detail: { buyingPower, cost },
});

describe('a cash account', () => {
  test('when an order costs more than there is then it is rejected with both numbers', () => {
    const { submit, events } = exchangeOf();
    submit({ quantity: 101 });
    expect(events).toMatchObject([rejection(10_000, 10_100)]);
  });

  test('when an order costs exactly what there is then it is taken', () => {
    const { submit, match, kinds, exchange } = exchangeOf();
    submit({ quantity: 100 });
    match(barOf(100));
    expect(kinds()).toEqual(['accepted', 'filled']);
    expect(exchange.account()).toEqual({ cash: 0, buyingPower: 0 });
  });

  test('when the commission makes the difference then it is rejected', () => {
    const { submit, events } = exchangeOf({ commission: commissionPerOrder(1) });
    submit({ quantity: 100 });
    expect(events).toMatchObject([rejection(10_000, 10_001)]);
  });

  test('when working orders have set money aside then a later order cannot have it, until they end', () => {
    const { submit, events, exchange } = exchangeOf();
    const first = submit({ quantity: 60 });
    submit({ quantity: 60 });
    expect(events.at(-1)).toMatchObject(rejection(4_000, 6_000));
    exchange.cancel(first.id, OPENING);
    submit({ quantity: 60 });
    expect(events.at(-1)).toMatchObject({ kind: 'accepted' });
  });

  test('when an order has a limit or a stop then that is the price it is judged at', () => {
    const { submit, kinds } = exchangeOf();
    submit({ quantity: 100, type: 'limit', limitPrice: 101 });
    submit({ quantity: 100, type: 'stop', stopPrice: 101 });
    submit({ quantity: 100, type: 'stop_limit', stopPrice: 99, limitPrice: 101 });
    submit({ quantity: 100, type: 'limit', limitPrice: 99 });
    expect(kinds()).toEqual(['rejected', 'rejected', 'rejected', 'accepted']);
  });

  test('when the market opens higher than the money reaches then the order is rejected instead of filled', () => {
    const { submit, match, events, exchange } = exchangeOf();
    submit({ quantity: 100 });
    match(barOf(102));
    expect(events.at(-1)).toMatchObject({ ...rejection(10_000, 10_200), time: OPENING });
    expect(exchange.account().cash).toBe(10_000);
    expect(exchange.hasWorkingOrders).toBe(false);
  });

  test('when something is sold short then it needs cover like a purchase', () => {
    const { submit, match, events, exchange } = exchangeOf();
    submit({ side: 'sell', quantity: 60 });
    match(barOf(100));
    expect(exchange.account()).toEqual({ cash: 16_000, buyingPower: 4_000 });
    submit({ side: 'sell', quantity: 41 });
    expect(events.at(-1)).toMatchObject(rejection(4_000, 4_100));
  });
});

describe('a margin account', () => {
  test('when buying power is four times equity then positions can be four times equity', () => {
    const { submit, match, events, exchange, setPrice } = exchangeOf({ multiplier: 4 });
    expect(exchange.account().buyingPower).toBe(40_000);
    submit({ quantity: 400 });
    match(barOf(100));
    expect(exchange.account()).toEqual({ cash: -30_000, buyingPower: 0 });
    setPrice(0, 110);
    expect(exchange.account().buyingPower).toBe(4 * 14_000 - 44_000);
    setPrice(0, 90);
    expect(exchange.account().buyingPower).toBe(0);
    submit({ symbol: 'B', quantity: 1 });
    expect(events.at(-1)).toMatchObject(rejection(0, 100));
  });
});

describe('getting out', () => {
  const holding = (quantity: number, options: Parameters<typeof exchangeOf>[0] = {}) => {
    const made = exchangeOf(options);
    made.submit({ quantity });
    made.match(barOf(100));
    made.events.length = 0;
    return made;
  };
  const later = barOf(50, 50, 50, OPENING + MINUTE);

  test('when an order only closes then buying power is not asked for', () => {
    const { submit, match, kinds, setPrice, exchange } = holding(400, { multiplier: 4 });
    setPrice(0, 60);
    submit({ side: 'sell', quantity: 400 });
    match(later);
    expect(kinds()).toEqual(['accepted', 'filled']);
    expect(exchange.positions()).toEqual([]);
  });

  test('when the price is not known then a holding can be sold all the same', () => {
    const { submit, match, kinds, setPrice } = holding(10);
    setPrice(0, NaN);
    submit({ side: 'sell', quantity: 10 });
    match(later);
    expect(kinds()).toEqual(['accepted', 'filled']);
  });

  test('when a short position is bought back then buying power is not asked for', () => {
    const { submit, match, kinds } = exchangeOf();
    submit({ side: 'sell', quantity: 100 });
    match(barOf(100));
    submit({ quantity: 100 });
    match(barOf(150, 150, 150, OPENING + MINUTE));
    expect(kinds()).toEqual(['accepted', 'filled', 'accepted', 'filled']);
  });

  test('when two orders want to close the same holding then the second needs cover', () => {
    const { submit, events } = holding(100, { isShortable: () => false });
    submit({ side: 'sell', quantity: 100, type: 'stop', stopPrice: 90 });
    submit({ side: 'sell', quantity: 100, type: 'limit', limitPrice: 120 });
    expect(events).toMatchObject([{ kind: 'accepted' }, { kind: 'rejected', code: 'NOT_SHORTABLE' }]);
  });

  test('when an order closes and would enter what is not covered then it closes, and the rest is rejected', () => {
    const { submit, match, events, exchange } = holding(100);
    submit({ side: 'sell', quantity: 250 });
    match(later);
    expect(events).toMatchObject([{ kind: 'accepted' }, { kind: 'filled', quantity: 100 }, rejection(5_000, 7_500)]);
    expect(exchange.positions()).toEqual([]);
    expect(exchange.account()).toEqual({ cash: 5_000, buyingPower: 5_000 });
  });

  test('when an order closes and enters what closing makes room for then it fills in full', () => {
    const { submit, match, events, exchange } = holding(100);
    submit({ side: 'sell', quantity: 150 });
    match(barOf(100, 100, 100, OPENING + MINUTE));
    expect(events.at(-1)).toMatchObject({ kind: 'filled', quantity: 150 });
    expect(exchange.positions()).toEqual([{ symbol: 'A', quantity: -50, averagePrice: 100 }]);
    expect(exchange.account()).toEqual({ cash: 15_000, buyingPower: 5_000 });
  });
});

describe('what may not be sold short', () => {
  test('when nothing is held then a sale is rejected', () => {
    const { submit, events } = exchangeOf({ isShortable: () => false });
    submit({ side: 'sell', quantity: 5 });
    expect(events).toMatchObject([
      { kind: 'rejected', code: 'NOT_SHORTABLE', detail: { symbol: 'A', quantity: 5, held: 0 } },
    ]);
  });

  test('when more is sold than held then what is held goes, and the rest is rejected', () => {
    const { submit, match, events, exchange } = exchangeOf({ isShortable: () => false });
    submit({ quantity: 10 });
    match(barOf(100));
    submit({ side: 'sell', quantity: 15 });
    match(barOf(101, 101, 101, OPENING + MINUTE));
    expect(events.slice(2)).toMatchObject([
      { kind: 'accepted' },
      { kind: 'filled', quantity: 10 },
      { kind: 'rejected', code: 'NOT_SHORTABLE' },
    ]);
    expect(exchange.positions()).toEqual([]);
  });
});

describe('positions', () => {
  test('when bought twice and sold in part then the average price is that of the purchases', () => {
    const { submit, match, exchange } = exchangeOf();
    submit({ symbol: 'B', quantity: 1 });
    submit({ quantity: 10 });
    match(barOf(100), barOf(100));
    submit({ quantity: 30 });
    match(barOf(104, 104, 104, OPENING + MINUTE));
    submit({ side: 'sell', quantity: 20 });
    match(barOf(110, 110, 110, OPENING + 2 * MINUTE));
    expect(exchange.positions()).toEqual([
      { symbol: 'A', quantity: 20, averagePrice: 103 },
      { symbol: 'B', quantity: 1, averagePrice: 100 },
    ]);
  });

  test('when fractions are sold to the last then nothing is left over', () => {
    const { submit, match, exchange } = exchangeOf();
    for (const quantity of [0.1, 0.2]) submit({ quantity });
    match(barOf(100));
    submit({ side: 'sell', quantity: 0.3 });
    match(barOf(100, 100, 100, OPENING + MINUTE));
    expect(exchange.positions()).toEqual([]);
  });
});

describe('any orders on any bars', () => {
  const step = fc.record({
    symbol: fc.constantFrom('A', 'B'),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    quantity: fc.integer({ min: 1, max: 120 }),
    open: fc.integer({ min: 50, max: 150 }),
  });

  test('when nothing may be shorted or borrowed then no cash and no position is ever negative', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { submit, match, setPrice, exchange } = exchangeOf({ isShortable: () => false });
        for (const [i, { open, ...order }] of steps.entries()) {
          const time = OPENING + i * MINUTE;
          submit({ ...order, time });
          match(barOf(open, open, open, time), barOf(open, open, open, time));
          for (const index of [0, 1]) setPrice(index, open);
          expect(exchange.account().cash).toBeGreaterThanOrEqual(-1e-6);
          for (const { quantity } of exchange.positions()) expect(quantity).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('when an order that entered has filled then positions are within what the multiplier allows', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(0.5, 1, 2, 4), (steps, multiplier) => {
        const { submit, match, setPrice, exchange, events } = exchangeOf({ multiplier });
        for (const [i, { open, ...order }] of steps.entries()) {
          const time = OPENING + i * MINUTE;
          submit({ ...order, time });
          for (const index of [0, 1]) setPrice(index, open);
          const before = new Map(exchange.positions().map(({ symbol, quantity }) => [symbol, quantity]));
          match(barOf(open, open, open, time), barOf(open, open, open, time));
          const last = events.at(-1)!;
          const held = before.get(order.symbol) ?? 0;
          const closes = order.side === 'buy' ? -held : held;
          if (last.kind !== 'filled' || last.quantity <= closes) continue;
          const values = exchange.positions().map(({ quantity }) => quantity * open);
          const equity = exchange.account().cash + values.reduce((sum, value) => sum + value, 0);
          const gross = values.reduce((sum, value) => sum + Math.abs(value), 0);
          expect(gross).toBeLessThanOrEqual(multiplier * equity + 1e-6);
        }
      }),
    );
  });

  test('when all are told then cash and positions are what the fills make of them, and each order ends once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(1, 2, 4), (steps, multiplier) => {
        const { submit, match, setPrice, exchange, events } = exchangeOf({
          multiplier,
          commission: commissionPerOrder(1),
        });
        for (const [i, { open, ...order }] of steps.entries()) {
          const time = OPENING + i * MINUTE;
          submit({ ...order, time });
          match(barOf(open, open, open, time), barOf(open, open, open, time));
          for (const index of [0, 1]) setPrice(index, open);
        }
        let cash = 10_000;
        const held: Record<string, number> = { A: 0, B: 0 };
        const ends = new Set<string>();
        for (const event of events) {
          if (event.kind === 'filled') {
            const signed = event.side === 'buy' ? event.quantity : -event.quantity;
            cash -= signed * event.price + event.commission;
            held[event.symbol]! += signed;
          }
          if (event.kind === 'filled' || event.kind === 'rejected') ends.add(event.orderId);
        }
        expect(ends.size).toBe(steps.length);
        expect(exchange.account().cash).toBeCloseTo(cash, 6);
        const positions = Object.fromEntries(exchange.positions().map(({ symbol, quantity }) => [symbol, quantity]));
        expect({ A: 0, B: 0, ...positions }).toEqual(held);
      }),
    );
  });
});
