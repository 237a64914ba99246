import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MarketData, definePlugin, emptyColumns } from '@plimsoll/core';
import type { Bar, BarField, Cycle, PastRequest, TimeframeText } from '@plimsoll/core';
import { actionsPlugin, brokerPlugin, hooksPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { MINUTE } from './kit.ts';

const FIELDS: readonly BarField[] = ['time', 'open', 'high', 'low', 'close', 'volume'];
const DAY = 86_400_000;
/** Four sessions from 13:30 to 20:00 UTC, a half day and a holiday among them: open and close. */
const SESSIONS = [
  ['2024-07-01T13:30Z', '2024-07-01T20:00Z'],
  ['2024-07-02T13:30Z', '2024-07-02T20:00Z'],
  ['2024-07-03T13:30Z', '2024-07-03T17:00Z'],
  ['2024-07-05T13:30Z', '2024-07-05T20:00Z'],
].map(([open, close]) => [Date.parse(open!), Date.parse(close!)] as const);

/** Bars of a length that starts on the clock, made of others in the plainest way. */
function merged(bars: readonly Bar[], startOf: (time: number) => number | undefined): Bar[] {
  const groups = new Map<number, Bar[]>();
  for (const bar of bars) {
    const start = startOf(bar.time);
    if (start === undefined) continue;
    if (!groups.has(start)) groups.set(start, []);
    groups.get(start)!.push(bar);
  }
  return [...groups].map(([time, group]) => ({
    time,
    open: group[0]!.open,
    high: Math.max(...group.map(({ high }) => high)),
    low: Math.min(...group.map(({ low }) => low)),
    close: group.at(-1)!.close,
    volume: group.reduce((sum, { volume }) => sum + volume, 0),
  }));
}

/** Start, which is the stamp, and end of the longer bar that a minute is in. */
function placeOf(time: number, timeframe: TimeframeText): readonly [number, number] | undefined {
  const session = SESSIONS.find(([open, close]) => time >= open && time < close);
  if (!session) return undefined;
  const [open, close] = session;
  if (timeframe === '1Day') return [open - 9.5 * 60 * MINUTE, close];
  const ms = timeframe === '1Hour' ? 60 * MINUTE : 5 * MINUTE;
  const start = open + Math.floor((time - open) / ms) * ms;
  return [start, Math.min(start + ms, close)];
}

/** Minutes of a symbol over the sessions and some hours around them, some without a trade, all prices different. */
function minutesOf(seed: number): Bar[] {
  return SESSIONS.flatMap(([open, close]) => {
    const starts = Array.from({ length: (close - open) / MINUTE + 180 }, (_, i) => open + (i - 90) * MINUTE);
    return starts
      .filter((time) => (time / MINUTE + seed) % 7 !== 0)
      .map((time): Bar => {
        const base = 100 + (((time / MINUTE) * 37 + seed * 11) % 50);
        return { time, open: base, high: base + 2, low: base - 2, close: base + 1, volume: 10 + ((time / MINUTE) % 9) };
      });
  });
}

interface Live {
  readonly minutes: Readonly<Record<string, readonly Bar[]>>;
  /** Times of the cycles. */
  readonly cycles: readonly number[];
  readonly failsPast?: (attempt: number) => boolean;
  /** Whether the question for the run's own bars fails at a time. */
  readonly failsFetch?: (asOf: number) => boolean;
  readonly asked?: Pick<PastRequest, 'from' | 'to' | 'timeframe'>[];
  /** What a bar was traded at, where that is not what `minutes` have. */
  readonly spoil?: (bar: Bar) => Bar;
}

/** A source that knows all of the past, as a vendor does, for a run that starts in the midst of it. */
function livePlugin({ minutes, cycles, failsPast = () => false, failsFetch = () => false, asked = [] }: Live) {
  return definePlugin({
    name: 'live',
    provides: MarketData,
    setup: () => ({
      service: {
        description: 'a test',
        nextBarEnd: (after) => cycles.find((time) => time > after),
        fetch: (request) => {
          if (failsFetch(request.asOf)) throw new Error('no connection');
          for (const index of request.asked) {
            const own = minutes[request.symbols[index]!]!.filter(({ time }) => time + MINUTE <= request.asOf).slice(
              -request.count,
            );
            const columns = emptyColumns(own.length);
            for (const field of FIELDS) columns[field].set(own.map((bar) => bar[field]));
            request.answer(index, columns, 0, own.length);
          }
        },
        async past({ symbols, timeframe, from, to, take }) {
          asked.push({ from, to, timeframe });
          for (const [index, symbol] of symbols.entries()) {
            await Promise.resolve();
            const bars = merged(minutes[symbol]!, (time) => Math.floor(time / timeframe.ms) * timeframe.ms);
            for (const bar of bars) {
              if (failsPast(asked.length) && bar.time > to - DAY) throw new Error('no connection');
              if (bar.time >= from && bar.time <= to) take(index, bar); // the last is one that has not ended
            }
          }
        },
      },
    }),
  });
}

const row = (bar: Bar): number[] => FIELDS.map((field) => bar[field]);

function readable(cycle: Cycle, timeframe: TimeframeText, index: number, count: number): number[][] {
  const bars = cycle.at(timeframe).bars[index]!;
  return Array.from({ length: Math.min(count, bars.length) }, (_, i) => {
    return FIELDS.map((field) => bars[field](Math.min(count, bars.length) - 1 - i));
  });
}

const TIMEFRAMES: readonly TimeframeText[] = ['5Min', '1Hour', '1Day'];

/** Runs cycles over a live source, and compares the longer bars in each with those of all minutes since the beginning. */
async function compare(live: Live, history: number, depths: Readonly<Record<string, number>>): Promise<number> {
  const symbols = Object.keys(live.minutes);
  const expected = new Map(
    TIMEFRAMES.map((timeframe) => [
      timeframe,
      symbols.map((symbol) => merged(live.minutes[symbol]!, (time) => placeOf(time, timeframe)?.[0])),
    ]),
  );
  const ends = new Map<string, number>();
  for (const timeframe of TIMEFRAMES)
    for (const bars of Object.values(live.minutes))
      for (const { time } of bars) {
        const place = placeOf(time, timeframe);
        if (place) ends.set(`${timeframe} ${place[0]}`, place[1]);
      }
  let compared = 0;
  const newest = new Map<string, number>();
  const watcher = hooksPlugin('watcher', {
    history,
    timeframes: depths,
    signal: (cycle) => {
      for (const timeframe of TIMEFRAMES) {
        for (const [index, symbol] of symbols.entries()) {
          const all = expected.get(timeframe)![index]!;
          const ended = all.filter(({ time }) => ends.get(`${timeframe} ${time}`)! <= cycle.time);
          const depth = depths[timeframe]!;
          expect(readable(cycle, timeframe, index, depth)).toEqual(ended.slice(-depth).map(row));
          const bars = cycle.at(timeframe).bars[index]!;
          const key = `${timeframe} ${symbol}`;
          const before = newest.get(key) ?? -Infinity;
          const kept = ended.slice(-depth).filter(({ time }) => time > before).length;
          expect([timeframe, Math.min(bars.fresh, bars.length)]).toEqual([timeframe, kept]);
          expect(cycle.at(timeframe).updated.includes(bars)).toBe(kept > 0);
          newest.set(key, ended.at(-1)?.time ?? -Infinity);
          compared += ended.length;
        }
      }
    },
  });
  const { notices } = await scenario({
    symbols,
    plugins: [livePlugin(live), brokerPlugin(), sizerPlugin(), watcher],
  }).run();
  const failed = live.cycles.filter((time) => live.failsFetch?.(time));
  expect(notices.map(({ code, time }) => [code, time])).toEqual(failed.map((time) => ['DATA_FETCH_FAILED', time]));
  return compared;
}

const END = SESSIONS[3]![1];

describe('a start in the midst of things', () => {
  const minutes = { AAA: minutesOf(0), BBB: minutesOf(3) };

  test('when it starts at any time, and misses any cycles, then longer bars are those of all minutes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 4 * 1_440 }),
        fc.array(fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 900 })), {
          minLength: 1,
          maxLength: 30,
        }),
        fc.constantFrom(1, 2, 40, 250),
        async (start, steps, history) => {
          let time = SESSIONS[0]![0] + start * MINUTE;
          const cycles = [time, ...steps.map((step) => (time += step * MINUTE))].filter(
            (each) => each <= END + 90 * MINUTE,
          );
          await compare({ minutes, cycles }, history, { '5Min': 9, '1Hour': 8, '1Day': 3 });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('when it starts in the fourth session then what is asked for reaches back far enough, and no minute of long ago is', async () => {
    const asked: Live['asked'] = [];
    const cycles = [SESSIONS[3]![0] + 47 * MINUTE, SESSIONS[3]![0] + 48 * MINUTE];
    expect(await compare({ minutes, cycles, asked }, 1, { '5Min': 9, '1Hour': 8, '1Day': 2 })).toBeGreaterThan(100);
    const ms = asked.map(({ from, to, timeframe }) => [timeframe.text, new Date(from).toISOString().slice(0, 13), to]);
    expect(ms).toEqual([
      ['5Min', '2024-07-03T04', cycles[0]],
      ['30Min', '2024-07-01T04', cycles[0]],
    ]);
  });

  test('when the past cannot be had then longer bars are not there, aloud, until it can', async () => {
    const lengths: number[][] = [];
    const cycles = [0, 1, 2, 3].map((i) => SESSIONS[3]![0] + (100 + i) * MINUTE);
    const watcher = hooksPlugin('watcher', {
      history: 1,
      timeframes: { '1Hour': 4, '1Day': 2 },
      signal: (cycle) => {
        const { bars, updated } = cycle.at('1Hour');
        lengths.push([bars[0]!.length, updated.length, cycle.at('1Day').bars[1]!.length]);
      },
    });
    const source = livePlugin({ minutes, cycles, failsPast: (attempt) => attempt <= 2 });
    const run = scenario({ symbols: ['AAA', 'BBB'], plugins: [source, brokerPlugin(), sizerPlugin(), watcher] });
    const { notices, session } = await run.run();
    expect(lengths).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [4, 2, 2],
      [4, 0, 2],
    ]);
    expect(session.counts.bars).toBeGreaterThan(100);
    expect(notices.map(({ code, detail }) => [code, detail])).toEqual(
      [1, 2].map(() => [
        'DATA_FETCH_FAILED',
        { plugin: 'live', timeframe: '30Min', symbols: 2, error: 'no connection' },
      ]),
    );
  });

  test("when the run's own bars cannot be had at first then none counts twice once they can", async () => {
    const cycles = [37, 38, 39, 70].map((minute) => SESSIONS[3]![0] + minute * MINUTE);
    const short = { AAA: minutes.AAA.filter(({ time }) => time >= SESSIONS[3]![0] + 10 * MINUTE) };
    const failsFetch = (asOf: number): boolean => asOf <= cycles[1]!;
    expect(
      await compare({ minutes: short, cycles, failsFetch }, 1, { '5Min': 9, '1Hour': 8, '1Day': 2 }),
    ).toBeGreaterThan(10);
  });

  test('when a source hands over what is unusable, or of nobody, then that is left out', async () => {
    const cycles = [SESSIONS[3]![0] + 65 * MINUTE];
    const sound = { open: 10, high: 11, low: 9, close: 10, volume: 5 };
    const past = definePlugin({
      name: 'odd',
      provides: MarketData,
      setup: () => ({
        service: {
          description: 'a test',
          nextBarEnd: (after) => cycles.find((time) => time > after),
          fetch: (request) => request.answer(0, emptyColumns(0), 0, 0),
          past: ({ take }) => {
            const at = (minutes: number): number => SESSIONS[2]![0] + minutes * MINUTE;
            take(0, { ...sound, time: at(0) });
            take(0, { ...sound, time: at(30), low: 0 });
            take(0, { ...sound, time: at(30), close: 500 });
            take(0, { ...sound, time: NaN });
            take(5, { ...sound, time: at(60), high: 99 });
            take(-1, { ...sound, time: at(60), high: 99 });
            take(0, { ...sound, time: at(90), volume: 7 });
            take(0, { ...sound, time: at(60), high: 99 }); // out of order
            take(0, { ...sound, time: SESSIONS[3]![0] });
            take(0, { ...sound, time: cycles[0]! + 3 * DAY, high: 99 }); // of the future
          },
        },
      }),
    });
    const days: number[][] = [];
    const watcher = hooksPlugin('watcher', {
      timeframes: { '1Day': 3 },
      signal: (cycle) => void days.push(...readable(cycle, '1Day', 0, 3)),
    });
    await scenario({ symbols: ['AAA'], plugins: [past, brokerPlugin(), sizerPlugin(), watcher] }).run();
    expect(days).toEqual([[SESSIONS[2]![0] - 9.5 * 60 * MINUTE, 10, 11, 9, 10, 12]]);
  });
});

describe('a start after a split', () => {
  test('when shares were split in the past, or in what the run has seen, then all of it is told in new ones', async () => {
    const factors = [1, 1, 4, 8] as const; // new shares for one of the first day, by session
    const minutes = minutesOf(0).map((bar): Bar => {
      const day = SESSIONS.findIndex(([open]) => bar.time < open + 12 * 60 * MINUTE);
      const by = factors[day]!;
      const { time, open, high, low, close, volume } = bar;
      return { time, open: open / by, high: high / by, low: low / by, close: close / by, volume: volume * by };
    });
    const actions = actionsPlugin([
      { kind: 'split', symbol: 'AAA', exDate: '2024-07-03', ratio: 4 },
      { kind: 'split', symbol: 'AAA', exDate: '2024-07-05', ratio: 2 },
      { kind: 'split', symbol: 'AAA', exDate: '2024-07-08', ratio: 5 },
    ]);
    const expected = merged(minutesOf(0), (time) => placeOf(time, '1Day')?.[0])
      .slice(0, 3)
      .map(({ time, open, high, low, close, volume }) => [time, open / 8, high / 8, low / 8, close / 8, volume * 8]);
    for (const history of [1, 250]) {
      const seen: number[][][] = [];
      const watcher = hooksPlugin('watcher', {
        history,
        timeframes: { '1Day': 5 },
        signal: (cycle) => void seen.push(readable(cycle, '1Day', 0, 5)),
      });
      // Three minutes and two hours after the open of the fourth session: what was split is in the past alone, or in both.
      for (const after of [3, 120]) {
        const cycles = [SESSIONS[3]![0] + after * MINUTE];
        const source = livePlugin({ minutes: { AAA: minutes }, cycles });
        const run = scenario({ symbols: ['AAA'], plugins: [source, actions, brokerPlugin(), sizerPlugin(), watcher] });
        const { notices } = await run.run();
        expect(notices).toEqual([]);
      }
      for (const days of seen) {
        expect(days).toHaveLength(3);
        for (const [i, day] of days.entries())
          for (const [j, value] of day.entries()) expect(value / expected[i]![j]!).toBeCloseTo(1, 9);
      }
    }
  });
});
