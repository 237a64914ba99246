import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JournalRecord } from '@plimsoll/core';
import { JournalReader } from '../src/reader.ts';
import { journals } from './arbitrary.ts';
import { newFolder } from './folder.ts';
import { beginIn, decisionOf, fileIn, orderOf, sent, simulateIn } from './support.ts';

const simulationsIn = (folder: string): string => fileIn(folder).replace('.sqlite', '.backtests.sqlite');

function recordsOf(file: string): JournalRecord[] {
  const reader = new JournalReader(file);
  const records = [...reader.records()];
  reader.close();
  return records;
}

const LONG = 'x'.repeat(2_000);
/** So many that they make a few blocks. */
const many = (from: number, count: number): JournalRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'decision',
    decision: decisionOf(`d${from + i}`, { reason: LONG }),
  }));
const idsOf = (records: readonly JournalRecord[]): string[] =>
  records.flatMap((record) => (record.kind === 'decision' ? [record.decision.id] : []));

describe('a simulation that is kept', () => {
  test('when its records are read then they are those that a run which continues would have kept, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(journals, async (writes) => {
        const folder = newFolder();
        const run = beginIn(folder);
        const simulation = simulateIn(folder);
        for (const records of writes) {
          run.write(...records);
          await simulation.write(...records);
        }
        run.drop();
        await simulation.drop();
        const kept = recordsOf(simulationsIn(folder)).filter(({ kind }) => kind !== 'snapshot' && kind !== 'cycle');
        expect(JSON.parse(JSON.stringify(kept))).toEqual(JSON.parse(JSON.stringify(recordsOf(fileIn(folder)))));
      }),
      { numRuns: 10 },
    );
  });

  test('when values are such as JSON has no word for then none costs the record it is in', async () => {
    const folder = newFolder();
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const odd = { price: NaN, weight: cyclic, confidence: 10n, requested: Infinity } as object;
    const { write, end } = simulateIn(folder);
    await write({ kind: 'decision', decision: decisionOf('d1', { ...odd, detail: { big: -Infinity } }) });
    await write({ kind: 'decision', decision: decisionOf('d2', { weight: NaN, reason: '\ud800 "NaN" \u0000' }) });
    await write(sent(orderOf('o1')), { kind: 'cash', change: { id: 'c1', amount: NaN, reason: 'fee', time: NaN } });
    await end();
    const [first, second, order, cash] = recordsOf(simulationsIn(folder));
    expect(first).toMatchObject({
      decision: {
        id: 'd1',
        price: NaN,
        weight: {},
        confidence: '10',
        requested: Infinity,
        detail: { big: '-Infinity' },
      },
    });
    expect(second).toMatchObject({ decision: { id: 'd2', weight: 'NaN', reason: '\ud800 "NaN" \u0000' } });
    expect(order).toMatchObject({ kind: 'order', order: { id: 'o1' } });
    expect(cash).toMatchObject({ change: { amount: NaN, time: NaN } });
  });

  test('when it writes faster than can be packed then it is made to wait', async () => {
    const { write, end } = simulateIn(newFolder());
    let waited: unknown;
    for (let i = 0; i < 100 && waited === undefined; i++) waited = write(...many(i * 512, 512));
    expect(waited).toBeInstanceOf(Promise);
    await waited;
    await end();
  });

  test('when it was killed then what had been stored before is there, and that it did not end', async () => {
    const folder = newFolder();
    const { write } = simulateIn(folder);
    for (let i = 0; i < 10; i++) await write(...many(i * 512, 512));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const ids = idsOf(recordsOf(simulationsIn(folder)));
    expect(ids.length).toBeGreaterThan(1_000);
    expect(ids).toEqual(ids.map((_, i) => `d${i}`));
    const reader = new JournalReader(simulationsIn(folder));
    expect(reader.runs()).toMatchObject([{ run: 1, hasEnded: false }]);
    reader.close();
  });

  test('when blocks cannot be stored then it is told so, and once they can be none is lost', async () => {
    const folder = newFolder();
    const { write, end } = simulateIn(folder);
    const other = new DatabaseSync(simulationsIn(folder));
    other.exec('ALTER TABLE blocks RENAME TO elsewhere');
    const taken: string[] = [];
    let refusals = 0;
    for (let i = 0; i < 50 && (refusals < 3 || i < 10); i++) {
      const records = many(i * 512, 512);
      try {
        await write(...records);
        taken.push(...idsOf(records));
      } catch (error) {
        expect(error).toMatchObject({ message: expect.stringContaining('no such table') });
        if (++refusals === 3) other.exec('ALTER TABLE elsewhere RENAME TO blocks');
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    other.close();
    await end();
    expect(refusals).toBe(3);
    expect(idsOf(recordsOf(simulationsIn(folder)))).toEqual(taken);
  });

  test('when a block is not as it was written then reading it says so', async () => {
    const folder = newFolder();
    const { write, end } = simulateIn(folder);
    await write(...many(0, 10));
    await end();
    const database = new DatabaseSync(simulationsIn(folder));
    database.exec('UPDATE blocks SET data = substr(data, 1, 40) || substr(data, 42)');
    database.close();
    expect(() => recordsOf(simulationsIn(folder))).toThrow(
      /the row of blocks with the seq 4294967297 is not as it was written/,
    );
  });
});
