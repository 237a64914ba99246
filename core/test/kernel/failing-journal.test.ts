import { expect, test } from 'vitest';
import type { Command, Commanded, JournalRecord, SessionStatus } from '@plimsoll/core';
import { journalPlugin } from '@plimsoll/testing';
import { MuteBroker, buy, runWith, script } from './kit.ts';

/** A run that holds 100 AAA, whose journal cannot write in cycles 3 to `until`; what is given in cycle 3 is told with how the run stood in cycle 4. */
async function whenFull(command: Command, { until = 5, cycles = 8, fails = true } = {}) {
  const broker = new MuteBroker();
  const written: JournalRecord[] = [];
  let isFull = false;
  const journal = journalPlugin((records) => {
    if (isFull) throw new Error('the disk is full');
    written.push(...records);
  });
  const answers: Promise<Commanded | string>[] = [];
  const stood: SessionStatus[] = [];
  const resting = { ...buy, type: 'limit', limitPrice: 50, timeInForce: 'gtc' } as const;
  const tells: Record<number, () => void> = {
    1: () => broker.fill(0, 100),
    3: () => {
      isFull = fails;
      answers.push(run.session.command(command, 'me').catch((failure: Error) => failure.message));
    },
    4: () => void stood.push(run.session.status()),
    [until]: () => (isFull = false),
    [until + 2]: () => void stood.push(run.session.status()),
  };
  const run = runWith(broker, tells, [script({ 0: buy, 2: resting }), journal], {
    cycles,
    session: { journal: 'continue' },
  });
  const { notices } = await run.run();
  const [answer] = await Promise.all(answers);
  return { answer, stood, written, broker, notices, counts: run.session.counts };
}

test('when a halt cannot be written then its answer says so, and its reason is the one that stays and is written once that can be', async () => {
  const { answer, stood, written } = await whenFull({ name: 'halt', reason: 'operator says stop' });
  expect(answer).toMatchObject({ unwritten: 'the disk is full' });
  expect(stood[0]).toMatchObject({ trading: 'halted', reason: 'halt by me: operator says stop' });
  expect(written.findLast(({ kind }) => kind === 'state')).toMatchObject({
    state: 'halted',
    reason: 'halt by me: operator says stop',
  });
  expect(written.filter(({ kind }) => kind === 'command')).toHaveLength(1);
});

test('when a reduce cannot be written then it is refused, as the journal has halted, and is not written later as if it had been done', async () => {
  const { answer, stood, written } = await whenFull({ name: 'reduce' });
  expect(answer).toContain('trading is halted, which lets through less (why: the journal could not write)');
  expect(stood[0]).toMatchObject({ trading: 'halted' });
  expect(written.filter(({ kind }) => kind === 'command')).toEqual([]);
});

test('when a cancel cannot be written then it is done, and its answer says that it is not written', async () => {
  const { answer, broker } = await whenFull({ name: 'cancel', symbol: 'AAA' });
  expect(answer).toMatchObject({ unwritten: 'the disk is full', cancelling: [{ type: 'limit' }] });
  expect(broker.cancelled).toEqual([broker.submitted[1]!.id]);
});

test('when a flatten cannot be written then each holding is told once, as not sent, and nothing is sent', async () => {
  const { answer, stood, broker } = await whenFull({ name: 'flatten' });
  const { decisions, unwritten } = answer as Commanded;
  expect(unwritten).toBe('the disk is full');
  expect(decisions).toMatchObject([{ symbol: 'AAA', outcome: 'blocked', code: 'JOURNAL_FAILED', allowed: 0 }]);
  expect(decisions[0]!.orderId).toBeUndefined();
  expect(stood[0]).toMatchObject({ trading: 'halted', reason: 'flatten by me' });
  expect(broker.submitted.map(({ side }) => side)).toEqual(['buy', 'buy']);
});

test('when the journal can write then nothing is told as unwritten', async () => {
  const { answer } = await whenFull({ name: 'halt' }, { fails: false });
  expect(answer).not.toHaveProperty('unwritten');
});

test('when the journal fails for long then that is told at its begin, every 60 cycles and when it is over, counted each time, and in the status', async () => {
  const { notices, stood, counts } = await whenFull({ name: 'halt' }, { until: 130, cycles: 140 });
  const told = notices.filter(({ code }) => code.startsWith('JOURNAL_'));
  expect(told.map(({ code }) => code)).toEqual([
    'JOURNAL_FAILED',
    'JOURNAL_FAILED',
    'JOURNAL_FAILED',
    'JOURNAL_RECOVERED',
  ]);
  expect(told[1]!.time - told[0]!.time).toBe(60 * 60_000);
  expect(counts.events['JOURNAL_FAILED']).toBeGreaterThanOrEqual(127);
  expect(told[3]!.detail).toEqual({ failedWrites: counts.events['JOURNAL_FAILED'] });
  expect(stood[0]!.journalFailure).toEqual({ since: told[0]!.time, error: 'the disk is full' });
  expect(stood[1]!.journalFailure).toBeUndefined();
});
