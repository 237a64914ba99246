import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { PlimsollError } from '@plimsoll/core';
import { replay } from '../src/index.ts';
import { newFolder } from './folder.ts';
import { RULE, paperIn, runPaper, tamper } from './paper-run.ts';
import { BASES, journalIn } from './wild-run.ts';

const replayIn = (folder: string, options: { run?: number; file?: string } = {}) =>
  replay(journalIn(folder), { bases: BASES, ...options });

/** A config's file with another version of the run's own rule beside it: a module is loaded once a process. */
function besideRule(text: string): string {
  const folder = newFolder();
  writeFileSync(path.join(folder, 'max-order.ts'), text);
  return path.join(folder, 'config.yaml');
}

async function refusalIn(folder: string): Promise<PlimsollError> {
  return replayIn(folder).then(
    () => expect.unreachable('it was replayed'),
    (error: PlimsollError) => error,
  );
}

describe('a journalled paper run', () => {
  test('when it is replayed then every decision and order is equal, and each run of it begins where the one before stopped', async () => {
    const folder = newFolder();
    const first = await runPaper(paperIn(folder));
    const second = await runPaper(paperIn(folder, { 'sessions: 1': 'sessions: 2' }));
    for (const [i, { counts }] of [first, second].entries()) {
      expect(counts.orders.buy).toBeGreaterThan(5);
      expect(await replayIn(folder, { run: i + 1 })).toMatchObject({
        run: i + 1,
        hasEnded: true,
        cycles: counts.cycles,
        decisions: counts.signals,
        orders: counts.orders.buy + counts.orders.sell,
        beyond: 0,
        divergence: undefined,
        outOfStep: undefined,
      });
    }
  });

  test('when a line of the journal was changed then that decision is told, with both sides, in what they differ and what was known', async () => {
    const folder = newFolder();
    await runPaper(paperIn(folder));
    tamper(folder, 'decisions', 'd7', { requested: 12_345 });
    const { decisions, divergence, known } = await replayIn(folder);
    expect(decisions).toBe(6);
    expect(divergence).toMatchObject({ kind: 'decision', number: 7, run: { id: 'd7' }, replay: { id: 'd7' } });
    const [difference, ...more] = divergence!.differences;
    expect([difference!.path, difference!.run, more]).toEqual(['requested', 12_345, []]);
    expect(difference!.replay).not.toBe(12_345);
    expect(known!.time).toBe((divergence!.run as { time: number }).time);
    expect(known!.equity).toBeGreaterThan(90_000);
  });

  test('when an order of the journal was changed then that order is told', async () => {
    const folder = newFolder();
    const { counts } = await runPaper(paperIn(folder));
    expect(counts.orders.buy).toBeGreaterThan(3);
    const database = new DatabaseSync(journalIn(folder), { readOnly: true });
    const { id } = database.prepare('SELECT id FROM orders ORDER BY seq LIMIT 1 OFFSET 2').get() as { id: string };
    database.close();
    tamper(folder, 'orders', id, { quantity: 1 });
    const { divergence } = await replayIn(folder);
    expect(divergence).toMatchObject({ kind: 'order', number: 3, differences: [{ path: 'order.quantity', run: 1 }] });
  });

  test('when decisions were taken out of the journal then the replay has one that the run has not', async () => {
    const folder = newFolder();
    await runPaper(paperIn(folder));
    const database = new DatabaseSync(journalIn(folder));
    const { count } = database.prepare('SELECT count(*) AS count FROM decisions').get() as { count: number };
    database.exec('DELETE FROM decisions WHERE seq = (SELECT max(seq) FROM decisions)');
    database.close();
    const { divergence } = await replayIn(folder);
    expect(divergence).toMatchObject({ number: count, run: undefined, replay: { id: `d${count}` }, differences: [] });
  });

  test('when a rule was changed since then the first decision that it judges otherwise is told', async () => {
    const folder = newFolder();
    await runPaper(paperIn(folder));
    const { divergence } = await replayIn(folder, { file: besideRule(RULE.replace('config.notional', '1_000')) });
    expect(divergence!.differences.map(({ path }) => path)).toContain('verdicts[0].detail.limit');
  });

  test('when a plugin throws in the replay then what it threw is told', async () => {
    const folder = newFolder();
    await runPaper(paperIn(folder));
    const throwing = RULE.replace('config.notional', '1_000').replace(
      'preTrade:',
      "signal: () => { throw new Error('not today'); },\n    preTrade:",
    );
    const { known } = await replayIn(folder, { file: besideRule(throwing) });
    expect(known!.threw).toEqual(['max-order: not today']);
  });

  test('when folder and journal were moved then paths of the config are found there', async () => {
    const folder = path.join(newFolder(), 'before');
    const { counts } = await runPaper(paperIn(folder));
    const moved = path.join(path.dirname(folder), 'after');
    renameSync(folder, moved);
    expect(await replayIn(moved)).toMatchObject({ decisions: counts.signals, divergence: undefined });
  });
});

describe('a run that cannot be replayed', () => {
  test('when the journal keeps no inputs then it is refused with what to do', async () => {
    const folder = newFolder();
    await runPaper(paperIn(folder, { 'use: journal-sqlite': '{ use: journal-sqlite, config: { inputs: false } }' }));
    const { code, message } = await refusalIn(folder);
    expect([code, message]).toEqual(['PLM_RUN_NOT_REPLAYABLE', expect.stringContaining('has no inputs')]);
  });

  test('when it was a backtest then it is refused: its data is there', async () => {
    const folder = newFolder();
    await runPaper(paperIn(folder), 'record');
    const backtests = journalIn(folder).replace('.sqlite', '.backtests.sqlite');
    await expect(replay(backtests, { bases: BASES })).rejects.toMatchObject({ code: 'PLM_RUN_NOT_REPLAYABLE' });
  });

  test('when bars in it are not as they were written then that is told as damage', async () => {
    const folder = newFolder();
    await runPaper(paperIn(folder));
    const database = new DatabaseSync(journalIn(folder));
    database.exec(
      "UPDATE inputs SET numbers = zeroblob(64) WHERE kind = 'bars' AND seq = (SELECT max(seq) FROM inputs WHERE kind = 'bars')",
    );
    database.close();
    const { code, message } = await refusalIn(folder);
    expect([code, message]).toEqual(['PLM_JOURNAL_DAMAGED', expect.stringContaining('the row of inputs')]);
  });

  test('when the config needs a reference that is not set then it is named; one of a broker alone is not needed', async () => {
    const folder = newFolder();
    process.env['PLIMSOLL_TEST_CASH'] = '100000';
    process.env['PLIMSOLL_TEST_CAP'] = '15%';
    await runPaper(paperIn(folder, { $100_000: '${PLIMSOLL_TEST_CASH}', 'cap: 15%': 'cap: ${PLIMSOLL_TEST_CAP}' }));
    delete process.env['PLIMSOLL_TEST_CAP'];
    const { code, message } = await refusalIn(folder);
    expect([code, message]).toEqual(['PLM_RUN_NOT_REPLAYABLE', expect.stringContaining('PLIMSOLL_TEST_CAP')]);
    process.env['PLIMSOLL_TEST_CAP'] = '15%';
    expect(await replayIn(folder)).toMatchObject({ divergence: undefined });
  });
});
