import { copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BarColumns } from '@plimsoll/core';
import { HEADER, folderOf, issuesOf, load } from './helpers.ts';

const FIRST_SECOND = 1_704_205_800;
const MINUTES = 5_000;
const SYMBOLS = ['A', 'B', 'C', 'D', 'E', 'F'];
const CACHE = '.bars.csv.plimsoll-cache';

/** Rows of all symbols, minute by minute; each symbol begins a little later than the one before, and D misses every third minute. */
function rowsFor(shift = 0): string[] {
  const rows: string[] = [];
  for (let minute = 0; minute < MINUTES; minute++) {
    for (const [i, symbol] of SYMBOLS.entries()) {
      if (minute < 700 * i || (symbol === 'D' && minute % 3 === 0)) continue;
      const price = 10 * (i + 1) + (minute % 97) / 100 + shift;
      const [open, high, low] = [price, price + 0.5, price - 0.25].map((value) => value.toFixed(6));
      rows.push(`${symbol},${FIRST_SECOND + 60 * minute},${open},${high},${low},${open},${minute}.000000000000`);
    }
  }
  return rows;
}

const ROWS = rowsFor();

/** Files, last changed long ago: what changed a moment ago may change again without a trace. */
function old(folder: string, ...names: string[]): string {
  for (const name of names) utimesSync(path.join(folder, name), 1_700_000_000, 1_700_000_000);
  return folder;
}

const bars = (rows: readonly string[] = ROWS): string =>
  old(folderOf({ 'bars.csv': [HEADER, ...rows].join('\n') }), 'bars.csv');

interface Options {
  readonly symbols?: readonly string[];
  readonly timeframe?: string;
  readonly told?: string[];
}

async function read(folder: string, config: object = {}, { symbols = SYMBOLS, timeframe, told = [] }: Options = {}) {
  const log = { info: (text: string) => void told.push(text), warn: (text: string) => void told.push(text) };
  return load({ folder, config: { path: 'bars.csv', ...config }, symbols, timeframe, log });
}

function closes(columns: readonly (BarColumns | undefined)[]): (number[] | undefined)[] {
  return columns.map((of) => of && [...of.close]);
}

describe('the cache beside a file', () => {
  test('when a file is read then its columns are kept, and read the next time', async () => {
    const folder = bars();
    const told: string[] = [];
    const first = await read(folder, {}, { told });
    expect(readdirSync(folder).sort()).toEqual([CACHE, 'bars.csv']);
    expect(told).toEqual([expect.stringMatching(/bars\.csv: cached in .*\.bars\.csv\.plimsoll-cache \(1 MiB\)$/)]);
    const made = statSync(path.join(folder, CACHE));
    expect(await read(folder, {}, { told })).toEqual(first);
    expect(first).toEqual(await read(folder, { cache: false }));
    expect(statSync(path.join(folder, CACHE))).toMatchObject({ ino: made.ino, mtimeMs: made.mtimeMs });
    expect(told).toHaveLength(1);
  });

  test('when any universe and any dates are asked for then the answer is that without a cache', async () => {
    const folder = bars();
    await read(folder);
    const moment = fc.integer({ min: -10, max: 60 * MINUTES + 10 }).map((s) => new Date((FIRST_SECOND + s) * 1_000));
    const span = fc
      .tuple(fc.option(moment), fc.option(moment))
      .filter(([from, to]) => !from || !to || from < to)
      .map(([from, to]) => ({ ...(from && { from: from.toISOString() }), ...(to && { to: to.toISOString() }) }));
    const outcome = async (config: object, symbols: readonly string[]): Promise<unknown> =>
      read(folder, config, { symbols }).catch((error: Error) => error.message);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(SYMBOLS, { minLength: 1 }), span, async (symbols, between) => {
        expect(await outcome(between, symbols)).toEqual(await outcome({ ...between, cache: false }, symbols));
      }),
      { numRuns: 25 },
    );
  });

  test('when the file has changed in any way then its own bars are told', async () => {
    const folder = bars();
    await read(folder);
    const file = path.join(folder, 'bars.csv');
    const longer = [...ROWS, `A,${FIRST_SECOND + 60 * MINUTES},7,7,7,7,7`];
    const oneDigit = ROWS.with(4_000, ROWS[4_000]!.replace(/\d$/, '7'));
    expect(oneDigit[4_000]).not.toBe(ROWS[4_000]);
    for (const rows of [oneDigit, longer, rowsFor(1), rowsFor(2)]) {
      writeFileSync(file, [HEADER, ...rows].join('\n'));
      old(folder, 'bars.csv');
      expect(await read(folder)).toEqual(await read(folder, { cache: false }));
    }
  });

  test('when the file had been changed a moment before, so that another change may not show, then it is used in that run alone', async () => {
    const folder = folderOf({ 'bars.csv': [HEADER, ...ROWS].join('\n') });
    const expected = await read(folder, { cache: false });
    const told: string[] = [];
    expect(await read(folder, {}, { told })).toEqual(expected);
    expect(await read(folder, {}, { told })).toEqual(expected);
    expect(told.map((line) => line.includes(': cached in '))).toEqual([true, true]);
  });

  test('when another file has come in its place then the bars are those of the other', async () => {
    const [folder, other] = [bars(), bars(rowsFor(1))];
    await read(folder);
    copyFileSync(path.join(folder, CACHE), path.join(other, CACHE));
    expect(closes(await read(other))).toEqual(closes(await read(other, { cache: false })));
  });
});

describe('a cache that is not what was written', () => {
  const SIZE = 876_000;

  test('when a bit of it has flipped, wherever, then the bars are right and the cache is made again', async () => {
    const folder = bars();
    const expected = await read(folder);
    const cache = path.join(folder, CACHE);
    const whole = readFileSync(cache);
    expect(whole.length).toBeGreaterThan(SIZE);
    const fromEnd = fc.integer({ min: 1, max: 3_000 }).map((bytes) => whole.length - bytes);
    const place = fc.oneof(fc.integer({ min: 0, max: whole.length - 1 }), fromEnd);
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= 1 << bit;
        writeFileSync(cache, damaged);
        expect(await read(folder)).toEqual(expected);
        expect(readFileSync(cache).equals(whole)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('when it is cut off, longer, empty or something else then likewise', async () => {
    const folder = bars();
    const expected = await read(folder);
    const cache = path.join(folder, CACHE);
    const whole = readFileSync(cache);
    const lengths = [0, 1, 23, 24, 25, 1_000, whole.length - 24, whole.length - 1];
    const others = [Buffer.concat([whole, whole]), Buffer.concat([whole, Buffer.from([0])]), Buffer.alloc(50_000, 7)];
    for (const content of [...lengths.map((length) => whole.subarray(0, length)), ...others]) {
      writeFileSync(cache, content);
      expect(await read(folder)).toEqual(expected);
      expect(readFileSync(cache).equals(whole)).toBe(true);
    }
  });
});

describe('where no cache is written', () => {
  const only = (folder: string): string[] => readdirSync(folder);

  test('when it is switched off, or the file is small, then there is none', async () => {
    const folder = bars();
    await read(folder, { cache: false });
    expect(only(folder)).toEqual(['bars.csv']);
    const small = bars(ROWS.slice(0, 9_000));
    await read(small, {}, { symbols: ['A'] });
    expect(only(small)).toEqual(['bars.csv']);
  });

  test('when it cannot be written then the file is read without, and that is told', async () => {
    const folder = bars();
    mkdirSync(path.join(folder, CACHE, 'in the way'), { recursive: true });
    const told: string[] = [];
    expect(await read(folder, {}, { told })).toEqual(await read(folder, { cache: false }));
    expect(told).toEqual([expect.stringMatching(/bars\.csv: read without a cache: E/)]);
    expect(only(folder).sort()).toEqual([CACHE, 'bars.csv']);
  });
});

describe('a folder for caches', () => {
  test('when files in two folders have the same name then each has a cache of its own there', async () => {
    const folder = folderOf({
      'x/bars.csv': [HEADER, ...ROWS].join('\n'),
      'y/bars.csv': [HEADER, ...rowsFor(1)].join('\n'),
    });
    old(folder, 'x/bars.csv', 'y/bars.csv');
    const both = async (): Promise<unknown> => [
      closes(await read(folder, { path: 'x', cache: 'kept/here' })),
      closes(await read(folder, { path: 'y', cache: 'kept/here' })),
    ];
    const first = await both();
    expect(readdirSync(path.join(folder, 'kept/here'))).toHaveLength(2);
    expect(readdirSync(path.join(folder, 'x'))).toEqual(['bars.csv']);
    expect(await both()).toEqual(first);
    expect(first).toEqual([
      closes(await read(folder, { path: 'x', cache: false })),
      closes(await read(folder, { path: 'y', cache: false })),
    ]);
  });

  test('when it cannot be had then that is a fault', async () => {
    const folder = bars();
    const [issue] = await issuesOf(() => read(folder, { cache: 'bars.csv' }));
    expect(issue).toMatch(/^cache: .*bars\.csv cannot be made: /);
  });

  test.each([0, '', null, ['a']])('when cache is %j then it is refused', async (cache) => {
    await expect(read(bars(['']), { cache })).rejects.toThrow(/expected true, false or a folder/);
  });
});

describe('files that are wrong', () => {
  const faults = (folder: string, config: object = {}, options: Options = {}): Promise<readonly string[]> =>
    issuesOf(() => read(folder, config, options));
  const wrong = (...changes: [number, string][]): string => {
    const rows = [...ROWS];
    for (const [at, row] of changes) rows[at] = row;
    return bars(rows);
  };

  test('when a row of a symbol cannot be used then it is told each time, and others of the file are kept', async () => {
    const folder = wrong([15_000, 'B,x,1,1,1,1,1'], [15_001, `B,${FIRST_SECOND},1,1,1,1,1`]);
    const told = await faults(folder);
    expect(told).toEqual([
      expect.stringMatching(/bars\.csv:15002: timestamp 'x' is not a time/),
      expect.stringMatching(/bars\.csv:15003: B at .* is not after/),
    ]);
    expect(await faults(folder)).toEqual(told);
    expect(await faults(folder, { cache: false })).toEqual(told);
    const symbols = ['A', 'C'];
    const others = await read(folder, {}, { symbols });
    expect(readdirSync(folder)).toContain(CACHE);
    expect(others).toEqual(await read(folder, { cache: false }, { symbols }));
  });

  test('when a line has a column too many then nothing is kept', async () => {
    const folder = wrong([15_000, 'Z,1,1,1,1,1,1,1']);
    expect(await faults(folder)).toEqual([expect.stringMatching(/bars\.csv:15002: 8 columns, expected 7/)]);
    expect(readdirSync(folder)).toEqual(['bars.csv']);
  });

  test('when bars are too close together or a symbol is missing then the words are those without a cache', async () => {
    const folder = bars();
    await read(folder);
    for (const options of [{ timeframe: '5Min' }, { symbols: ['A', 'Z'] }]) {
      const told = await faults(folder, {}, options);
      expect(told[0]).toMatch(/bars\.csv:3: A has bars 1Min apart, expected 5Min|no bars of Z: the files have A, B, C/);
      expect(await faults(folder, { cache: false }, options)).toEqual(told);
    }
  });

  test('when bars are too close together outside the dates asked for alone then that is no fault', async () => {
    const rows = ROWS.filter((row, i) => i < 500 || Number(row.split(',')[1]) % 300 === 0);
    const folder = bars([...rows, ...ROWS.slice(-1).map((row) => row.replace(/,\d+,/, ',1800000000,'))]);
    writeFileSync(
      path.join(folder, 'bars.csv'),
      `${readFileSync(path.join(folder, 'bars.csv'), 'utf8')}${'\n'.repeat(1 << 20)}`,
    );
    old(folder, 'bars.csv');
    const late = { from: new Date((FIRST_SECOND + 60 * 510) * 1_000).toISOString() };
    const options = { symbols: ['A', 'B'], timeframe: '5Min' };
    await expect(read(folder, {}, options)).rejects.toThrow(/1Min apart, expected 5Min/);
    expect(await read(folder, late, options)).toEqual(await read(folder, { ...late, cache: false }, options));
    expect(readdirSync(folder)).toContain(CACHE);
  });

  test('when two files overlap then the second is refused where it does, cached or not', async () => {
    const half = ROWS.slice(0, -1);
    const folder = folderOf({ '1.csv': [HEADER, ...half].join('\n'), '2.csv': [HEADER, ...ROWS].join('\n') });
    old(folder, '1.csv', '2.csv');
    const told = await faults(folder, { path: ['1.csv', '2.csv'] });
    expect(told[0]).toMatch(/2\.csv:2: A at \S+ is not after \S+, the bar before it/);
    expect(await faults(folder, { path: ['1.csv', '2.csv'] })).toEqual(told);
    expect(await faults(folder, { path: ['1.csv', '2.csv'], cache: false })).toEqual(told);
  });
});
