import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HEADER, folderOf, load, rowsOf } from './helpers.ts';

const ROW = 'SPY,2024-01-02T14:30:00Z,10,12,9.5,11.25,300';
const READ = '2024-01-02T14:30:00Z 10 12 9.5 11.25 300';

describe('rows', () => {
  test.each([
    ['line feeds', `${HEADER}\n${ROW}\n`],
    ['no final line feed', `${HEADER}\n${ROW}`],
    ['Windows line ends', `${HEADER}\r\n${ROW}\r\n`],
    ['Windows line ends and none at the end', `${HEADER}\r\n${ROW}`],
    ['a byte order mark', `\uFEFF${HEADER}\n${ROW}\n`],
    ['blank lines', `${HEADER}\n\n${ROW}\n\n`],
    ['spaces around fields', `${HEADER}\nSPY , 2024-01-02T14:30:00Z, 10, 12 ,9.5, 11.25, 300 \n`],
    ['capitals and spaces in the header', `Symbol, Timestamp,OPEN,High,Low,Close,Volume\n${ROW}\n`],
    ['no symbol column', `timestamp,open,high,low,close,volume\n2024-01-02T14:30:00Z,10,12,9.5,11.25,300\n`],
    [
      'another order and extra columns',
      'vwap,close,low,timestamp,note,high,open,volume,symbol\n1,11.25,9.5,2024-01-02T14:30:00Z,,12,10,300,SPY\n',
    ],
  ])('when a file has %s then its bars are read', async (_, text) => {
    expect(await rowsOf(text)).toEqual([READ]);
  });

  test.each([
    ['2024-01-02T14:30:00Z', '2024-01-02T14:30:00Z'],
    ['2024-01-02T14:30:00.250Z', '2024-01-02T14:30:00.250Z'],
    ['2024-01-02T14:30:00.2509999Z', '2024-01-02T14:30:00.250Z'],
    ['2024-01-02T14:30Z', '2024-01-02T14:30:00Z'],
    ['2024-01-02T09:30:00-05:00', '2024-01-02T14:30:00Z'],
    ['2024-01-02T20:00:00+0530', '2024-01-02T14:30:00Z'],
    ['2024-01-02 15:30:00+01', '2024-01-02T14:30:00Z'],
    ['2024-01-02 14:30:00', '2024-01-02T14:30:00Z'],
    ['2024-01-02T14:30:00', '2024-01-02T14:30:00Z'],
    ['2024-01-02 14:30', '2024-01-02T14:30:00Z'],
    ['2024-01-02', '2024-01-02T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['1704205800', '2024-01-02T14:30:00Z'],
    ['1704205800250', '2024-01-02T14:30:00.250Z'],
  ])('when a timestamp is %s then it means %s', async (text, time) => {
    expect(await rowsOf(`${HEADER}\nSPY,${text},10,12,9.5,11.25,300\n`)).toEqual([READ.replace(/^\S+/, time)]);
  });

  test('when numbers are spelt in any way then each is the double nearest to it', async () => {
    const fixed = fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 19n }), fc.integer({ min: 0, max: 20 }))
      .map(([digits, decimals]) => {
        const text = String(digits).padStart(decimals + 1, '0');
        return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
      });
    const floating = fc.double({ min: 1e-300, max: 1e300, noNaN: true }).map(String);
    const odd = fc.constantFrom(
      '.5',
      '5.',
      '+5',
      '1e3',
      '1E-3',
      '0.1',
      '00012.50',
      '123456789012345',
      '1234567890123456',
    );
    const spelling = fc.oneof(fixed, floating, odd).filter((text) => Number(text) > 0);
    await fc.assert(
      fc.asyncProperty(fc.array(spelling, { minLength: 1, maxLength: 50 }), async (spellings) => {
        const rows = spellings.map((text, i) => `SPY,${1704205800 + i * 60},${text},${text},${text},${text},${text}`);
        const folder = folderOf({ 'a.csv': [HEADER, ...rows].join('\n') });
        const [bars] = await load({ folder, config: { path: 'a.csv' } });
        expect([...bars!.close]).toEqual(spellings.map(Number));
        expect([...bars!.volume]).toEqual(spellings.map(Number));
      }),
    );
  });

  test('when times are written as ISO 8601 or as an epoch then they come back as they were', async () => {
    const minute = fc.integer({ min: Date.UTC(1973, 2, 4) / 60_000, max: Date.UTC(2099, 11, 31) / 60_000 });
    const forms = [
      (ms: number) => new Date(ms).toISOString(),
      (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z'),
      (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' '),
      (ms: number) => String(ms / 1_000),
      (ms: number) => String(ms),
    ];
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(minute, { minLength: 1 }), fc.constantFrom(...forms), async (minutes, form) => {
        // Each with the next one: bars that are all days apart are refused as daily ones.
        const all = [...new Set(minutes.flatMap((at) => [at, at + 1]))];
        const times = all.sort((a, b) => a - b).map((at) => at * 60_000);
        const rows = times.map((time) => `SPY,${form(time)},1,1,1,1,0`);
        const [bars] = await load({
          folder: folderOf({ 'a.csv': [HEADER, ...rows].join('\n') }),
          config: { path: 'a.csv' },
        });
        expect([...bars!.time]).toEqual(times);
      }),
    );
  });

  test('when a file has symbols in turn, with gaps and unequal lengths, then each symbol has its own rows', async () => {
    const text = [
      HEADER,
      'SPY,2024-01-02T14:30:00Z,1,1,1,1,1',
      'QQQ,2024-01-02T14:30:00Z,2,2,2,2,2',
      'IWM,2024-01-02T14:30:00Z,0,bad,row,of,another',
      'SPY,2024-01-02T14:31:00Z,3,3,3,3,3',
      'SPY,2024-01-02T15:31:00Z,4,4,4,4,4',
      'QQQ,2024-01-03T14:30:00Z,5,5,5,5,5',
    ].join('\n');
    const [qqq, spy] = await load({
      folder: folderOf({ 'a.csv': text }),
      config: { path: 'a.csv' },
      symbols: ['QQQ', 'SPY'],
    });
    expect([...qqq!.close]).toEqual([2, 5]);
    expect([...spy!.close]).toEqual([1, 3, 4]);
  });

  test('when a file is longer than any first guess then no row is lost', async () => {
    const times = Array.from({ length: 5_000 }, (_, i) => 1_704_205_800 + i * 60);
    const rows = times.map((time, i) => `SPY,${time},${i + 1},${i + 1},${i + 1},${i + 1},${i}`);
    const [bars] = await load({
      folder: folderOf({ 'a.csv': [HEADER, ...rows].join('\n') }),
      config: { path: 'a.csv' },
    });
    expect([...bars!.time]).toEqual(times.map((time) => time * 1_000));
    expect([...bars!.volume]).toEqual(times.map((_, i) => i));
  });

  test('when more symbols are in a file than a universe has then only the universe is kept', async () => {
    const names = Array.from({ length: 6_000 }, (_, i) => `S${i}`);
    const rows = names.map((name, i) => `${name},2024-01-02,${i + 1},${i + 1},${i + 1},${i + 1},0`);
    const folder = folderOf({
      'a.csv': [HEADER, ...rows, ...rows.map((row) => row.replace('01-02', '01-03'))].join('\n'),
    });
    const bars = await load({ folder, config: { path: 'a.csv' }, symbols: ['S7', 'S5999'] });
    expect(bars.map((of) => [...of!.close])).toEqual([
      [8, 8],
      [6_000, 6_000],
    ]);
  });

  test('when a span is given then bars from its start up to its end, excluded, are kept', async () => {
    const days = ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04'];
    const text = [HEADER, ...days.map((day) => `SPY,${day},1,1,1,1,1`)].join('\n');
    const kept = async (span: object) =>
      (await rowsOf(text, { config: { path: 'SPY.csv', ...span }, timeframe: '1Day' })).map((row) => row.slice(0, 10));
    expect(await kept({ from: '2024-01-02' })).toEqual(days.slice(1));
    expect(await kept({ to: '2024-01-04' })).toEqual(days.slice(0, 3));
    expect(await kept({ from: '2024-01-01T00:00:01Z', to: '2024-01-03T00:00:01Z' })).toEqual(days.slice(1, 3));
  });
});
