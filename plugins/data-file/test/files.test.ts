import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FetchRequest } from '@plimsoll/core';
import { HEADER, folderOf, load, pluginOf } from './helpers.ts';

const bar = (symbol: string, day: number) => `${HEADER}\n${symbol},2024-01-0${day},${day},${day},${day},${day},0\n`;

describe('paths', () => {
  const folder = folderOf({
    'bars/SPY-1.csv': bar('SPY', 1),
    'bars/SPY-2.CSV': bar('SPY', 2),
    'bars/notes.txt': 'not bars',
    'bars/.hidden.csv': 'not bars',
    'bars/deeper/SPY-3.csv': bar('SPY', 3),
    'bars [old]/SPY-0.csv': bar('SPY', 4),
  });
  test.each([
    ['a file', 'bars/SPY-1.csv', [1]],
    ['a folder, its own .csv files', 'bars', [1, 2]],
    ['a glob', 'bars/*-[12].*', [1, 2]],
    ['a deep glob, of which folders are no part', 'bars/**', undefined],
    ['a deep glob by ending', 'bars/**/SPY-*.csv', [1, 3]],
    ['a list, each file once', ['bars/SPY-1.csv', 'bars', 'bars/deeper'], [1, 2, 3]],
    ['an absolute path', path.join(folder, 'bars/SPY-2.CSV'), [2]],
    ['an absolute glob', path.join(folder, 'bars/*.csv'), [1]],
    ['a name with glob characters that is there', 'bars [old]', [4]],
  ])('when path is %s then those files are read', async (_, given, days) => {
    const read = async () => [...(await load({ folder, config: { path: given }, timeframe: '1Day' }))[0]!.close];
    if (days) expect(await read()).toEqual(days);
    else await expect(read).rejects.toThrow(/notes\.txt|hidden/);
  });
});

describe('the service', () => {
  const lines = [
    HEADER,
    'A,2024-01-02T14:30:00Z,1,1,1,1,0',
    'A,2024-01-02T14:31:00Z,2,2,2,2,0',
    'A,2024-01-02T14:33:00Z,3,3,3,3,0',
  ];
  const files = {
    'a.csv': lines.join('\n'),
    'B.csv': `timestamp,open,high,low,close,volume\n2024-01-02T14:32:00Z,9,9,9,9,1\n`,
  };
  const made = () => pluginOf({ folder: folderOf(files), config: { path: '*.csv' }, symbols: ['B', 'A'] });

  test('when it is started then it says what it has', async () => {
    const { start, service } = made();
    expect(service.description).toBe('bars of 2 files');
    await start!();
    expect(service.description).toBe('2 files, 2 symbols, 4 bars, 2024-01-02T14:30:00Z to 2024-01-02T14:33:00Z');
  });

  test('when bars are asked for then only those that had ended are told', async () => {
    const { service } = made();
    const request = new FetchRequest(['B', 'A'], 60_000, 2);
    const askAt = async (time: string) => {
      request.reset(Date.parse(time));
      request.askSource();
      await service.fetch(request);
      return [0, 1].map((i) => [...request.columnsOf(i)!.close.subarray(request.startOf(i), request.endOf(i))]);
    };
    expect(await askAt('2024-01-02T14:31:59Z')).toEqual([[], [1]]);
    expect(await askAt('2024-01-02T14:33:00Z')).toEqual([[9], [1, 2]]);
    expect(await askAt('2024-01-02T14:34:00Z')).toEqual([[9], [2, 3]]);
  });

  test('when ends of bars are walked then each comes once, of whatever symbol it is', async () => {
    const { service } = made();
    const ends: string[] = [];
    for (let end = await service.nextBarEnd(-Infinity); end !== undefined; end = await service.nextBarEnd(end))
      ends.push(new Date(end).toISOString().slice(11, 16));
    expect(ends).toEqual(['14:31', '14:32', '14:33', '14:34']);
  });
});

const shared = fileURLToPath(new URL('../../../../shared/data', import.meta.url));

describe.skipIf(!existsSync(shared))('real bars (skipped where ../shared/data is absent)', () => {
  test.each([
    [
      'minute',
      '1Min',
      ['AIG', 'BAC', 'IBM', 'SPY'],
      '4 files, 4 symbols, 13,429 bars, 2013-10-04T08:06:00Z to 2013-10-11T',
    ],
    [
      'daily',
      '1Day',
      ['AAPL', 'AIG', 'BAC', 'GOOG', 'IBM', 'IWM', 'QQQ', 'SPY'],
      '8 files, 8 symbols, 42,636 bars, 1998-01-02T05:00:00Z to 2021-03-31T04:00:00Z',
    ],
  ])('when the %s bars are read then all are there', async (folder, timeframe, symbols, description) => {
    const { start, service } = pluginOf({ config: { path: path.join(shared, folder) }, symbols, timeframe });
    await start!();
    expect(service.description).toContain(description);
  });

  test('when minute bars are read as daily ones then they are refused', async () => {
    const read = () => load({ config: { path: path.join(shared, 'minute/SPY.csv') }, timeframe: '1Day' });
    await expect(read).rejects.toThrow(/SPY\.csv:\d+: SPY has bars 1Min apart, expected 1Day/);
  });
});
