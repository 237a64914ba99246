import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, START, barsOf, folderOf, issuesOf, pluginOf, query, rowsSql, seenBy, write } from './helpers.ts';
import type { Row } from './helpers.ts';

/** Ways to have the same rows in files. */
const LAYOUTS: Readonly<Record<string, (rows: readonly Row[]) => Promise<string>>> = {
  'one file, by time': (rows) => write(folderOf(), 'a.parquet', `${rowsSql(rows)} ORDER BY minute, symbol`),
  'one file, by symbol': (rows) => write(folderOf(), 'a.parquet', `${rowsSql(rows)} ORDER BY symbol, minute`),
  'one file, in no order': (rows) => write(folderOf(), 'a.parquet', `${rowsSql(rows)} ORDER BY hash(minute)`),
  'folders by symbol': (rows) => write(folderOf(), 'bars', rowsSql(rows), 'PARTITION_BY (symbol)'),
  'folders by hour': (rows) =>
    write(
      folderOf(),
      'bars',
      `SELECT *, strftime(timestamp, '%d-%H') AS hour FROM (${rowsSql(rows)})`,
      'PARTITION_BY (hour)',
    ),
};

describe('bars that take more than the memory', () => {
  const symbols = ['A', 'B', 'C'];
  const minutes = fc
    .uniqueArray(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 200 })
    .map((all) => all.sort((a, b) => a - b));
  const market = fc
    .tuple(minutes, minutes, minutes)
    .map((all) => all.flatMap((own, i) => own.map((minute, n): Row => [symbols[i]!, minute, n + 1])));
  const moment = fc.option(fc.integer({ min: 300, max: 1_700 }), { nil: undefined });

  test('when they are streamed then a run sees what it would with all of them in memory', async () => {
    const layout = fc.constantFrom(...Object.keys(LAYOUTS));
    const memory = fc.constantFrom('1KiB', '8KiB', '20KiB');
    const args = [market, layout, memory, fc.integer({ min: 1, max: 20 }), moment] as const;
    await fc.assert(
      fc.asyncProperty(...args, async (rows, name, memory, count, from) => {
        const folder = await LAYOUTS[name]!(rows);
        const span = from === undefined ? {} : { from: new Date(START + from * MINUTE_MS).toISOString() };
        const outcome = (memory: string): Promise<unknown> =>
          seenBy({ folder, symbols, config: { memory, ...span } }, count).catch((error: Error) => error.message);
        expect(await outcome(memory)).toEqual(await outcome('1GiB'));
      }),
      { numRuns: 12 },
    );
  });

  test('when they are streamed then that is told, and no more is read at a time', async () => {
    const rows = Array.from({ length: 1_000 }, (_, minute): Row => ['A', minute, 10]);
    const told: string[] = [];
    const seen = await seenBy({
      folder: await LAYOUTS['one file, by time']!(rows),
      symbols: ['A'],
      config: { memory: '9.6kB' },
      told,
    });
    expect(told).toEqual(['46.9 KiB of bars with 9.4 KiB of memory: streamed in 10 stretches']);
    expect(seen).toHaveLength(1_002);
  });

  test('when longer bars are made of them then those have to fit, and are the same', async () => {
    const rows = Array.from({ length: 1_000 }, (_, minute): Row => ['A', minute, 10 + (minute % 7)]);
    const folder = await LAYOUTS['one file, in no order']!(rows);
    const of = (timeframe: string, memory: string): Promise<unknown> =>
      seenBy({ folder, symbols: ['A'], timeframe, config: { timeframe: '1Min', memory } });
    expect(await of('1Hour', '2KiB')).toEqual(await of('1Hour', '1GiB'));
    expect(await issuesOf(() => of('2Min', '2KiB'))).toEqual([
      expect.stringMatching(/^the bars of 2Min .* take more than 2\.0 KiB/),
    ]);
  });

  test('when the run ends before they do then nothing is left open', async () => {
    const rows = Array.from({ length: 500 }, (_, minute): Row => ['A', minute, 10]);
    const { start, stop, service } = pluginOf({
      folder: await LAYOUTS['one file, by time']!(rows),
      symbols: ['A'],
      config: { memory: '2KiB' },
    });
    await start!();
    expect(await service.nextBarEnd(-Infinity)).toBe(START + MINUTE_MS);
    await stop!();
    await stop!();
  });
});

describe('what is read of a file', () => {
  test('when few columns, symbols and dates are wanted then nothing else is read', async () => {
    const rows = ['A', 'B'].flatMap((symbol) => Array.from({ length: 8_192 }, (_, n): Row => [symbol, n, 10]));
    const bySymbol = `SELECT *, 'text ' || hash(timestamp) AS note FROM (${rowsSql(rows)}) ORDER BY symbol, timestamp`;
    const folder = await write(folderOf(), 'a.parquet', bySymbol, 'ROW_GROUP_SIZE 2048');
    const file = `${folder}/a.parquet`;
    const chunks = await query(
      `SELECT row_group_id, path_in_schema, coalesce(dictionary_page_offset, data_page_offset), total_compressed_size FROM parquet_metadata('${file}')`,
    );
    expect(new Set(chunks.map(([group]) => group)).size).toBe(8);
    const bytes = readFileSync(file);
    for (const [group, column, offset, size] of chunks) {
      if (group === 6n && column !== 'note') continue;
      bytes.fill(255, Number(offset), Number(offset) + Number(size)); // who reads that fails
    }
    writeFileSync(file, bytes);
    const time = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString();
    const bars = (from: number, to: number, symbol = 'B'): Promise<string[]> =>
      barsOf({ folder, symbols: [symbol], config: { from: time(from), to: time(to) } });
    expect(await bars(2 * 2_048, 3 * 2_048)).toHaveLength(2_048);
    expect(await bars(5_000, 5_100)).toHaveLength(100);
    for (const outside of [() => bars(4_000, 5_000), () => bars(6_000, 7_000), () => bars(5_000, 5_100, 'A')])
      await expect(outside()).rejects.toThrow('the files cannot be read');
  });
});
