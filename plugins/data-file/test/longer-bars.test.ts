import { describe, expect, test } from 'vitest';
import { HEADER, folderOf, load, pluginOf } from './helpers.ts';

const MINUTE = 60_000;

/** Minutes of SPY from some time on, one dollar more each. */
function minutes(from: string, count: number, price = 100): string[] {
  return Array.from({ length: count }, (_, i) => {
    const time = new Date(Date.parse(from) + i * MINUTE).toISOString();
    return `SPY,${time},${price + i},${price + i + 0.5},${price + i - 0.5},${price + i},10`;
  });
}

interface Asked {
  readonly timeframe: string;
  readonly source?: string;
  readonly anchor?: 'open' | 'clock';
  readonly hours?: 'regular' | 'extended' | '24h';
  readonly cache?: boolean;
}

function optionsOf(
  rows: readonly string[],
  { timeframe, source = '1Min', anchor = 'open', hours = 'regular', cache = false }: Asked,
) {
  const folder = folderOf({ 'SPY.csv': [HEADER, ...rows].join('\n') });
  return { folder, config: { path: 'SPY.csv', timeframe: source, cache }, timeframe, sessions: { anchor, hours } };
}

/** The bars, as `start open high low close volume`. */
async function barsOf(rows: readonly string[], asked: Asked): Promise<string[]> {
  const [bars] = await load(optionsOf(rows, asked));
  const { time, open, high, low, close, volume } = bars!;
  return [...time].map((start, i) =>
    [new Date(start).toISOString().slice(0, 16), open[i], high[i], low[i], close[i], volume[i]].join(' '),
  );
}

async function issuesOf(rows: readonly string[], asked: Asked): Promise<string> {
  return load(optionsOf(rows, asked)).then(
    () => 'loaded',
    (error: Error) => error.message,
  );
}

describe('longer bars', () => {
  /** From 9:28 in New York to 9:41, without 9:33; then 15:59 and 16:00. */
  const day = [
    ...minutes('2024-07-02T13:28Z', 5),
    ...minutes('2024-07-02T13:34Z', 7, 106),
    ...minutes('2024-07-02T19:59Z', 2, 300),
  ];

  test('when minutes are made into five then each has those of its own, and none of outside the session', async () => {
    expect(await barsOf(day, { timeframe: '5Min' })).toEqual([
      '2024-07-02T13:30 102 106.5 101.5 106 40',
      '2024-07-02T13:35 107 111.5 106.5 111 50',
      '2024-07-02T13:40 112 112.5 111.5 112 10',
      '2024-07-02T19:55 300 300.5 299.5 300 10',
    ]);
  });

  test('when they are made into hours, or a day, then these are cut at the session', async () => {
    expect(await barsOf(day, { timeframe: '1Hour' })).toEqual([
      '2024-07-02T13:30 102 112.5 101.5 112 100',
      '2024-07-02T19:30 300 300.5 299.5 300 10',
    ]);
    expect(await barsOf(day, { timeframe: '1Hour', anchor: 'clock', hours: 'extended' })).toEqual([
      '2024-07-02T13:00 100 112.5 99.5 112 120',
      '2024-07-02T19:00 300 300.5 299.5 300 10',
      '2024-07-02T20:00 301 301.5 300.5 301 10',
    ]);
    expect(await barsOf(day, { timeframe: '1Day' })).toEqual(['2024-07-02T04:00 102 300.5 101.5 300 110']);
    expect(await barsOf(day, { timeframe: '1Week', hours: '24h' })).toEqual([
      '2024-07-01T00:00 100 301.5 99.5 301 140',
    ]);
  });

  test('when the files have the bars of the config then they are as they are', async () => {
    expect(await barsOf(day, { timeframe: '1Min' })).toHaveLength(14);
  });

  test('when they are served then it is by their own timeframe, and the description tells of both', async () => {
    const { start, service } = pluginOf(optionsOf(day, { timeframe: '1Hour' }));
    await start!();
    expect(service.nextBarEnd(-Infinity)).toBe(Date.parse('2024-07-02T14:30Z'));
    expect(service.description).toBe(
      '1 file, 1 symbol, 14 bars, made into 2 of 1Hour, 3 in no session left out, 2024-07-02T13:30:00Z to 2024-07-02T19:30:00Z',
    );
  });
});

describe('files of which longer bars cannot be made', () => {
  test.each([
    [
      '1Min',
      '5Min',
      '`timeframe`: the config asks for bars of 1Min, which cannot be made of bars of 5Min; expected a multiple of 5Min',
    ],
    ['7Min', '2Min', 'expected a multiple of 2Min'],
    ['2Day', '1Min', 'expected less than a day, 1Day or 1Week'],
  ])('when %s is to be made of %s then set-up refuses', (timeframe, source, words) => {
    expect(() => pluginOf(optionsOf(minutes('2024-07-02T13:30Z', 1), { timeframe, source }))).toThrow(words);
  });

  test('when bars are closer together than it is said then that is told, with the likely timeframe', async () => {
    expect(await issuesOf(minutes('2024-07-02T13:30Z', 3), { timeframe: '1Hour', source: '5Min' })).toMatch(
      /SPY\.csv:3: SPY has bars 1Min apart, expected 5Min: .*`timeframe: 1Min` in this plugin's config/,
    );
  });

  test('when bars of hours by the clock are to be made into two hours from the open then the anchor is told', async () => {
    const hours = ['13:00', '14:00', '15:00', '16:00'].map((time) => `SPY,2024-07-02T${time}Z,1,1,1,1,1`);
    expect(await issuesOf(hours, { timeframe: '2Hour', source: '1Hour' })).toBe(
      "SPY's bar of 1Hour at 2024-07-02T15:00:00Z is in two of 2Hour, expected them to begin where the longer ones do: would `sessions: { anchor: clock }` in the config?",
    );
    expect(await barsOf(hours, { timeframe: '2Hour', source: '1Hour', anchor: 'clock' })).toEqual([
      '2024-07-02T12:00 1 1 1 1 1',
      '2024-07-02T14:00 1 1 1 1 2',
      '2024-07-02T16:00 1 1 1 1 1',
    ]);
  });

  test('when no bar of a symbol is in a session then that is told', async () => {
    expect(await issuesOf(minutes('2024-07-04T13:30Z', 3), { timeframe: '5Min' })).toBe(
      'no bar of SPY is in regular hours, expected some: `sessions` in the config says which hours count',
    );
  });
});
