import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyColumns, loadConfig } from '@plimsoll/core';
import type { BarColumns, LoadedConfig } from '@plimsoll/core';
import { readBars } from '../src/data/read.ts';
import { columnsOf, share } from '../src/data/shared-bars.ts';
import { withSharedBars } from '../src/data/provider.ts';
import { BASES, configText, folderWith, recordOf } from './kit.ts';

function columns(rows: readonly (readonly [time: number, price: number])[]): BarColumns {
  const made = emptyColumns(rows.length);
  for (const [i, [time, price]] of rows.entries()) {
    made.time[i] = time;
    made.open[i] = price;
    made.high[i] = price + 2;
    made.low[i] = price - 1;
    made.close[i] = price + 1;
    made.volume[i] = price * 10;
  }
  return made;
}

const load = (text: string): Promise<LoadedConfig> =>
  loadConfig(join(folderWith({ 'config.yaml': text }), 'config.yaml'), { bases: BASES });

describe('bars in shared memory', () => {
  const anyRows = fc.array(fc.tuple(fc.nat(), fc.double()), { maxLength: 20 });

  test('when they are put there then they are read as they were', () => {
    fc.assert(
      fc.property(fc.array(anyRows, { maxLength: 5 }), (all) => {
        const before = all.map(columns);
        expect(columnsOf(structuredClone(share(before, 'x')))).toEqual(before);
      }),
    );
  });

  test('when symbols trade at the same times then these are there once', () => {
    const [a, b, c] = [columns([[1, 5]]), columns([[1, 6]]), columns([[2, 7]])] as const;
    const shared = share([a, b, c], 'x');
    expect(shared.buffer.byteLength).toBe((3 * 5 + 2) * 8);
    const [first, second, third] = columnsOf(shared);
    expect(second!.time).toBe(first!.time);
    expect(third!.time).not.toBe(first!.time);
  });

  test('when any number differs then the fingerprint does', () => {
    const of = (time: number, price: number): string => share([columns([[time, price]])], 'x').fingerprint;
    expect(of(1, 5)).toBe(of(1, 5));
    expect(new Set([of(1, 5), of(2, 5), of(1, 6)]).size).toBe(3);
  });
});

describe('a run over shared bars', () => {
  test.each([
    ['a synthetic market', configText()],
    ['one with a cache before it', configText(undefined, '  - use: data-cache')],
    ['a source that is slow, has gaps and gives nonsense', configText('  - use: ./slow-source.ts')],
  ])('when they come from %s then all that it does is the same, byte for byte', async (_, text) => {
    const config = await load(text);
    const plain = await recordOf(config);
    expect(plain).toContain('"filled"');
    const shared = await recordOf(withSharedBars(config, await readBars(config)));
    expect(sameData(shared)).toBe(sameData(plain));
  });

  /** A slow source tells bars again that it was not asked for; how many is its own affair. */
  const sameData = (record: string): string => record.replace(/"(sourceBars|tails|cache|source)":\d+/g, '');
});

describe('reading the bars of a source', () => {
  test('when it fails on the way then that is what is said', async () => {
    const config = await load(configText('  - { use: ./slow-source.ts, config: { failsAt: 50 } }'));
    await expect(readBars(config)).rejects.toThrow('a slow source: the line is dead');
  });

  test('when there is no memory for its bars then it is refused', async () => {
    const config = await load(configText());
    await expect(readBars(config, 48 * 2_339)).rejects.toMatchObject({ code: 'PLM_DATA_TOO_LARGE' });
    await expect(readBars(config, 48 * 2_340)).resolves.toMatchObject({ description: /synthetic/ });
  });

  test('when others are on then they are not set up for it', async () => {
    const config = await load(configText(undefined, '  - { use: ./breaking.ts, config: { at: setup } }'));
    await expect(readBars(config)).resolves.toHaveProperty('fingerprint');
  });
});
