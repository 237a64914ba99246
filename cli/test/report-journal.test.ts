import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { folderWith, json, plimsoll } from './command.ts';

const CONFIG = `account: test
universe: [AAA, BBB, CCC]
timeframe: 1Day
plugins:
  - { use: data-synthetic, config: { sessions: 120 } }
  - { use: strategy-sma-cross, config: { fast: 3, slow: 12 } }
  - { use: sizing, config: { fraction: 30% } }
  - { use: risk-exposure, config: { gross: 50% } }
  - { use: broker-paper, config: { cash: 100000 } }
  - { use: journal-sqlite }
`;

describe('plimsoll report of a journal', () => {
  test('when a run of a journal is reported on then it is summed up as its own end did, with the page', () => {
    const cwd = folderWith({ 'config.yaml': CONFIG });
    const { seconds: _, ...told } = json(plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast', '--json']));
    const report = plimsoll(cwd, ['report', 'journals/test.sqlite', '--json', '--page', 'page.html']);
    expect([report.status, report.stderr]).toEqual([0, '']);
    const { seconds: __, fetches, page: path, ...summary } = json(report);
    expect(path).toBe('page.html');
    expect(summary.statistics.trades).toBeGreaterThan(5);
    expect({ ...summary, fetches: told.fetches }).toEqual(told);
    expect(fetches.source).toBeGreaterThan(0);
    const page = readFileSync(join(cwd, 'page.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain('<title>test: run</title>');
    const text = plimsoll(cwd, ['report', 'journals/test.sqlite', '--run', '1', '--page']).stdout;
    expect(text).toMatch(/^Trades +\d+ closed/m);
    expect(text).toMatch(/\nPage {8}journals\/report\.html\n$/);
    expect(readFileSync(join(cwd, 'journals/report.html'), 'utf8')).toBe(page);
  });

  test('when a run comes out otherwise today then where is said, with exit code 1, no figures and no page', () => {
    const strategy = (side: string): string => `import { definePlugin } from '@plimsoll/core';
      export default definePlugin({
        name: 'one',
        setup: () => ({ signal: ({ number, bars }) => number === 30 ? [{ symbol: bars[0].symbol, side: '${side}' }] : [] }),
      });`;
    const config = CONFIG.replace(/ {2}- \{ use: strategy.*\n/, '  - use: ./one.ts\n');
    const cwd = folderWith({ 'config.yaml': config, 'one.ts': strategy('buy') });
    expect(plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast', '--quiet']).status).toBe(0);
    writeFileSync(join(cwd, 'one.ts'), strategy('sell'));
    const report = plimsoll(cwd, ['report', 'journals/test.sqlite', '--page', 'page.html']);
    expect(report).toMatchObject({ status: 1, stdout: '' });
    expect(report.stderr).toMatch(
      /error: .*run 1 comes out otherwise with the plugins, and data, of today, from its decision 1 on/,
    );
    expect(report.stderr).toMatch(/^error: +side +buy +sell$/m);
    expect(report.stderr).toMatch(/\nPLM_RUN_DIFFERS: /);
    expect(existsSync(join(cwd, 'page.html'))).toBe(false);
    const told = json(plimsoll(cwd, ['report', 'journals/test.sqlite', '--json']));
    expect(told).toMatchObject({ ok: false, code: 'PLM_RUN_DIFFERS' });
    expect(told.statistics).toBeUndefined();
  });

  test('when the run was a backtest then it is run again, and summed up where every decision is the same', () => {
    const cwd = folderWith({ 'config.yaml': CONFIG });
    const set = ['--set', 'plugins.risk-exposure.config.gross=40%'];
    const { seconds: _, ...told } = json(
      plimsoll(cwd, ['backtest', 'config.yaml', '--json', '--report', 'a.html', ...set]),
    );
    writeFileSync(join(cwd, 'config.yaml'), 'something: else\n');
    const journal = 'journals/test.backtests.sqlite';
    const report = plimsoll(cwd, ['report', journal, '--json', '--page', 'b.html']);
    expect([report.status, report.stderr]).toEqual([0, '']);
    const { seconds: __, ...summary } = json(report);
    expect(summary).toEqual({ ...told, page: 'b.html' });
    expect(readFileSync(join(cwd, 'b.html'), 'utf8')).toBe(readFileSync(join(cwd, 'a.html'), 'utf8'));

    const database = new DatabaseSync(join(cwd, journal));
    const { text } = database.prepare('SELECT text FROM configs').get() as { text: string };
    const changed = text.replace('40%', '60%');
    const hash = createHash('sha256').update(changed).digest('hex');
    database.prepare('UPDATE configs SET text = ?, hash = ?').run(changed, hash);
    database.close();
    expect(plimsoll(cwd, ['report', journal])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/run 1 comes out otherwise/),
    });
  });

  test('when there is nothing to go by then that is said', () => {
    const cwd = folderWith({ 'config.yaml': CONFIG });
    const { status } = plimsoll(cwd, [
      'run',
      'config.yaml',
      '--quiet',
      '--pace',
      'fast',
      '--set',
      'plugins.journal-sqlite.config.inputs=false',
    ]);
    expect(status).toBe(0);
    expect(plimsoll(cwd, ['report', 'journals/test.sqlite'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/has no inputs[^]*\nPLM_RUN_NOT_REPLAYABLE/),
    });
    expect(plimsoll(cwd, ['report', 'journals/none.sqlite'])).toMatchObject({ status: 2 });
    expect(plimsoll(cwd, ['report', 'config.yaml']).stderr).toMatch(/expected a journal/);
  });
});
