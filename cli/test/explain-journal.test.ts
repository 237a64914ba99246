import { describe, expect, test } from 'vitest';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { config, folderWith, json, plimsoll } from './command.ts';

describe('plimsoll explain of a journal', () => {
  test('when a journal has runs then the decisions of the last one are told, or of the one that is named', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 20, plugins: '  - use: journal-sqlite\n' }) });
    const run = (bars: number) =>
      plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast', '--json', '--set', `plugins.market.config.bars=${bars}`]);
    expect(json(run(20))).toMatchObject({ signals: 20 });
    expect(json(run(30))).toMatchObject({ signals: 10 }); // it goes on where the first stopped
    const explain = (...args: string[]) => plimsoll(cwd, ['explain', 'journals/test.sqlite', ...args]);
    expect(json(explain('--json', '--run', '1'))).toMatchObject({ total: 20 });
    expect(json(explain('--json'))).toMatchObject({ total: 10 });
    expect(explain('--run', '1', '--code', 'SECTOR_CAP').stdout).toMatch(/risk-sector-cap {2}to at most 50/);
    expect(explain('--run', '9')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no run 9 in it; there are 1 to 2/),
    });
    expect(plimsoll(cwd, ['explain', 'config.yaml', '--run', '1'])).toMatchObject({ status: 2 });
  });
});

describe('plimsoll check of a journal', () => {
  test('when every row is as it was written then it says how many there are, and when one is not which', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 20, plugins: '  - use: journal-sqlite\n' }) });
    plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast', '--quiet']);
    const check = (...args: string[]) => plimsoll(cwd, ['check', 'journals/test.sqlite', ...args]);
    expect(check()).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^OK journals\/test\.sqlite: the journal of account test, 1 run, \d+ rows, all as they were written\n$/,
      ),
    });
    expect(json(check('--json'))).toMatchObject({ ok: true, issues: [], account: 'test', runs: 1 });
    expect(check('--set', 'seed=2')).toMatchObject({ status: 2 });
    const database = new DatabaseSync(join(cwd, 'journals/test.sqlite'));
    database.exec('UPDATE fills SET price = price + 1 WHERE seq = (SELECT min(seq) FROM fills)');
    database.close();
    expect(check()).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /the row of fills with the seq \d+ is not as it was written.*\nPLM_JOURNAL_DAMAGED: /,
      ),
    });
    expect(plimsoll(cwd, ['check', 'none.sqlite'])).toMatchObject({ status: 2 });
  });
});
