import { describe, expect, test } from 'vitest';
import type { Signal } from '@plimsoll/core';
import { journalPlugin } from '@plimsoll/testing';
import { MuteBroker, buy, runWith, script, sell } from './kit.ts';

/** An exit at a profit or at a loss, whichever comes first. */
const either: Signal = { ...sell, type: 'limit', limitPrice: 120, stopLoss: { stopPrice: 90 }, timeInForce: 'gtc' };
const signals = { 0: buy, 2: either, 5: sell };
const sent = (broker: MuteBroker) => broker.submitted.map(({ side, type, quantity }) => [side, type, quantity]);

describe('an exit with a leg', () => {
  test('when the broker rejects it then its leg is gone with it, and the position can be closed', async () => {
    const broker = new MuteBroker();
    const reject = () => {
      const orderId = broker.submitted[1]!.id;
      broker.tell({ kind: 'rejected', orderId, time: 0, code: 'NO_OCO', detail: {} });
    };
    const run = runWith(broker, { 1: () => broker.fill(0, 100), 3: reject }, [script(signals)]);
    const { session } = await run.run();
    expect(sent(broker)).toEqual([
      ['buy', 'market', 100],
      ['sell', 'limit', 100],
      ['sell', 'market', 100],
    ]);
    expect(session.workingOrders().map(({ type }) => type)).toEqual(['market']);
  });

  test('when the journal cannot write it then its leg is gone with it, and the position can be closed', async () => {
    const broker = new MuteBroker();
    let isFull = false;
    const journal = journalPlugin((records) => {
      isFull = records.some((record) => record.kind === 'order' && record.order.type === 'limit');
      if (isFull) throw new Error('the disk is full');
    });
    await runWith(broker, { 1: () => broker.fill(0, 100) }, [script(signals), journal]).run();
    expect(sent(broker)).toEqual([
      ['buy', 'market', 100],
      ['sell', 'market', 100],
    ]);
  });
});

describe('an entry with two legs', () => {
  test('when one of them ends unfilled then the other still holds the position', async () => {
    const broker = new MuteBroker();
    const bracket: Signal = { ...buy, takeProfit: { limitPrice: 120 }, stopLoss: { stopPrice: 90 } };
    const expire = () => broker.tell({ kind: 'expired', orderId: `${broker.submitted[0]!.id}.sl`, time: 0 });
    const part: Signal = { ...sell, type: 'limit', limitPrice: 110, weight: 0.05 };
    const strategy = script({ 0: bracket, 4: part });
    const { decisions, session } = await runWith(broker, { 1: () => broker.fill(0, 100), 3: expire }, [strategy]).run();
    expect(decisions[1]).toMatchObject({ outcome: 'blocked', code: 'EXIT_ALREADY_WORKING' });
    expect(session.workingOrders().map(({ id }) => id)).toEqual([`${broker.submitted[0]!.id}.tp`]);
    expect(session.portfolio.gross).toBe(10_000);
  });
});
