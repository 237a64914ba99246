import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { JournalReader } from '../src/reader.ts';
import { COLUMNS, tablesOf } from '../src/rows.ts';
import { VERSION, migrate, versionOf } from '../src/schema.ts';
import { newFolder } from './folder.ts';
import { beginIn, decisionOf, fileIn, fillOf, orderOf, refusalIn } from './support.ts';

/** A folder with a journal as version 1 wrote it; its second run was cut off. */
function ofVersion1(): string {
  const folder = newFolder();
  mkdirSync(path.join(folder, 'journals'));
  const database = new DatabaseSync(fileIn(folder));
  database.exec(readFileSync(new URL('version-1.sql', import.meta.url), 'utf8'));
  database.close();
  return folder;
}

function allOf(file: string): Record<string, unknown[]> {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = tablesOf(1).map((table) => [table, database.prepare(`SELECT * FROM ${table} ORDER BY 1`).all()]);
  database.close();
  return Object.fromEntries(rows) as Record<string, unknown[]>;
}

describe('a journal of an older version', () => {
  test('when a run begins then it is brought up to date, keeps all that was written, and goes on from there', () => {
    const folder = ofVersion1();
    const before = allOf(fileIn(folder));
    const { run, last, doubts, write, end } = beginIn(folder);
    expect([run, doubts]).toEqual([3, []]);
    expect(last).toMatchObject({ run: 2, hasEnded: false, time: 150_000, snapshots: { rule: '{"peak":5}' } });
    expect(last!.portfolio).toEqual({ time: 60_000, cash: 100_000, positions: [] });
    const legs = [{ id: 'o2.tp', kind: 'take_profit', limitPrice: 12 }];
    const terms = { type: 'limit', limitPrice: 9.5, decisionId: 'd2', legs } as unknown as Parameters<
      typeof orderOf
    >[1];
    expect(last!.orders.map(({ order }) => order)).toEqual([orderOf('o2', terms)]);
    expect(last!.since).toMatchObject([
      { kind: 'fill', fill: fillOf('o1', 'x1', { quantity: 100 }), strategy: 'main' },
      { kind: 'cash', change: { id: 'c1', amount: -0.5 } },
      { kind: 'split', split: { symbol: 'AAA', ratio: 4 } },
    ]);
    expect(last!.unacknowledged).toMatchObject([{ time: 7 }]);
    write({ kind: 'decision', decision: decisionOf('d4') });
    write({ kind: 'config', config: { file: 'config.yaml', text: 'seed: 9\n' }, time: 6 });
    write({ kind: 'decision', decision: decisionOf('d5') });
    end();

    const after = allOf(fileIn(folder));
    for (const [table, rows] of Object.entries(before)) expect(after[table]).toEqual(expect.arrayContaining(rows));
    const reader = new JournalReader(fileIn(folder));
    expect([...reader.decisions()].map(({ decision, config }) => [decision.id, config])).toEqual([
      ['d4', 1],
      ['d5', 2],
    ]);
    reader.close();
    beginIn(folder).end(); // which checks every row
  });

  test('when it is read then it is told as it is, and stays what it was', () => {
    const folder = ofVersion1();
    const reader = new JournalReader(fileIn(folder));
    expect([...reader.decisions(1)]).toEqual([{ decision: decisionOf('d1'), config: 1 }]);
    expect([...reader.decisions()].map(({ decision }) => decision.id)).toEqual(['d2', 'd3']);
    expect(reader.configs()).toMatchObject([{ number: 1, file: 'config.yaml', text: 'account: test\nseed: 8\n' }]);
    reader.close();
    const database = new DatabaseSync(fileIn(folder), { readOnly: true });
    expect(versionOf(database)).toBe(1);
    database.close();
  });

  test('when one of its rows is not as it was written then it is refused, and not brought up to date', () => {
    const folder = ofVersion1();
    const database = new DatabaseSync(fileIn(folder));
    database.exec("UPDATE configs SET text = 'account: other' WHERE id = 1");
    database.close();
    const before = readFileSync(fileIn(folder)).toString('base64');
    expect(refusalIn(folder).message).toContain('the config with the id 1 is not as it was written');
    expect(readFileSync(fileIn(folder)).toString('base64')).toBe(before);
  });

  test('when it was brought up step by step then it has the tables and columns of a new one', () => {
    const schemaOf = (steps: readonly number[]): unknown => {
      const database = new DatabaseSync(':memory:');
      for (const step of steps) migrate(database, step);
      const tables = tablesOf(VERSION).map((table) => {
        const names = database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all();
        expect(names.map(({ name }) => name)).toEqual(expect.arrayContaining([...COLUMNS[table]]));
        return names;
      });
      return [versionOf(database), tables];
    };
    const steps = Array.from({ length: VERSION }, (_, i) => i + 1);
    expect(schemaOf(steps)).toEqual(schemaOf([VERSION]));
  });

  test('when a step fails then nothing of it has been done', () => {
    const folder = ofVersion1();
    const file = fileIn(folder);
    copyFileSync(file, `${file}.before`);
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE config_changes (taken)'); // by somebody else
    expect(() => migrate(database)).toThrow(/already exists/);
    expect(versionOf(database)).toBe(1);
    database.exec('DROP TABLE config_changes');
    migrate(database);
    expect(versionOf(database)).toBe(VERSION);
    database.close();
    expect(allOf(file)).toEqual(allOf(`${file}.before`));
    rmSync(`${file}.before`);
  });
});
