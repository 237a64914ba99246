import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Order, Session, SessionOptions, Signal } from '@plimsoll/core';
import { MemoryJournal, hooksPlugin } from '@plimsoll/testing';
import { MuteBroker, buy, runWith, script, sell } from './kit.ts';

// Ids begin with the time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
afterEach(() => void vi.useRealTimers());

/** No ended order outlives its cycle in memory. */
const FORGETFUL: SessionOptions = { endedOrders: 0 };
const WITH_JOURNAL: SessionOptions = { endedOrders: 0, journal: 'continue' };
const noise = ['RECONCILIATION_REQUESTED', 'RECONCILED', 'ORDER_REJECTED'];

/** The session of the run under way. */
let ran: Session | undefined;

/** A run whose first order, a purchase of 100, has filled in cycle 1; in cycles 4 and 5 the broker tells something else. */
async function run(
  tell: (broker: MuteBroker) => void,
  options: {
    readonly session?: SessionOptions;
    readonly first?: Signal;
    readonly journal?: MemoryJournal;
    readonly next?: typeof tell;
  } = {},
) {
  const { session = FORGETFUL, first = buy, journal, next } = options;
  const broker = new MuteBroker();
  const told: (Order | undefined)[] = [];
  const scenario = runWith(
    broker,
    {
      1: () => {
        broker.fill(0, 100, { executionId: 'x' });
        broker.held = [{ symbol: 'AAA', quantity: 100, averagePrice: 100 }];
        broker.account = { cash: 90_000, buyingPower: 90_000 };
      },
      4: () => tell(broker),
      5: () => next?.(broker),
    },
    [
      script({ 0: first, 5: { ...buy, weight: 0.01 }, 6: { ...buy, weight: 0.01 } }),
      hooksPlugin('watch', { postFill: (_, order) => void told.push(order) }),
      ...(journal ? [journal.plugin()] : []),
    ],
    { session },
  );
  ran = scenario.session;
  const { decisions, notices } = await scenario.run();
  return {
    held: ran.portfolio.held('AAA', 'main'),
    unassigned: ran.portfolio.held('AAA', 'unassigned'),
    cash: ran.portfolio.cash,
    told,
    codes: notices.map(({ code }) => code).filter((code) => !noise.includes(code)),
    notices,
    decisions: decisions.map(({ code }) => code),
    ended: ran.counts.ended,
  };
}

const again = (broker: MuteBroker) => broker.fill(0, 100, { executionId: 'x' });
const late = (broker: MuteBroker) => {
  broker.fill(0, 7, { executionId: 'y' });
  broker.held = [{ symbol: 'AAA', quantity: 107, averagePrice: 100 }];
  broker.account = { cash: 89_300, buyingPower: 89_300 };
};

describe('an order that ended long ago, with a journal', () => {
  test('when one of its fills is told again then it is known as counted', async () => {
    const { held, cash, codes, notices } = await run(again, { session: WITH_JOURNAL, journal: new MemoryJournal() });
    expect([held, cash, codes]).toEqual([100, 90_000, ['ORDER_EVENT_IGNORED']]);
    expect(notices.find(({ code }) => code === 'ORDER_EVENT_IGNORED')!.detail).toMatchObject({
      reason: 'execution already counted',
    });
  });

  test('when a fill of it comes late then it counts as it would have, and hooks are given the whole order', async () => {
    const forgetful = await run(late, { session: WITH_JOURNAL, journal: new MemoryJournal() });
    const mindful = await run(late, { session: { journal: 'continue' }, journal: new MemoryJournal() });
    expect(forgetful).toEqual(mindful);
    expect([forgetful.held, forgetful.unassigned, forgetful.cash]).toEqual([107, 0, 89_300]);
    expect(forgetful.told).toMatchObject([{ type: 'market' }, { type: 'market', filled: 107, status: 'filled' }]);
    expect(forgetful.codes).toEqual(['FILL_EXCEEDS_ORDER']);
  });

  test('when it is looked up then what other orders reserve stays as it is, to the last digit', async () => {
    const broker = new MuteBroker();
    const exposures: number[] = [];
    const see = hooksPlugin('see', { signal: () => void exposures.push(session.portfolio.gross) });
    const resting: Signal = { ...buy, weight: 3e-6, type: 'limit', limitPrice: 100 };
    const { session, run } = runWith(
      broker,
      {
        1: () => broker.fill(0, 0.001, { executionId: 'x' }),
        2: () => broker.fill(1, 0.001),
        4: () => broker.fill(0, 0.001, { executionId: 'x' }),
      },
      [script({ 0: { ...buy, weight: 1e-6 }, 1: sell, 2: resting }), see, new MemoryJournal().plugin()],
      { lot: 0.001, session: WITH_JOURNAL },
    );
    await run();
    expect(session.counts.events['ORDER_EVENT_IGNORED']).toBe(1);
    expect(0.3 + 0.1 - 0.1).not.toBe(0.3);
    expect(exposures).toEqual([0, 0.1, 0, 0.3, 0.3, 0.3, 0.3, 0.3]);
  });

  test('when the journal cannot be read then a fill is neither counted nor taken for a stranger, and entries wait', async () => {
    const journal = new MemoryJournal();
    const { held, unassigned, codes, decisions } = await run(
      (broker) => {
        journal.find = () => {
          throw new Error('the disk is gone');
        };
        again(broker);
      },
      { session: WITH_JOURNAL, journal },
    );
    expect([held, unassigned]).toEqual([100, 0]);
    expect(codes).toEqual(['JOURNAL_FAILED', 'TRADING_STATE_CHANGED', 'FILL_TOO_LATE']);
    expect(decisions.slice(1)).toEqual(['TRADING_HALTED', 'TRADING_HALTED']);
  });
});

describe('an order that ended long ago, without a journal', () => {
  test('when one of its fills is told again then it is not counted, and books and broker are compared', async () => {
    const { held, unassigned, cash, codes, notices } = await run(again);
    expect([held, unassigned, cash]).toEqual([100, 0, 90_000]);
    expect(codes).toEqual(['FILL_TOO_LATE']);
    expect(notices).toMatchObject([
      { code: 'FILL_TOO_LATE', detail: { symbol: 'AAA', side: 'buy', quantity: 100 } },
      { code: 'RECONCILIATION_REQUESTED' },
      { code: 'RECONCILED', detail: { symbols: '', cashDifference: 0 } },
    ]);
  });

  test('when a fill of it comes late then the comparison brings what it changed, and entries have waited for that', async () => {
    const { held, unassigned, cash, codes, told } = await run(late);
    expect([held, unassigned, cash, codes, told.length]).toEqual([
      100,
      7,
      89_300,
      ['FILL_TOO_LATE', 'CASH_TAKEN_OVER'],
      1,
    ]);
  });

  test.each(['accepted', 'cancelled', 'expired'] as const)(
    'when it is told as %s then that comes after its end',
    async (kind) => {
      const { notices } = await run((broker) => broker.tell({ kind, orderId: broker.submitted[0]!.id, time: 0 }));
      expect(notices).toMatchObject([{ code: 'ORDER_EVENT_IGNORED', detail: { kind, reason: 'after its end' } }]);
    },
  );

  test("when a fill has an id that no order was given then it is somebody else's", async () => {
    const { unassigned, codes } = await run((broker) => {
      broker.fill(0, 5, { orderId: `${broker.submitted[0]!.id}99`, executionId: 'z' });
      broker.held = [{ symbol: 'AAA', quantity: 105, averagePrice: 100 }];
    });
    expect([unassigned, codes]).toEqual([5, ['FILL_WITHOUT_ORDER', 'CASH_TAKEN_OVER']]);
  });
});

describe('an order that has not ended as a whole', () => {
  const bracket: Signal = { ...buy, takeProfit: { limitPrice: 110 }, stopLoss: { stopPrice: 90 } };

  test('when exits that were placed with it work then all of it is known', async () => {
    const { held, codes } = await run(again, { first: bracket });
    expect([held, codes]).toEqual([100, ['ORDER_EVENT_IGNORED']]);
  });

  test('when the exits have ended too then none of it is in memory', async () => {
    const { codes, ended } = await run(
      (broker) => {
        const [{ legs }] = broker.submitted as [Order];
        for (const { id } of legs!) broker.tell({ kind: 'cancelled', orderId: id, time: 0 });
      },
      { first: bracket, next: again },
    );
    expect([codes, ended]).toEqual([['FILL_TOO_LATE'], { filled: 1, cancelled: 2, expired: 0, rejected: 0 }]);
  });
});

test('when an operator cancels one that ended long ago then nothing is asked of the broker, and it is no fault', async () => {
  const answers: unknown[] = [];
  const { codes } = await run((broker) => void broker, {
    next: (broker) => {
      const ask = (orderId: string) => ran!.command({ name: 'cancel', orderId }, 'me');
      answers.push(ask(broker.submitted[0]!.id).then(({ cancelling }) => cancelling));
      answers.push(ask(`${broker.submitted[0]!.id}99`).catch((error: Error) => error.message));
    },
  });
  expect(await Promise.all(answers)).toEqual([[], expect.stringContaining('this run knows of no order')]);
  expect(codes).toEqual(['OPERATOR_COMMAND']);
});

test('when so many are kept then the latest of those that ended are known, and ids are never used twice', async () => {
  const broker = new MuteBroker();
  const known: string[] = [];
  const cycles = 60;
  const tells = Object.fromEntries(
    Array.from({ length: cycles }, (_, cycle) => [
      cycle,
      () => {
        const { length } = broker.submitted;
        if (length > 0) broker.fill(length - 1, 100);
        if (cycle < cycles - 1) return;
        for (const [place] of broker.submitted.entries()) broker.fill(place, 100, { executionId: `x${place + 1}` });
      },
    ]),
  );
  const signals = Object.fromEntries(Array.from({ length: cycles - 1 }, (_, cycle) => [cycle, cycle % 2 ? sell : buy]));
  const run = runWith(broker, tells, [script(signals)], { cycles, session: { endedOrders: 16 } });
  run.session.events.on('notice', ({ code, detail }) => {
    if (code === 'ORDER_EVENT_IGNORED') known.push(String(detail['orderId']));
  });
  const { session } = await run.run();
  const ids = broker.submitted.map(({ id }) => id);
  expect(new Set(ids).size).toBe(cycles - 1);
  expect(known.length).toBeGreaterThanOrEqual(16);
  expect(known.length).toBeLessThanOrEqual(16 * 1.25 + 1);
  expect(known).toEqual(ids.slice(-known.length));
  expect(session.counts.events).toMatchObject({ FILL_TOO_LATE: cycles - 1 - known.length });
  expect(session.portfolio.held('AAA', 'main')).toBe(100);
});
