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
