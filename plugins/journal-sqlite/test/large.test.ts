import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkJournal } from '../src/examine.ts';
import { newFolder } from './folder.ts';
import { beginIn, decisionOf, fileIn, orderOf, refusalIn, sent, simulateIn } from './support.ts';

const sound = (file: string) => checkJournal(file, () => undefined);
const change = (folder: string, sql: string): void => {
  const database = new DatabaseSync(fileIn(folder));
  database.exec(sql);
  database.close();
};

describe('a journal that is too large to be checked as a whole when a run begins', () => {
  const folder = newFolder();
  const file = fileIn(folder);

  beforeAll(() => {
    const { write, end } = beginIn(folder);
    const reason = 'x'.repeat(6_000);
    const decisions = Array.from({ length: 11_200 }, (_, i) => decisionOf(`d${i}`, { reason }));
    write(...decisions.map((decision) => ({ kind: 'decision', decision }) as const));
    write(sent(orderOf('o1')), sent(orderOf('o2')));
    end();
  });

  test('when it is sound then runs begin, and a check of all rows says so', () => {
    expect(statSync(file).size).toBeGreaterThan(64 * 2 ** 20);
    const { last, end } = beginIn(folder);
    end();
    expect(last!.orders.map(({ order }) => order.id)).toEqual(['o1', 'o2']);
    let told = 0;
    const { rows, ...about } = checkJournal(file, (count) => void (told = count));
    expect(about).toMatchObject({ account: 'test', kind: 'account', runs: 2, doubts: [] });
    expect(rows).toBeGreaterThan(11_200);
    expect(told).toBe(10_000);
  });

  test('when one of its newest rows is not as it was written then no run begins', () => {
    change(folder, "UPDATE decisions SET symbol = 'BBB' WHERE id = 'd11100'");
    expect(refusalIn(folder).message).toContain('the row of decisions with the seq');
    change(folder, "UPDATE decisions SET symbol = 'AAA' WHERE id = 'd11100'");
    beginIn(folder).end();
  });

  test('when an old row is not as it was written then a run begins all the same, and a check of all rows finds it', () => {
    change(folder, "UPDATE decisions SET symbol = 'BBB' WHERE id = 'd5'");
    beginIn(folder).end();
    expect(() => sound(file)).toThrow(expect.objectContaining({ code: 'PLM_JOURNAL_DAMAGED' }));
    change(folder, "UPDATE decisions SET symbol = 'AAA' WHERE id = 'd5'");
  });

  test('when the index of open orders has lost one then no run begins that would not know of it', () => {
    const narrower = "WHERE status NOT IN ('pending', 'filled', 'cancelled', 'rejected', 'expired')";
    change(folder, `DROP INDEX orders_open; CREATE INDEX orders_open ON orders (seq) ${narrower};`);
    const bytes = readFileSync(file);
    const at = bytes.indexOf(narrower) + narrower.indexOf("'pending',");
    bytes.fill(' ', at, at + "'pending',".length); // the index as it is said to be, not as it is
    writeFileSync(file, bytes);
    expect(refusalIn(folder).message).toContain('the index of open orders is not that of its rows');
    expect(() => sound(file)).toThrow(expect.objectContaining({ code: 'PLM_JOURNAL_DAMAGED' }));
  });
});

describe('a check of all rows', () => {
  test('when a run writes meanwhile then it is not in the way', () => {
    const folder = newFolder();
    const { write, drop } = beginIn(folder);
    write(sent(orderOf('o1')));
    expect(sound(fileIn(folder))).toMatchObject({ runs: 1, doubts: [] });
    write(sent(orderOf('o2')));
    drop();
  });

  test('when it is of simulations then their blocks are checked', async () => {
    const folder = newFolder();
    const { write, end } = simulateIn(folder);
    await write({ kind: 'decision', decision: decisionOf('d1') });
    await end();
    const file = fileIn(folder).replace('.sqlite', '.backtests.sqlite');
    expect(sound(file)).toMatchObject({ kind: 'backtests', runs: 1, doubts: [] });
    const database = new DatabaseSync(file);
    database.exec('UPDATE blocks SET bytes = bytes + 1');
    database.close();
    expect(() => sound(file)).toThrow(/the row of blocks with the seq 4294967297 is not as it was written/);
  });

  test('when there is no such file, or it is none, then that is said', () => {
    const folder = newFolder();
    const file = `${folder}/none.sqlite`;
    expect(() => sound(file)).toThrow(expect.objectContaining({ code: 'PLM_JOURNAL_UNUSABLE' }));
    writeFileSync(file, 'hello');
    expect(() => sound(file)).toThrow(/it has been cut to 5 bytes/);
  });
});
