import { describe, expect, test } from 'vitest';
import type { Order } from '@plimsoll/core';
import { hooksPlugin } from '@plimsoll/testing';
import { MuteBroker, buy, runWith, script, sell } from './kit.ts';

const longOnly = hooksPlugin('long-only', { longOnly: true });

/** The last that was told of the nth order. */
async function lastOf(broker: MuteBroker, place: number, run: ReturnType<typeof runWith>): Promise<Order> {
  const told: Order[] = [];
  run.session.events.on('order', (order) => told.push(order));
  await run.run();
  return told.findLast(({ id }) => id === broker.submitted[place]!.id)!;
}

describe('fills in parts', () => {
  test('when an order that closes and enters fills in parts then what it closes is filled first and each part is given back once', async () => {
    const broker = new MuteBroker();
    const exposures: number[] = [];
    const see = () => exposures.push(run.session.portfolio.gross);
    const run = runWith(
      broker,
      {
        1: () => broker.fill(0, 100),
        3: () => broker.fill(1, 60),
        4: () => broker.fill(1, 60),
        5: () => broker.fill(1, 80),
      },
      [script({ 0: buy, 2: { ...sell, weight: 0.2 } }), hooksPlugin('see', { signal: () => void see() })],
    );
    const { decisions, session } = await run.run();
    expect(decisions[1]).toMatchObject({ requested: 200, allowed: 200, closing: 100 });
    // 100 bought; 100 of the sale would enter short beside them; then 60 and 40 of the long, and 20 and 80 of the short part.
    expect(exposures).toEqual([0, 10_000, 10_000, 4_000 + 10_000, 2_000 + 8_000, 10_000, 10_000, 10_000]);
    expect(session.portfolio.held('AAA', 'main')).toBe(-100);
    expect(session.workingOrders()).toEqual([]);
  });

  test('when lots are fractions then parts that add up to an order end it, whatever the noise of adding them', async () => {
    const broker = new MuteBroker();
    const run = runWith(
      broker,
      {
        1: () => broker.fill(0, 0.1),
        3: () => {
          for (const part of [0.1, 0.1, 0.1]) broker.fill(1, part);
        },
      },
      [script({ 0: { ...buy, weight: 0.0001 }, 2: { ...sell, weight: 0.0003 } })],
      { lot: 0.1 },
    );
    const { decisions, session } = await run.run();
    expect(decisions[1]).toMatchObject({ requested: 0.3, allowed: 0.3, closing: 0.1 });
    expect(session.workingOrders()).toEqual([]);
    expect(session.portfolio.held('AAA')).toBe(-0.2);
    expect(session.portfolio.gross).toBeCloseTo(20, 9);
  });

  test('when millions of units are filled in fractions then the order ends', async () => {
    const broker = new MuteBroker();
    broker.account = { cash: 1e12, buyingPower: 1e12 };
    const run = runWith(
      broker,
      {
        1: () => {
          const { quantity } = broker.submitted[0]!;
          broker.fill(0, 8_000_000.1);
          broker.fill(0, 0.3);
          broker.fill(0, 0.3);
          broker.fill(0, Number((quantity - 8_000_000.7).toFixed(1)));
        },
      },
      [script({ 0: { ...buy, weight: 0.00200000007 } })],
      { lot: 0.1 },
    );
    const { session, orders } = await run.run();
    expect(orders[0]!.quantity).toBe(20_000_000.7);
    expect(session.portfolio.held('AAA')).toBe(20_000_000.7);
    expect(session.workingOrders()).toEqual([]);
  });
});

describe('fills that come as they should not', () => {
  test('when a fill comes after the order was cancelled then it counts, and nothing is given back twice', async () => {
    const broker = new MuteBroker();
    const run = runWith(
      broker,
      {
        1: () => {
          broker.fill(0, 30);
          broker.end(0, 'cancelled');
          broker.fill(0, 20);
          broker.end(0, 'cancelled');
        },
      },
      [script({ 0: buy })],
    );
    const last = await lastOf(broker, 0, run);
    expect(last).toMatchObject({ status: 'cancelled', filled: 50 });
    expect(run.session.portfolio.held('AAA')).toBe(50);
    expect(run.session.portfolio.gross).toBe(5_000);
    expect(run.session.counts.events).toEqual({ ORDER_EVENT_IGNORED: 1 });
  });

  test('when an execution is told twice then it counts once, before and after the end of the order', async () => {
    const broker = new MuteBroker();
    const run = runWith(
      broker,
      {
        1: () => {
          broker.fill(0, 60, { executionId: 'one' });
          broker.fill(0, 60, { executionId: 'one' });
          broker.fill(0, 40, { executionId: 'two' });
          broker.fill(0, 40, { executionId: 'two' });
        },
      },
      [script({ 0: buy })],
    );
    const { session, fills } = await run.run();
    expect(fills.map(({ executionId }) => executionId)).toEqual(['one', 'two']);
    expect([session.portfolio.held('AAA'), session.portfolio.cash]).toEqual([100, 90_000]);
    expect(session.counts).toMatchObject({ fills: 2, events: { ORDER_EVENT_IGNORED: 2 } });
  });

  test('when more is filled than was ordered then all of it counts and entries wait for a comparison', async () => {
    const broker = new MuteBroker();
    broker.onSubmit = () => void (broker.held = [{ symbol: 'AAA', quantity: 130, averagePrice: 100 }]);
    const run = runWith(broker, { 1: () => broker.fill(0, 130) }, [script({ 0: buy, 1: buy, 2: buy })]);
    const { decisions, session } = await run.run();
    expect(session.portfolio.held('AAA', 'main')).toBe(130);
    expect(decisions.map(({ code }) => code)).toEqual([undefined, 'RECONCILING', undefined]);
    expect(session.counts.events).toMatchObject({ FILL_EXCEEDS_ORDER: 1, RECONCILED: 1 });
  });

  test('when a fill comes for an order that is not ours then it counts in a book of its own', async () => {
    const broker = new MuteBroker();
    broker.onSubmit = () => void (broker.held = [{ symbol: 'AAA', quantity: 5, averagePrice: 100 }]);
    const run = runWith(broker, { 1: () => broker.fill(0, 5, { orderId: 'by-hand' }) }, [script({ 0: buy })]);
    const orders: (Order | undefined)[] = [];
    run.session.events.on('fill', (_, order) => orders.push(order));
    const { session } = await run.run();
    expect(session.portfolio.held('AAA', 'unassigned')).toBe(5);
    expect(orders).toEqual([undefined]);
    expect(session.counts.events).toMatchObject({ FILL_WITHOUT_ORDER: 1, RECONCILIATION_REQUESTED: 1 });
  });

  test.each<[string, object]>([
    ['a price that is not a number', { price: NaN }],
    ['a price of zero', { price: 0 }],
    ['a price as text', { price: '100' }],
    ['a quantity of zero', { quantity: 0 }],
    ['a negative quantity', { quantity: -5 }],
    ['an infinite quantity', { quantity: Infinity }],
    ['a quantity as text', { quantity: '5' }],
    ['a negative commission', { commission: -1 }],
    ['no commission', { commission: undefined }],
    ['the other side', { side: 'sell' }],
    ['another symbol', { symbol: 'ZZZ' }],
    ['a side that there is not, for an order of nobody', { side: 'up', orderId: 'by-hand' }],
    ['a symbol that is not traded, for an order of nobody', { symbol: 'ZZZ', orderId: 'by-hand' }],
  ])('when a fill has %s then it is not booked, and ledger and broker are compared', async (_, parts) => {
    const broker = new MuteBroker();
    const run = runWith(broker, { 1: () => broker.fill(0, 5, parts) }, [script({ 0: buy })]);
    const { session, fills, notices } = await run.run();
    expect(fills).toEqual([]);
    expect([session.portfolio.cash, session.portfolio.isEmpty, session.portfolio.gross]).toEqual([
      100_000,
      true,
      10_000,
    ]);
    expect(notices.map(({ code }) => code)).toEqual(['FILL_INVALID', 'RECONCILIATION_REQUESTED', 'RECONCILED']);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'filled'],
    ['a kind that there is not', { kind: 'vanished', orderId: 'test-1aao-1', time: 0 }],
    ['no kind', { orderId: 'test-1aao-1' }],
    ['an order that there is not', { kind: 'cancelled', orderId: 'test-1aao-9', time: 0 }],
  ])('when the broker tells %s then it is ignored, aloud, and the order works on', async (_, event) => {
    const broker = new MuteBroker();
    const run = runWith(broker, { 1: () => broker.tell(event as never) }, [script({ 0: buy })]);
    const { session } = await run.run();
    expect(session.workingOrders()).toMatchObject([{ id: 'test-1aao-1' }]);
    expect(session.portfolio.gross).toBe(10_000);
    expect(session.counts.events).toEqual({ ORDER_EVENT_IGNORED: 1 });
  });

  test('when a long-only book would go below zero then it stays at zero, with what was prevented, and is compared', async () => {
    const broker = new MuteBroker();
    const run = runWith(broker, { 1: () => broker.fill(0, 100), 3: () => broker.fill(1, 150) }, [
      script({ 0: buy, 2: sell }),
      longOnly,
    ]);
    const { session, notices } = await run.run();
    expect(session.portfolio.held('AAA')).toBe(0);
    const codes = notices.map(({ code }) => code);
    expect(codes).toEqual([
      'EXPOSURE_NEGATIVE_PREVENTED',
      'RECONCILIATION_REQUESTED',
      'FILL_EXCEEDS_ORDER',
      'RECONCILIATION_REQUESTED',
      'CASH_TAKEN_OVER',
      'RECONCILED',
    ]);
    expect(notices[0]!.detail).toMatchObject({
      symbol: 'AAA',
      strategy: 'main',
      previous: 0.1,
      delta: -0.15,
      wouldBe: -0.05,
      previousQuantity: 100,
      wouldBeQuantity: -50,
    });
  });
});

describe('the end of an order', () => {
  test.each(['cancelled', 'expired'] as const)(
    'when an order is %s then what it reserved is free again',
    async (kind) => {
      const broker = new MuteBroker();
      const run = runWith(broker, { 1: () => broker.end(0, kind) }, [script({ 0: { ...buy, weight: 0.9 } })]);
      const last = await lastOf(broker, 0, run);
      expect(last).toMatchObject({ status: kind, filled: 0 });
      expect(run.session.portfolio.gross).toBe(0);
      expect(run.session.counts.events).toEqual(kind === 'expired' ? { ORDER_EXPIRED: 1 } : {});
    },
  );

  test('when the broker rejects an order then its words are told and what it reserved is free again', async () => {
    const broker = new MuteBroker();
    const reject = () => {
      const orderId = broker.submitted[0]!.id;
      broker.tell({ kind: 'rejected', orderId, time: 0, code: 'NO_MONEY', detail: { missing: 5 } });
    };
    const { session, notices } = await runWith(broker, { 1: reject }, [script({ 0: buy })]).run();
    expect(session.portfolio.gross).toBe(0);
    expect(notices).toMatchObject([
      { code: 'ORDER_REJECTED', detail: { reason: 'NO_MONEY', missing: 5, symbol: 'AAA' } },
    ]);
  });

  test('when the broker does not answer for an order then it stays reserved and is never sent again', async () => {
    const broker = new MuteBroker();
    broker.onSubmit = () => {
      throw new Error('timeout');
    };
    const { session, notices } = await runWith(broker, {}, [script({ 0: buy })]).run();
    expect(broker.submitted).toHaveLength(1);
    expect(session.portfolio.gross).toBe(10_000);
    expect(session.workingOrders()).toHaveLength(1);
    expect(notices.map(({ code }) => code)).toEqual(['ORDER_SUBMIT_FAILED', 'RECONCILIATION_REQUESTED', 'RECONCILED']);
  });

  test('when the broker answers a call with something then that is no failure', async () => {
    const broker = new MuteBroker();
    broker.onSubmit = () => 'order 17' as never;
    const { session } = await runWith(broker, {}, [script({ 0: buy })]).run();
    expect(session.counts.events).toEqual({});
  });
});
