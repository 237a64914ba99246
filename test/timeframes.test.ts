import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Sessions, TimeframeText } from '@plimsoll/core';
import { brokerPlugin, hooksPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import dataFile from '../plugins/data-file/src/index.ts';
import { backtest } from './support/command.ts';
import { ROOT, folderOf } from './support/folder.ts';

const data = path.join(ROOT, '../shared/data/minute');
const absent = existsSync(data) ? '' : ' (skipped: there are no real bars in ../shared/data)';

const MINUTE = 60_000;
const SYMBOLS = ['SPY', 'AIG', 'BAC', 'IBM'] as const;
const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;
const HEADER = 'symbol,timestamp,open,high,low,close,volume';

interface Minute {
  readonly symbol: string;
  readonly time: number;
  /** New York's date and minutes since its midnight. */
  readonly date: string;
  readonly minute: number;
  readonly values: readonly number[];
  readonly row: string;
}

const newYork = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/New_York',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** The files' minutes, read and placed in New York's day by nothing but this function. */
function readMinutes(): Minute[] {
  const rows = readdirSync(data).flatMap((name) =>
    readFileSync(path.join(data, name), 'utf8').trimEnd().split('\n').slice(1),
  );
  return rows.map((row) => {
    const [symbol = '', timestamp = '', ...values] = row.split(',');
    const [date = '', clock = ''] = newYork.format(new Date(timestamp)).split(' ');
    const [hours, minutes] = clock.split(':').map(Number);
    return {
      symbol,
      time: Date.parse(timestamp),
      date,
      minute: hours! * 60 + minutes!,
      values: values.map(Number),
      row,
    };
  });
}

interface Longer {
  readonly symbol: string;
  readonly start: number;
  readonly end: number;
  readonly values: readonly number[];
}

/** Bars of so many minutes, counted from `first` (minutes since New York's midnight) up to `last`; of a day where they are 1,440. */
function longerOf(minutes: readonly Minute[], length: number, first: number, last: number): Longer[] {
  const groups = new Map<string, Minute[]>();
  for (const each of minutes) {
    if (each.minute < first || each.minute >= last) continue;
    const key = `${each.symbol} ${each.date} ${Math.floor((each.minute - first) / length)}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key)!.push(each);
  }
  return [...groups.values()].map((group) => {
    const { symbol, time, minute } = group[0]!;
    const midnight = time - minute * MINUTE;
    const begin = first + Math.floor((minute - first) / length) * length;
    const column = (i: number): number[] => group.map(({ values }) => values[i]!);
    return {
      symbol,
      start: length === 1_440 ? midnight : midnight + begin * MINUTE,
      end: midnight + Math.min(begin + length, last) * MINUTE,
      values: [
        column(0)[0]!,
        Math.max(...column(1)),
        Math.min(...column(2)),
        column(3).at(-1)!,
        column(4).reduce((sum, volume) => sum + volume, 0),
      ],
    };
  });
}

const inOrder = (bars: readonly Longer[]): Longer[] =>
  bars.toSorted((a, b) => a.start - b.start || SYMBOLS.indexOf(a.symbol as 'SPY') - SYMBOLS.indexOf(b.symbol as 'SPY'));

interface Seen extends Longer {
  /** Time of the cycle in which it was new. */
  readonly time: number;
}

/** The bars of some timeframes as a strategy sees them come in a session over the real minutes. */
async function seenIn(sessions: Partial<Sessions>, timeframes: readonly TimeframeText[]): Promise<Map<string, Seen[]>> {
  const seen = new Map<string, Seen[]>(timeframes.map((timeframe) => [timeframe, []]));
  const watcher = hooksPlugin('watcher', {
    history: 1,
    timeframes: Object.fromEntries(timeframes.map((timeframe) => [timeframe, 3])),
    signal: (cycle) => {
      for (const timeframe of timeframes) {
        for (const bars of cycle.at(timeframe).updated) {
          for (let ago = bars.fresh - 1; ago >= 0; ago--) {
            const values = FIELDS.map((field) => bars[field](ago));
            seen
              .get(timeframe)!
              .push({ symbol: bars.symbol, start: bars.time(ago), end: NaN, values, time: cycle.time });
          }
        }
      }
    },
  });
  const { notices } = await scenario({
    symbols: SYMBOLS,
    sessions,
    plugins: [{ plugin: dataFile, config: { path: data, cache: false } }, brokerPlugin(), sizerPlugin(), watcher],
  }).run();
  expect(notices).toEqual([]);
  return seen;
}

describe.skipIf(absent !== '')(`real minutes made into longer bars${absent}`, () => {
  const minutes = absent === '' ? readMinutes() : [];
  const cycles = [...new Set(minutes.map(({ time }) => time + MINUTE))].sort((a, b) => a - b);

  test.each<[string, Partial<Sessions>, number, number]>([
    ['regular hours', {}, 570, 960],
    ['extended hours', { hours: 'extended' }, 240, 1_200],
  ])(
    'when they are of %s then each is what its minutes add up to, and comes with the first cycle after its end',
    async (_, sessions, first, last) => {
      const lengths = { '5Min': 5, '1Hour': 60, '4Hour': 240, '1Day': 1_440 } as const;
      const seen = await seenIn(sessions, Object.keys(lengths) as (keyof typeof lengths)[]);
      for (const [timeframe, length] of Object.entries(lengths)) {
        const expected = longerOf(minutes, length, first, last).map(({ end, ...bar }) => {
          return { ...bar, end: NaN, time: cycles.find((time) => time >= end) };
        });
        const there = expected.filter(({ time }) => time !== undefined);
        expect(there.length).toBeGreaterThan(20);
        expect(inOrder(seen.get(timeframe)!)).toEqual(inOrder(there as Seen[]));
      }
    },
  );

  test('when hours go by the clock then the first of a day is half a one', async () => {
    const hours = (await seenIn({ anchor: 'clock' }, ['1Hour'])).get('1Hour')!.filter(({ symbol }) => symbol === 'SPY');
    const expected = longerOf(minutes, 60, 540, 960).filter(({ symbol }) => symbol === 'SPY');
    expect(hours).toHaveLength(6 * 7);
    const first = longerOf(minutes, 30, 570, 960).find(({ symbol }) => symbol === 'SPY')!;
    expect(hours[0]!.values).toEqual(first.values);
    expect(hours[0]!.start).toBe(first.start - 30 * MINUTE);
    expect(hours.slice(1, 7).map(({ values }) => values)).toEqual(expected.slice(1, 7).map(({ values }) => values));
  });

  test('when a strategy looks at five minutes in a run of minutes then it decides as in a run of five minutes, however those were made', async () => {
    const regular = minutes.filter(({ minute }) => minute >= 570 && minute < 960);
    const five = inOrder(longerOf(minutes, 5, 570, 960)).map(({ symbol, start, values }) => {
      return [symbol, new Date(start).toISOString(), ...values].join(',');
    });
    const configOf = (timeframe: string, data: string, strategy: string): string => `
account: same
universe: [${SYMBOLS.join(', ')}]
timeframe: ${timeframe}
plugins:
  - { use: data-file, config: ${data} }
  - { use: strategy-sma-cross, config: { fast: 5, slow: 20 ${strategy} } }
  - { use: sizing, config: { fraction: 40% } }
  - { use: risk-exposure, config: { gross: 90% } }
  - { use: broker-paper, config: { cash: 100000, commission: 1 } }
`;
    const folder = folderOf({
      'minutes.csv': [HEADER, ...regular.map(({ row }) => row)].join('\n'),
      'five.csv': [HEADER, ...five].join('\n'),
      'a.yaml': configOf('1Min', '{ path: minutes.csv }', ', timeframe: 5Min'),
      'b.yaml': configOf('5Min', '{ path: five.csv }', ''),
      'c.yaml': configOf('5Min', '{ path: minutes.csv, timeframe: 1Min }', ''),
    });
    const run = async (name: string) => {
      const { decisions, summary, stderr } = await backtest(path.join(folder, `${name}.yaml`));
      expect(stderr).toBe('');
      const told = decisions.map(({ orderId, ...rest }) => {
        return JSON.stringify({ ...rest, id: undefined, reason: undefined, isOrdered: orderId !== null });
      });
      const { signals, orders, blocked, fills, cash, equity, positions, events } = summary;
      return {
        told: told.join('\n'),
        summary: {
          signals,
          orders: { ...orders, working: orders.working.length },
          blocked,
          fills,
          cash,
          equity,
          positions,
          events,
        },
      };
    };
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(run));
    expect(a!.summary.fills).toBeGreaterThan(50);
    expect(Object.keys(a!.summary.blocked)).not.toEqual([]);
    expect(b).toEqual(c);
    expect(a).toEqual(b);
  });
});
