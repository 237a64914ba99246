import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { barsOf, folderOf, issuesOf, pluginOf, rowsSql, write } from './helpers.ts';
import type { Row } from './helpers.ts';

const SPY = [0, 1, 2, 3].map((minute): Row => ['SPY', minute, 10]);

/** What is said of four minutes of SPY, of which `changes` are made to the third. */
async function faultsOf(changes: Readonly<Record<string, string>>, options: object = {}): Promise<readonly string[]> {
  const columns = ['symbol', 'timestamp', 'open', 'high', 'low', 'close', 'volume'].map((name) =>
    changes[name] === undefined ? name : `CASE WHEN volume = 2 THEN ${changes[name]} ELSE ${name} END AS ${name}`,
  );
  const folder = await write(folderOf(), 'a.parquet', `SELECT ${columns.join(', ')} FROM (${rowsSql(SPY)})`);
  const issues = await issuesOf(() => barsOf({ folder, ...options }));
  return issues.map((issue) => issue.replaceAll(`${folder}/`, ''));
}

describe('a bad row', () => {
  test.each([
    [{ open: '0', low: '0' }, 'open is 0, expected a price above zero'],
    [{ low: '-1' }, 'low is -1, expected a price above zero'],
    [{ high: '9' }, 'high 9 is below low 10, expected it at or above'],
    [{ close: '12' }, 'close 12 is outside low 10 to high 11, expected it within'],
    [{ open: '9.5' }, 'open 9.5 is outside low 10 to high 11, expected it within'],
    [{ volume: '-5' }, 'volume is -5, expected units traded, zero or more'],
    [{ close: 'NULL' }, "close 'NULL' is not a number, expected a price above zero"],
    [{ high: "'NaN'::DOUBLE" }, "high 'NULL' is not a number, expected a price above zero"],
    [{ high: "'inf'::DOUBLE" }, "high 'Infinity' is not a number, expected a price above zero"],
    [{ volume: 'NULL' }, "volume 'NULL' is not a number, expected units traded, zero or more"],
  ])('when it has %j then file, symbol, time, fault and what was expected are said', async (changes, fault) => {
    const told = [`a.parquet: SPY at 2024-01-02T14:32:00Z: ${fault}`];
    expect(await faultsOf(changes)).toEqual(told);
    expect(await faultsOf(changes, { config: { memory: '100B' } })).toEqual(told);
  });

  test('when it is of a symbol or a time that nobody asks for then it is passed over', async () => {
    const rows = rowsSql([...SPY, ['QQQ', 0, -1], ['SPY', 9, 0]]);
    const folder = await write(folderOf(), 'a.parquet', rows);
    expect(await barsOf({ folder, config: { to: '2024-01-02T14:39:00Z' } })).toHaveLength(4);
  });

  test('when many are bad then ten are told', async () => {
    const rows = rowsSql(Array.from({ length: 50 }, (_, minute): Row => ['SPY', minute, -1]));
    const folder = await write(folderOf(), 'a.parquet', rows);
    const issues = await issuesOf(() => barsOf({ folder }));
    expect(issues).toHaveLength(10);
    expect(issues[9]).toMatch(/SPY at 2024-01-02T14:39:00Z: open is -1/);
  });
});

describe('bars as a whole', () => {
  test('when one is there twice then it is told, with the files that have it', async () => {
    const folder = await write(folderOf(), 'a.parquet', rowsSql(SPY));
    await write(folder, 'b.parquet', rowsSql([['SPY', 2, 10]]));
    for (const memory of ['1GiB', '100B']) {
      const issues = await issuesOf(async () => {
        const { start, service } = pluginOf({ folder, config: { memory } });
        await start!();
        for (let end = await service.nextBarEnd(-Infinity); end !== undefined; end = await service.nextBarEnd(end));
      });
      expect(issues.map((issue) => issue.replaceAll(`${folder}/`, '').split(': ').sort())).toEqual([
        [
          'SPY at 2024-01-02T14:32:00Z',
          expect.stringMatching(/^[ab]\.parquet, [ab]\.parquet$/),
          'is there twice, expected each bar once',
        ],
      ]);
    }
  });

  test('when they are closer together than the timeframe then the likely one is named', async () => {
    const folder = await write(folderOf(), 'a.parquet', rowsSql(SPY));
    const issues = await issuesOf(() => barsOf({ folder, timeframe: '5Min' }));
    expect(issues).toEqual([
      expect.stringMatching(
        /a\.parquet: SPY at \S+: has bars 1Min apart, expected 5Min: is the config's timeframe 1Min\?/,
      ),
    ]);
  });

  test('when no symbol ever has two on a day and minutes are asked for then they are taken for daily ones', async () => {
    const days = Array.from({ length: 8 }, (_, day): Row => ['A', day * 1_440, 10]);
    const folder = await write(folderOf(), 'bars.parquet', rowsSql(days));
    expect(await issuesOf(() => barsOf({ folder, symbols: ['A'] }))).toMatchObject([
      expect.stringMatching(/bars\.parquet: no symbol has two bars on a day.*`timeframe: 1Day`/),
    ]);
  });

  test('when a symbol has none then that is told, with what there is', async () => {
    const folder = await write(folderOf(), 'a.parquet', rowsSql([...SPY, ['IWM', 0, 10]]));
    const issues = (symbols: readonly string[], config: object = {}) =>
      issuesOf(() => barsOf({ folder, symbols, config }));
    expect(await issues(['TSLA', 'SPY', 'MSFT'])).toEqual(['no bars of TSLA, MSFT: the files have IWM, SPY']);
    expect(await issues(['SPY'], { from: '2025-01-01' })).toEqual([
      'no bars of SPY from 2025-01-01T00:00:00Z: the files have them from 2024-01-02T14:30:00Z to 2024-01-02T14:33:00Z',
    ]);
  });

  test('when no file is named after a symbol then that is told likewise', async () => {
    const folder = await write(folderOf(), 'SPY.parquet', `SELECT * EXCLUDE (symbol) FROM (${rowsSql(SPY)})`);
    expect(await issuesOf(() => barsOf({ folder, symbols: ['QQQ'] }))).toEqual(['no bars of QQQ: the files have SPY']);
  });

  test('when columns are missing then each is told, with those that are there', async () => {
    const folder = await write(folderOf(), 'a.parquet', `SELECT * EXCLUDE (close, volume) FROM (${rowsSql(SPY)})`);
    const found = 'or its name in `columns`; found symbol, timestamp, open, high, low';
    const issues = await issuesOf(() => barsOf({ folder, config: { columns: { symbol: 'name' } } }));
    expect(issues.map((issue) => issue.replace(`${folder}/`, ''))).toEqual([
      `a.parquet: no column for symbol, expected name, ${found}`,
      `a.parquet: no column for close, expected close or c, ${found}`,
      `a.parquet: no column for volume, expected volume or vol or v, ${found}`,
    ]);
  });
});

describe('at setup, before anything is read', () => {
  const refused = (folder: string, given: unknown): Promise<readonly string[]> =>
    issuesOf(() => pluginOf({ folder, config: { path: given } }));

  test('when no file is found then every path that found none is named', async () => {
    const folder = folderOf({ 'readme.txt': '' });
    const issues = await refused(folder, ['a.parquet', 'x/*.parquet', '.']);
    expect(issues.map((issue) => issue.replace(`${folder}/`, '').replace(folder, '.'))).toEqual(
      [
        'a.parquet: no such file or folder',
        'x/*.parquet: no file matches, expected at least one',
        './.: no .parquet file in the folder, or in those below it',
      ].map((issue) => issue.replace('./.:', '.:')),
    );
  });

  test('when a file is none, empty or cut off then it is named', async () => {
    const folder = await write(
      folderOf({ 'b.parquet': 'symbol,timestamp\n', 'c.parquet': '' }),
      'a.parquet',
      rowsSql(SPY),
    );
    const whole = readFileSync(path.join(folder, 'a.parquet'));
    writeFileSync(path.join(folder, 'a.parquet'), whole.subarray(0, whole.length - 9));
    expect((await refused(folder, '.')).map((issue) => issue.replace(`${folder}/`, ''))).toEqual(
      ['a', 'b', 'c'].map((name) => `${name}.parquet: not a Parquet file, or not all of one`),
    );
  });

  test('when a file is damaged within then the start says so', async () => {
    const folder = await write(folderOf(), 'a.parquet', rowsSql(SPY));
    const bytes = readFileSync(path.join(folder, 'a.parquet'));
    writeFileSync(path.join(folder, 'a.parquet'), bytes.fill(255, 10, bytes.length - 10));
    expect(await issuesOf(() => barsOf({ folder }))).toEqual([expect.stringMatching(/^the files cannot be read: \S/)]);
  });

  test('when a name could be a glob then it is refused', async () => {
    const folder = await write(folderOf(), 'a[1].parquet', rowsSql(SPY));
    expect(await refused(folder, '.')).toEqual([
      expect.stringMatching(/a\[1\]\.parquet: has a character of globs in its name/),
    ]);
  });

  test.each([
    [{ path: '' }, /expected a file, a folder or a glob/],
    [{ paths: 'a' }, /paths/],
    [{ columns: { symbols: 'a' } }, /symbols/],
    [{ unit: 'min' }, /unit/],
    [{ zone: 'New York' }, /expected a time zone by its name/],
    [{ from: '2024-01-02', to: '2024-01-02' }, /expected `to` to be later than `from`/],
    [{ timeframe: '7Min', path: '.' }, /config asks for bars of 1Min/],
    [{ path: 'https://example.com/a.parquet' }, /expected paths on this machine, or such that begin with s3/],
    [{ path: 's3://bucket/bars' }, /expected `s3` with keyId and secret/],
    [{ path: 's3://bucket/bars', s3: { keyId: 'a', secret: 'b', endpoint: 'http://x' } }, /without http/],
  ])('when config is %j then it is refused', (config, message) => {
    expect(() => pluginOf({ folder: folderOf(), config })).toThrow(message);
  });
});

describe('s3', () => {
  test("when DuckDB's extension is not there then that is told, and neither key nor secret", async () => {
    const s3 = { keyId: 'AKIDTOLDNOBODY', secret: 'sEcReTtOlDnObOdY', extension: 'httpfs.duckdb_extension' };
    const folder = folderOf();
    const { start } = pluginOf({ folder, config: { path: 's3://bucket/bars', s3 } });
    const issues = await issuesOf(() => start!());
    expect(issues).toEqual([
      expect.stringMatching(
        /^s3: DuckDB's httpfs extension cannot be loaded: .*httpfs\.duckdb_extension.* not found.*: install it/,
      ),
    ]);
    expect(issues[0]).not.toMatch(/AKID|sEcReT/);
  });
});
