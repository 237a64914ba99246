import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { config, folderWith, json, plimsoll, start } from './command.ts';

const runtime = mkdtempSync(join(tmpdir(), 'plm-'));
process.env['XDG_RUNTIME_DIR'] = runtime;
afterAll(() => rmSync(runtime, { recursive: true }));

const DEFAULT = config();
const TIGHTER = DEFAULT.replace('cap: 5%', 'cap: 3%');
const WITHOUT = DEFAULT.replace('  - use: risk-sector-cap\n    config: { cap: 5% }\n', '');

describe('plimsoll run --watch', () => {
  test('when the config is saved, in place or by another name, then it is taken or refused as a whole', async () => {
    const cwd = folderWith({ 'config.yaml': DEFAULT });
    const file = join(cwd, 'config.yaml');
    const run = start(cwd, ['run', 'config.yaml', '--pace', '20ms', '--watch']);
    await run.until(/ordered/);
    writeFileSync(file, TIGHTER);
    await run.until(/config {2}taken:\n {8}changed {3}risk-sector-cap {2}cap {2}5% -> 3%/);
    writeFileSync(file, `${TIGHTER}nonsense: 1\n`);
    await run.until(/warn: the changed config is refused, .*\n.*config\.yaml:\d+:1: nonsense: unknown key/);
    writeFileSync(`${file}.new`, DEFAULT.replace('cap: 5%', 'cap: 2%'));
    renameSync(`${file}.new`, file);
    await run.until(/changed {3}risk-sector-cap {2}cap {2}3% -> 2%/);
    writeFileSync(file, WITHOUT.replace('account: test', 'account: other'));
    await run.until(/account \(test to other\) takes a restart/);
    run.kill('SIGTERM');
    const { status, stdout } = await run.ended;
    expect(status).toBe(0);
    expect(stdout).toMatch(/OPERATOR_COMMAND {2}command=reload {2}changed="risk-sector-cap \(cap 5% to 3%\)"/);
  });

  test('when the config is deleted, or renamed, then that is told once, and it is taken when it is there again', async () => {
    const cwd = folderWith({ 'config.yaml': DEFAULT });
    const file = join(cwd, 'config.yaml');
    const run = start(cwd, ['run', 'config.yaml', '--pace', '20ms', '--watch']);
    await run.until(/ordered/);
    rmSync(file);
    await run.until(/warn: the config is gone, the one so far goes on; .*\n +config\.yaml/);
    writeFileSync(file, TIGHTER);
    await run.until(/cap {2}5% -> 3%/);
    renameSync(file, `${file}.old`);
    await run.until(/the config is gone[^]*the config is gone/);
    renameSync(`${file}.old`, file);
    await run.until(/config {2}nothing in it has changed/);
    run.kill('SIGTERM');
    const { status, stderr } = await run.ended;
    expect([status, stderr.match(/the config is gone/g)]).toEqual([0, ['the config is gone', 'the config is gone']]);
  });

  test('when SIGHUP comes then the file is taken, and with no change nothing is', async () => {
    const cwd = folderWith({ 'config.yaml': DEFAULT });
    const run = start(cwd, ['run', 'config.yaml', '--pace', '20ms']);
    await run.until(/ordered/);
    run.kill('SIGHUP');
    await run.until(/config {2}nothing in it has changed/);
    writeFileSync(join(cwd, 'config.yaml'), TIGHTER);
    run.kill('SIGHUP');
    await run.until(/cap {2}5% -> 3%/);
    plimsoll(cwd, ['halt', 'config.yaml']);
    writeFileSync(join(cwd, 'config.yaml'), WITHOUT);
    run.kill('SIGHUP');
    await run.until(/risk-sector-cap: cannot be switched off while trading is halted: resume first/);
    run.kill('SIGTERM');
    expect((await run.ended).status).toBe(0);
  });
});

describe('a strategy that goes while it holds', () => {
  test('when a reload leaves its book without an owner then that is told, and in the status until it is closed', async () => {
    const buyer = `import { definePlugin } from '@plimsoll/core';
export default definePlugin({
  name: 'buyer',
  setup: () => ({ signal: ({ number }) => (number === 2 ? [{ symbol: 'MSFT', side: 'buy' }] : []) }),
});
`;
    const cwd = folderWith({ 'config.yaml': `${WITHOUT}  - use: ./buyer.ts\n`, 'buyer.ts': buyer });
    const run = start(cwd, ['run', 'config.yaml', '--pace', '20ms']);
    await run.until(/bought.*MSFT|filled.*MSFT|MSFT.*filled/);
    expect(json(plimsoll(cwd, ['status', 'config.yaml', '--json'])).ownerless).toEqual([]);
    writeFileSync(join(cwd, 'config.yaml'), WITHOUT);
    run.kill('SIGHUP');
    await run.until(
      /warn: no strategy of the config trades the book of buyer, which has MSFT\n.*flatten config\.yaml --strategy buyer/,
    );
    await run.until(/BOOK_WITHOUT_STRATEGY {2}strategy=buyer {2}symbols=MSFT/);
    const book = { strategy: 'buyer', symbols: ['MSFT'] };
    expect(json(plimsoll(cwd, ['status', 'config.yaml', '--json'])).ownerless).toEqual([book]);
    expect(plimsoll(cwd, ['status', 'config.yaml']).stdout).toMatch(/the book of buyer, which has MSFT; switch it on/);
    expect(plimsoll(cwd, ['flatten', 'config.yaml', '--strategy', 'buyer']).status).toBe(0);
    const ownerless = () => json(plimsoll(cwd, ['status', 'config.yaml', '--json'])).ownerless as unknown[];
    await expect.poll(ownerless).toEqual([]);
    run.kill('SIGTERM');
    expect((await run.ended).status).toBe(0);
  });
});

describe('code that changes while it runs', () => {
  test('when a plugin file, or what it imports, is saved then it is told that older code runs, also in the status, until it is as it was', async () => {
    const levels = `export const CAP = 0.5;\n`;
    const rule = `import { definePlugin, pass } from '@plimsoll/core';
import { CAP } from './levels.ts';
export default definePlugin({ name: 'mine', setup: () => ({ preTrade: () => pass({ cap: CAP }) }) });
`;
    const cwd = folderWith({ 'config.yaml': `${DEFAULT}  - use: ./mine.ts\n`, 'mine.ts': rule, 'levels.ts': levels });
    const run = start(cwd, ['run', 'config.yaml', '--pace', '20ms', '--watch']);
    await run.until(/ordered/);
    const status = () =>
      json(plimsoll(cwd, ['status', 'config.yaml', '--json'])) as { olderCode: { plugin: string; files: string[] }[] };
    expect(status().olderCode).toEqual([]);
    writeFileSync(join(cwd, 'levels.ts'), levels.replace('0.5', '0.6'));
    run.kill('SIGHUP');
    await run.until(/warn: mine runs with older code than is on disk: the new one takes a restart\n.*levels\.ts/);
    writeFileSync(join(cwd, 'mine.ts'), `// seen\n${rule}`);
    await run.until(/takes a restart\n.*mine\.ts\n.*levels\.ts/);
    expect(status().olderCode).toMatchObject([
      { plugin: 'mine', files: [expect.stringContaining('mine.ts'), expect.stringContaining('levels.ts')] },
    ]);
    expect(plimsoll(cwd, ['status', 'config.yaml']).stdout).toMatch(
      /mine runs with older code than is on disk, start anew/,
    );
    writeFileSync(join(cwd, 'levels.ts'), levels);
    writeFileSync(join(cwd, 'mine.ts'), rule);
    await run.until(/nothing in it has changed[^]*nothing in it has changed/);
    expect(status().olderCode).toEqual([]);
    run.kill('SIGTERM');
    const { stdout } = await run.ended;
    expect(stdout).toMatch(/notice +PLUGIN_CODE_CHANGED +plugin=mine/);
  });
});

describe('a journal of a run whose config changed', () => {
  test('when a decision is explained then it says which config it was decided under, and that config can be read again', async () => {
    const first = `${DEFAULT}  - use: journal-sqlite\n`;
    const cwd = folderWith({ 'config.yaml': first });
    const run = start(cwd, ['run', 'config.yaml', '--pace', '20ms', '--watch']);
    const take = (text: string) => writeFileSync(join(cwd, 'config.yaml'), text);
    await run.until(/SECTOR_CAP/);
    take(first.replace('account: test', 'account: other'));
    await run.until(/takes a restart/);
    take(first.replace('cap: 5%', 'cap: 3%'));
    await run.until(/cap {2}5% -> 3%/);
    await run.until(/taken:[^]*SECTOR_CAP/);
    run.kill('SIGTERM');
    expect((await run.ended).status).toBe(0);

    const explain = (...args: string[]) => plimsoll(cwd, ['explain', 'journals/test.sqlite', ...args]);
    const { decisions } = json(explain('--json')) as { decisions: { config: number; verdicts: any[] }[] };
    const caps = decisions.flatMap(({ config, verdicts }) =>
      verdicts.flatMap(({ detail }) => ('capFraction' in detail ? [`${config}: ${detail.capFraction}`] : [])),
    );
    expect(new Set(caps)).toEqual(new Set(['1: 0.05', '2: 0.03']));
    expect(explain('--limit', '1').stdout).toContain('config=2');
    expect(explain('--config', '1').stdout).toMatch(/use: risk-sector-cap\n *config: \{ *cap: 5% *\}/);
    const text = expect.stringMatching(/cap: 3%/);
    expect(json(explain('--config', '2', '--json'))).toMatchObject({ number: 2, file: 'config.yaml', text });
    expect(explain('--config', '3')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the run had configs 1 to 2, none with the number 3'),
    });
    expect(plimsoll(cwd, ['explain', 'config.yaml', '--config', '1'])).toMatchObject({ status: 2 });
  });
});

describe('plimsoll diff', () => {
  test('when two configs are compared then it says what differs, and exits as diff does', () => {
    const cwd = folderWith({ 'a.yaml': DEFAULT, 'b.yaml': TIGHTER, 'c.yaml': WITHOUT, 'bad.yaml': 'universe: 1\n' });
    const diff = (...args: string[]) => plimsoll(cwd, ['diff', ...args]);
    expect(diff('a.yaml', 'a.yaml')).toMatchObject({ status: 0, stdout: 'the same\n' });
    expect(diff('a.yaml', 'b.yaml')).toMatchObject({ status: 1, stdout: 'changed   risk-sector-cap  cap  5% -> 3%\n' });
    expect(diff('c.yaml', 'a.yaml')).toMatchObject({ status: 1, stdout: 'armed     risk-sector-cap  cap 5%\n' });
    expect(json(diff('a.yaml', 'c.yaml', '--json'))).toMatchObject({ same: false, plugins: [{ kind: 'disarmed' }] });
    expect(diff('a.yaml', 'bad.yaml')).toMatchObject({ status: 2 });
    const journal = diff('journals/a.sqlite', 'a.yaml');
    expect(journal.status).toBe(2);
    expect(journal.stderr).toMatch(
      /^error: .*this is a journal; .* explain journals\/a\.sqlite --config 1 > then\.yaml\nPLM_USAGE: .*\n$/,
    );
  });
});
