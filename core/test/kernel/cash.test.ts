import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CashChange, JournalRecord } from '@plimsoll/core';
import { journalPlugin } from '@plimsoll/testing';
import { MuteBroker, buy, runWith, script } from './kit.ts';

const interest: CashChange = { id: 'i1', amount: -12.5, reason: 'interest', time: 60_000 };
const tell = (broker: MuteBroker, parts: object = {}) =>
  broker.tell({ kind: 'cash', ...interest, ...parts } as Parameters<MuteBroker['tell']>[0]);

describe('cash that changes without a fill', () => {
  test('when the broker tells of it then it is in the portfolio, and whoever listens is told', async () => {
    const broker = new MuteBroker();
    const run = runWith(
      broker,
      { 1: () => tell(broker), 2: () => tell(broker, { id: 'd1', amount: 40, reason: 'dividend', symbol: 'AAA' }) },
      [],
    );
    const told: [number, CashChange][] = [];
    run.session.events.on('cash', (change) => told.push([run.session.portfolio.cash, change]));
    const { session } = await run.run();
    expect(told).toEqual([
      [99_987.5, interest],
      [100_027.5, { id: 'd1', amount: 40, reason: 'dividend', symbol: 'AAA', time: 60_000 }],
    ]);
    expect(session.portfolio.equity).toBe(100_027.5);
    expect(session.counts.events).toEqual({});
  });

  test('when it is told again then it counts once, aloud', async () => {
    const broker = new MuteBroker();
    const run = runWith(
      broker,
      {
        1: () => {
          tell(broker);
          tell(broker);
        },
        2: () => tell(broker, { id: 'i2' }),
        3: () => tell(broker),
      },
      [],
    );
    const { session, notices } = await run.run();
    expect(session.portfolio.cash).toBe(100_000 - 25);
    expect(notices).toMatchObject([
      { code: 'ORDER_EVENT_IGNORED', detail: { kind: 'cash', id: 'i1' } },
      { code: 'ORDER_EVENT_IGNORED', detail: { kind: 'cash', id: 'i1' } },
    ]);
  });

  test.each<[string, object]>([
    ['an amount that is not a number', { amount: NaN }],
    ['an infinite amount', { amount: -Infinity }],
    ['an amount as text', { amount: '12' }],
    ['no id', { id: undefined }],
    ['a reason that there is not', { reason: 'luck' }],
  ])('when it has %s then it is not counted, and ledger and broker are compared', async (_, parts) => {
    const broker = new MuteBroker();
    const run = runWith(broker, { 1: () => tell(broker, parts), 2: () => tell(broker) }, []);
    const { session, notices } = await run.run();
    expect(notices.map(({ code }) => code)).toEqual(['CASH_CHANGE_INVALID', 'RECONCILIATION_REQUESTED', 'RECONCILED']);
    expect(session.portfolio.cash).toBe(100_000 - 12.5);
  });

  test('when the account is not known yet then cash stays unknown until it has been read', async () => {
    const broker = new MuteBroker();
    broker.account = { cash: NaN, buyingPower: 0 };
    const cash: number[] = [];
    const run = runWith(broker, { 1: () => tell(broker) }, []);
    run.session.events.on('marked', () => cash.push(run.session.portfolio.cash));
    run.session.events.on('cash', () => void (broker.account = { cash: 500, buyingPower: 500 }));
    await run.run();
    expect(cash.slice(0, 3)).toEqual([NaN, NaN, 500]);
  });

  test('when there is a journal then it is on disk before anybody is told', async () => {
    const broker = new MuteBroker();
    const lines: (JournalRecord | string)[] = [];
    const run = runWith(broker, { 1: () => tell(broker) }, [
      journalPlugin(async (records) => {
        await Promise.resolve();
        lines.push(...records.filter(({ kind }) => kind === 'cash'));
      }),
    ]);
    run.session.events.on('cash', () => lines.push(`told at ${run.session.portfolio.cash}`));
    await run.run();
    expect(lines).toEqual([{ kind: 'cash', change: interest }, 'told at 99987.5']);
  });

  test('when the journal cannot write it then it counts all the same, and trading halts', async () => {
    const broker = new MuteBroker();
    const journal = journalPlugin(() => {
      throw new Error('the disk is full');
    });
    const run = runWith(broker, { 1: () => tell(broker) }, [journal, script({ 3: buy })]);
    const { session, decisions } = await run.run();
    expect(session.portfolio.cash).toBe(99_987.5);
    expect(decisions).toMatchObject([{ code: 'TRADING_HALTED' }]);
  });
});

test('when changes come in any order, any number of times each, then each counts once', async () => {
  const amounts = fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(amounts, fc.array(fc.nat(), { maxLength: 30 }), async (cents, again) => {
      const changes = cents.map((amount, i) => ({ id: `c${i}`, amount: amount / 4, reason: 'other' as const }));
      const broker = new MuteBroker();
      const all = [...changes, ...again.map((n) => changes[n % changes.length]!)];
      const tells = { 1: () => all.forEach((change) => tell(broker, change)) };
      const { session } = await runWith(broker, tells, [], { cycles: 2 }).run();
      const sum = changes.reduce((total, { amount }) => total + amount, 0);
      expect(session.portfolio.cash).toBe(100_000 + sum);
    }),
    { numRuns: 40 },
  );
});
