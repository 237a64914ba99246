import { readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FetchRequest } from '@plimsoll/core';
import { HEADER, folderOf, issuesOf, load, pluginOf } from './helpers.ts';

const FIRST_SECOND = 1_704_205_800;
const MINUTE_MS = 60_000;

interface Row {
  readonly symbol: string;
  readonly minute: number;
  readonly price: number;
}

const line = ({ symbol, minute, price }: Row): string =>
  `${symbol},${FIRST_SECOND + 60 * minute},${price},${price + 1},${price},${price},${minute}`;
const fileOf = (rows: readonly Row[]): string => [HEADER, ...rows.map(line)].join('\n');
const inTime = (rows: readonly Row[]): Row[] => [...rows].sort((a, b) => a.minute - b.minute);

/** Ways to have the same rows in files. */
const LAYOUTS: Readonly<Record<string, (rows: readonly Row[]) => Record<string, string>>> = {
  'one file, by time': (rows) => ({ 'all.csv': fileOf(inTime(rows)) }),
  'one file, by symbol': (rows) => ({ 'all.csv': fileOf(rows) }),
  'a file a symbol': (rows) => filesBy(rows, ({ symbol }) => symbol),
  'a file an hour': (rows) =>
    filesBy(inTime(rows), ({ minute }) => `hour-${String(Math.floor(minute / 60)).padStart(4, '0')}`),
};

function filesBy(rows: readonly Row[], nameOf: (row: Row) => string): Record<string, string> {
  const groups = [...Map.groupBy(rows, nameOf)];
  return Object.fromEntries(groups.map(([name, group]) => [`${name}.csv`, fileOf(group)]));
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = folderOf(files);
  for (const name of Object.keys(files)) utimesSync(path.join(folder, name), 1_700_000_000, 1_700_000_000);
  return folder;
}

/** A plugin over a folder, started. Its log goes to `told`. */
async function started(folder: string, symbols: readonly string[], config: object, told: string[] = []) {
  const log = { info: (text: string) => void told.push(text), warn: (text: string) => void told.push(`warn: ${text}`) };
  const plugin = pluginOf({ folder, config: { path: '.', ...config }, symbols, log });
  await plugin.start!();
  return plugin.service;
}

/** Everything that a run sees that goes over the bars as they end. */
async function seenBy(service: Awaited<ReturnType<typeof started>>, symbols: readonly string[], count: number) {
  const request = new FetchRequest(symbols, MINUTE_MS, count);
  const seen: unknown[] = [service.description, service.lastBarEnd!()];
  for (let end = await service.nextBarEnd(-Infinity); end !== undefined; end = await service.nextBarEnd(end)) {
    request.reset(end);
    request.askSource();
    await service.fetch(request);
    const bars = symbols.map((_, i) =>
      Object.values(request.columnsOf(i)!).map((column) => column.slice(request.startOf(i), request.endOf(i)).join()),
    );
    seen.push([end, { ...request.tally }, bars]);
  }
  return seen;
}

const HOURS = Array.from({ length: 600 }, (_, minute) => minute);
const A_AND_B = ['A', 'B'].flatMap((symbol) => HOURS.map((minute) => ({ symbol, minute, price: 10 + (minute % 7) })));

describe('bars that take more than the memory', () => {
  const symbols = ['A', 'B', 'C'];
  const minutes = fc
    .uniqueArray(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 300 })
    .map((all) => all.sort((a, b) => a - b));
  const market = fc
    .tuple(minutes, minutes, minutes)
    .map((all) => all.flatMap((of, i) => of.map((minute, n) => ({ symbol: symbols[i]!, minute, price: n + 1 }))));
  const layout = fc.constantFrom(...Object.keys(LAYOUTS));
  const moment = fc.option(fc.integer({ min: 300, max: 1_700 }), { nil: undefined });

  test('when they are streamed then a run sees what it would with all of them in memory', async () => {
    const memory = fc.constantFrom('1B', '2KiB', '8KiB', '1GiB');
    const args = [market, layout, memory, fc.integer({ min: 1, max: 20 }), moment, moment] as const;
    await fc.assert(
      fc.asyncProperty(...args, async (rows, name, memory, count, from, to) => {
        const folder = folderWith(LAYOUTS[name]!(rows));
        const time = (minute: number): string => new Date(1_000 * (FIRST_SECOND + 60 * minute)).toISOString();
        const span = { ...(from && { from: time(from) }), ...(to && to > (from ?? 0) && { to: time(to) }) };
        const outcome = (config: object): Promise<unknown> =>
          started(folder, symbols, { ...span, ...config })
            .then((service) => seenBy(service, symbols, count))
            .catch((error: Error) => error.message);
        const expected = await outcome({ cache: false });
        expect(await outcome({ memory })).toEqual(expected);
        expect(await outcome({ memory })).toEqual(expected); // now with columns that are there already
      }),
      { numRuns: 25 },
    );
  });

  test('when blocks are full then a stretch ends within a block, and nothing is told twice or left out', async () => {
    const rows = ['A', 'B'].flatMap((symbol, i) =>
      Array.from({ length: 3_000 }, (_, n) => ({ symbol, minute: n * (i + 1), price: n + 1 })),
    );
    for (const name of Object.keys(LAYOUTS)) {
      const folder = folderWith(LAYOUTS[name]!(rows));
      const told: string[] = [];
      const streamed = await seenBy(await started(folder, ['A', 'B'], { memory: '50KiB' }, told), ['A', 'B'], 3);
      expect(told.at(-1)).toBe('281.3 KiB of bars with 50.0 KiB of memory: streamed in 12 stretches');
      expect(streamed).toEqual(await seenBy(await started(folder, ['A', 'B'], { cache: false }), ['A', 'B'], 3));
    }
  });

  test('when longer bars are made of them then only those are in memory, and the same as ever', async () => {
    const open = Date.UTC(2024, 6, 1, 13, 30) / 60_000 - FIRST_SECOND / 60;
    const days = Array.from({ length: 5 }, (_, day) =>
      Array.from({ length: 500 }, (_, n) => open + 1_440 * day + n),
    ).flat();
    const rows = ['A', 'B'].flatMap((symbol) => days.map((minute, n) => ({ symbol, minute, price: 10 + (n % 13) })));
    const folder = folderWith(LAYOUTS['a file an hour']!(rows));
    const of = async (timeframe: string, config: object) =>
      load({ folder, config: { path: '.', timeframe: '1Min', ...config }, symbols: ['A', 'B'], timeframe });
    for (const timeframe of ['1Hour', '1Day'])
      expect(await of(timeframe, { memory: '20KiB' })).toEqual(await of(timeframe, { cache: false }));
    expect(await issuesOf(() => of('5Min', { memory: '20KiB' }))).toEqual([
      'the bars of 5Min that are made of those of 1Min take more than 20.0 KiB of memory, expected less: allow more, or let the run have bars of 1Min',
    ]);
  });

  test('when they are streamed then no question waits', async () => {
    const service = await started(folderWith({ 'all.csv': fileOf(A_AND_B) }), ['A', 'B'], { memory: '4KiB' });
    const request = new FetchRequest(['A', 'B'], MINUTE_MS, 5);
    let cycles = 0;
    for (
      let end = service.nextBarEnd(-Infinity);
      end !== undefined;
      end = service.nextBarEnd(end as number), cycles++
    ) {
      expect(end).toBeTypeOf('number');
      request.reset(end as number);
      request.askSource();
      expect(service.fetch(request)).toBeUndefined();
    }
    expect(cycles).toBe(600);
  });

  test('when there is no cache then they are read whole, with a warning', async () => {
    const told: string[] = [];
    await started(folderWith({ 'all.csv': fileOf(A_AND_B) }), ['A', 'B'], { cache: false, memory: '4KiB' }, told);
    const warning = 'of CSV files are read into memory as a whole: without a cache they are not streamed';
    expect(told).toEqual([expect.stringMatching(new RegExp(`^warn: \\d\\d\\.\\d KiB ${warning}$`))]);
  });
});

describe('while bars are streamed', () => {
  const cacheOf = (folder: string): string =>
    path.join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.plimsoll-cache'))!,
    );
  const streaming = async () => {
    const folder = folderWith({ 'all.csv': fileOf(A_AND_B) });
    const expected = await seenBy(await started(folder, ['A', 'B'], { cache: false }), ['A', 'B'], 3);
    return { folder, expected, service: await started(folder, ['A', 'B'], { memory: '10KiB' }) };
  };

  test('when the cache is damaged or gone then it is made again, and the bars are right', async () => {
    const change: ((whole: Buffer) => Buffer)[] = [
      (whole) => whole.map((byte, at) => (at % 999 === 0 ? byte ^ 1 : byte)) as Buffer,
      (whole) => whole.subarray(0, whole.length >>> 1),
      () => Buffer.alloc(0),
    ];
    for (const damage of change) {
      const { folder, expected, service } = await streaming();
      const whole = readFileSync(cacheOf(folder));
      writeFileSync(cacheOf(folder), damage(whole));
      expect(await seenBy(service, ['A', 'B'], 3)).toEqual(expected);
      expect(readFileSync(cacheOf(folder)).equals(whole)).toBe(true);
    }
  });

  test('when the file itself changes and the cache is no longer there then the run ends with an error', async () => {
    const { folder, service } = await streaming();
    writeFileSync(path.join(folder, 'all.csv'), fileOf(A_AND_B.map((row) => ({ ...row, price: 1 }))));
    writeFileSync(cacheOf(folder), '');
    const issues = await issuesOf(() => seenBy(service, ['A', 'B'], 3));
    expect(issues).toEqual([expect.stringMatching(/all\.csv: changed while its bars were being read, start again$/)]);
  });
});

describe('files that are wrong, and larger than the memory', () => {
  const wrong = (at: number, text: string): string => {
    const rows = A_AND_B.map(line);
    rows[at] = text;
    return folderWith({ 'all.csv': [HEADER, ...rows].join('\n') });
  };
  const faults = (folder: string, config: object, symbols = ['A', 'B']): Promise<readonly string[]> =>
    issuesOf(() => started(folder, symbols, config));
  const bad = wrong(100, 'A,x,1,1,1,1,1');

  test.each([
    ['a bad row', bad, ['A', 'B'], /all\.csv:102: timestamp 'x' is not a time/],
    [
      'a row that goes back',
      wrong(100, line({ symbol: 'A', minute: 3, price: 1 })),
      ['A', 'B'],
      /all\.csv:102: A at .* is not after/,
    ],
    ['a symbol missing', bad, ['B', 'Z'], /^no bars of Z: the files have A, B$/],
    [
      'bars too close together',
      wrong(100, `A,${FIRST_SECOND + 60 * 99 + 5},1,1,1,1,1`),
      ['A', 'B'],
      /all\.csv:102: A has bars 5 seconds apart/,
    ],
  ])('when there is %s then it is told as in memory', async (_, folder, symbols, fault) => {
    const told = await faults(folder, { memory: '4KiB' }, symbols);
    expect(told).toEqual([expect.stringMatching(fault)]);
    expect(await faults(folder, { cache: false }, symbols)).toEqual(told);
  });

  test('when a bad row is of no interest then the bars are streamed', async () => {
    const seen = await seenBy(await started(bad, ['B'], { memory: '4KiB' }), ['B'], 2);
    expect(seen).toEqual(await seenBy(await started(bad, ['B'], { cache: false }), ['B'], 2));
  });

  test('when it is of a symbol of interest but outside of the dates then that takes memory, and is told', async () => {
    const folder = wrong(100, `A,${FIRST_SECOND + 60 * 100},0,0,0,0,0`);
    const late = { from: new Date(1_000 * (FIRST_SECOND + 60 * 200)).toISOString() };
    expect(await faults(folder, { ...late, memory: '4KiB' })).toEqual([
      expect.stringMatching(
        /all\.csv: A has rows that cannot be used, outside of from and to, and the bars take \S+ KiB and memory is/,
      ),
    ]);
    const whole = await load({ folder, config: { path: '.', ...late }, symbols: ['A', 'B'] });
    expect(whole).toEqual(await load({ folder, config: { path: '.', ...late, cache: false }, symbols: ['A', 'B'] }));
  });

  test.each(['1', 5, '0MiB', 'much'])('when memory is %j then it is refused', async (memory) => {
    await expect(started(bad, ['B'], { memory })).rejects.toThrow(/expected an amount of bytes with its unit/);
  });
});
