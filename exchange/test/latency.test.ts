import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_LATENCY, Transit } from '@plimsoll/exchange';
import type { Latency } from '@plimsoll/exchange';
import { MINUTE, OPENING, barOf, exchangeOf } from './support.ts';

const at = (minutes: number) => OPENING + minutes * MINUTE;

/** Which of ten minute bars from the opening on is the first that it is there for. */
function firstBar(latency: Latency, sent: number): number {
  const transit = new Transit(latency, sent);
  return Array.from({ length: 10 }, (_, i) => i).findIndex((i) => transit.isThereAt(at(i)));
}

test.each<[string, Latency, number]>([
  ['none', NO_LATENCY, 2],
  ['a few milliseconds', { ms: 250, bars: 0 }, 3],
  ['as long as a bar', { ms: MINUTE, bars: 0 }, 3],
  ['longer than a bar', { ms: MINUTE + 1, bars: 0 }, 4],
  ['a bar', { ms: 0, bars: 1 }, 3],
  ['three bars', { ms: 0, bars: 3 }, 5],
])(
  'when latency is %s then what is sent at the start of the third bar is there for the right one',
  (_, latency, bar) => {
    expect(firstBar(latency, at(2))).toBe(bar);
  },
);

test('when there is no bar for a while then milliseconds pass all the same, and bars do not', () => {
  expect(new Transit({ ms: 250, bars: 0 }, at(0)).isThereAt(at(60))).toBe(true);
  expect(new Transit({ ms: 0, bars: 1 }, at(0)).isThereAt(at(60))).toBe(false);
});

test('when nothing but time passes then milliseconds bring it there, and bars do not', () => {
  expect(new Transit({ ms: 250, bars: 0 }, at(0)).isThereBy(at(0) + 249)).toBe(false);
  expect(new Transit({ ms: 250, bars: 0 }, at(0)).isThereBy(at(0) + 250)).toBe(true);
  expect(new Transit({ ms: 0, bars: 1 }, at(0)).isThereBy(at(9))).toBe(false);
});

test('when two are sent one after the other then the later is never there earlier, and none before a bar that starts after it', () => {
  const latency = fc.record({ ms: fc.integer({ min: 0, max: 5 * MINUTE }), bars: fc.integer({ min: 0, max: 3 }) });
  const sent = fc.tuple(fc.integer({ min: 0, max: 4 * MINUTE }), fc.integer({ min: 0, max: 4 * MINUTE }));
  fc.assert(
    fc.property(latency, sent, (latency, [a, b]) => {
      const [first, second] = [Math.min(a, b), Math.max(a, b)].map((offset) => firstBar(latency, OPENING + offset));
      if (second! >= 0) expect(first).toBeGreaterThanOrEqual(0);
      if (first! >= 0 && second! >= 0) expect(second).toBeGreaterThanOrEqual(first!);
      if (first! >= 0) expect(at(first!)).toBeGreaterThanOrEqual(OPENING + Math.min(a, b) + latency.ms);
    }),
  );
});

describe('orders that take their time', () => {
  const exchange = (latency: Latency) => {
    const made = exchangeOf({ latency, cash: 100_000 });
    const step = (minute: number, price: number) => {
      made.match(barOf(price, price, price, at(minute)));
      made.exchange.advance(at(minute + 1));
    };
    const told = () => made.events.map((event) => [event.kind, (event.time - OPENING) / MINUTE]);
    return { ...made, step, told };
  };

  test('when an order is on its way then bars pass it by, and it is taken at once all the same', () => {
    const { submit, step, told } = exchange({ ms: 0, bars: 2 });
    submit();
    for (const [minute, price] of [100, 101, 102, 103].entries()) step(minute, price);
    expect(told()).toEqual([
      ['accepted', 0],
      ['filled', 2],
    ]);
  });

  test('when a cancel is on its way then the order may fill until it is there', () => {
    const { submit, step, told, exchange: market } = exchange({ ms: 0, bars: 1 });
    const { id } = submit({ type: 'limit', limitPrice: 99, timeInForce: 'gtc' });
    step(0, 100);
    market.cancel(id, at(1));
    step(1, 99);
    step(2, 99);
    expect(told()).toEqual([
      ['accepted', 0],
      ['filled', 1],
    ]);
  });

  test('when a cancel is sent right after the order then it is there right after it, before anything fills', () => {
    const { submit, step, told, exchange: market } = exchange({ ms: 250, bars: 0 });
    const { id } = submit();
    market.cancel(id, OPENING);
    market.cancel(id, OPENING + 100);
    step(0, 100);
    step(1, 100);
    expect(told()).toEqual([
      ['accepted', 0],
      ['cancelled', 1],
    ]);
  });

  test('when the symbol has no more bars then milliseconds bring a cancel there all the same', () => {
    const { submit, told, exchange: market } = exchange({ ms: 250, bars: 0 });
    const { id } = submit();
    market.cancel(id, at(5));
    market.advance(at(5));
    expect(market.hasWorkingOrders).toBe(true);
    market.advance(at(6));
    expect(told().at(-1)).toEqual(['cancelled', 6]);
    expect(market.hasWorkingOrders).toBe(false);
  });

  test.each(['tp', 'sl'])(
    'when %s of a pair is cancelled then neither fills in the bar that the wish is there for',
    (id) => {
      const market = exchangeOf({ latency: { ms: 250, bars: 0 } });
      market.submit({
        id: 'in',
        legs: [
          { id: 'tp', kind: 'take_profit', limitPrice: 110, stopPrice: undefined },
          { id: 'sl', kind: 'stop_loss', limitPrice: undefined, stopPrice: 90 },
        ],
      });
      market.match(barOf(100, 100, 100, at(1)));
      market.exchange.cancel(id, at(2));
      market.match(barOf(100, 120, 80, at(3)));
      expect(market.kinds().slice(4)).toEqual(['cancelled', 'cancelled']);
      expect(market.exchange.positions()).toMatchObject([{ quantity: 10 }]);
    },
  );

  test('when an entry is cancelled that has exits then all of them end, once, and an exit begins at the market', () => {
    const legs = (id: string) => [
      { id: `${id}-tp`, kind: 'take_profit' as const, limitPrice: 110, stopPrice: undefined },
      { id: `${id}-sl`, kind: 'stop_loss' as const, limitPrice: undefined, stopPrice: 90 },
    ];
    const { submit, step, told, exchange: market } = exchange({ ms: 0, bars: 1 });
    submit({ id: 'one', legs: legs('one') });
    market.cancel('one-sl', OPENING);
    submit({ id: 'two', legs: legs('two') });
    step(0, 100);
    step(1, 100);
    step(2, 111);
    const kinds = told().map(([kind, minute]) => `${kind} ${minute}`);
    expect(kinds.filter((kind) => kind.startsWith('cancelled 1'))).toHaveLength(3);
    expect(kinds.filter((kind) => kind.startsWith('filled'))).toEqual(['filled 1', 'filled 2']);
    expect(market.positions()).toEqual([]);
  });

  test('when there is latency then no order fills on an earlier bar than without, and none before it is there', () => {
    const cents = fc.integer({ min: 95, max: 105 });
    const order = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      type: fc.constantFrom('market' as const, 'limit' as const),
      limitPrice: cents,
      minute: fc.integer({ min: 0, max: 5 }),
    });
    const latency = fc.record({ ms: fc.integer({ min: 0, max: 3 * MINUTE }), bars: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(
        fc.array(order, { maxLength: 6 }),
        fc.array(cents, { minLength: 8, maxLength: 8 }),
        latency,
        (orders, prices, latency) => {
          const firstFills = (of: Latency) => {
            const { submit, step, events } = exchange(of);
            const ids: string[] = [];
            const fills = new Map<string, number>();
            for (const [minute, price] of prices.entries()) {
              for (const { minute: sent, limitPrice, ...parts } of orders) {
                if (sent !== minute) continue;
                const terms = parts.type === 'limit' ? { limitPrice } : {};
                ids.push(submit({ ...parts, ...terms, timeInForce: 'gtc', time: at(minute) }).id);
              }
              step(minute, price);
              for (const event of events.splice(0)) if (event.kind === 'filled') fills.set(event.orderId, minute);
            }
            return ids.map((id) => fills.get(id) ?? Infinity);
          };
          const sent = orders.toSorted((a, b) => a.minute - b.minute).map(({ minute }) => minute);
          const [without, within] = [firstFills(NO_LATENCY), firstFills(latency)];
          for (const [place, bar] of within.entries()) {
            expect(bar).toBeGreaterThanOrEqual(without[place]!);
            expect(bar).toBeGreaterThanOrEqual(sent[place]! + Math.ceil(latency.ms / MINUTE) + latency.bars);
          }
        },
      ),
    );
  });
});
