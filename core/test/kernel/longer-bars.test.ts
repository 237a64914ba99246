import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MarketData, definePlugin, emptyColumns } from '@plimsoll/core';
import type { Cycle, Hooks, Sessions, TimeframeBars, TimeframeText } from '@plimsoll/core';
import { actionsPlugin, barsPlugin, brokerPlugin, hooksPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';
import { MINUTE } from './kit.ts';

const at = (text: string) => Date.parse(`2024-07-${text}Z`);

/** Sessions by hand, the second of them a half day before a holiday: midnight in New York, open and close. */
const SESSIONS = [
  [at('02T04:00'), at('02T13:30'), at('02T20:00')],
  [at('03T04:00'), at('03T13:30'), at('03T17:00')],
  [at('05T04:00'), at('05T13:30'), at('05T20:00')],
] as const;

interface Longer {
  readonly start: number;
  readonly end: number;
  readonly values: readonly number[];
}

/** The longer bars of some minutes, made in the plainest way. */
function longerOf(rows: readonly BarRow[], timeframe: TimeframeText): Longer[] {
  const minutes = { '5Min': 5, '1Hour': 60, '1Day': 1_440 }[timeframe as '5Min' | '1Hour' | '1Day'];
  return SESSIONS.flatMap(([midnight, open, close]) => {
    const made: Longer[] = [];
    for (let start = open; start < close; start += minutes * MINUTE) {
      const end = Math.min(start + minutes * MINUTE, close);
      const own = rows.filter(([time]) => time >= start && time < end);
      if (own.length === 0) continue;
      const column = (i: number) => own.map((row) => row[i]!);
      const high = Math.max(...column(2));
      const low = Math.min(...column(3));
      const volume = column(5).reduce((sum, value) => sum + value, 0);
      const stamp = timeframe === '1Day' ? midnight : start;
      made.push({ start: stamp, end, values: [stamp, own[0]![1], high, low, own.at(-1)![4]!, volume] });
    }
    return made;
  });
}

const FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** What can be read of a symbol, oldest first, a list of six values a bar. */
function readable({ bars }: TimeframeBars, index: number, history: number): number[][] {
  const columns = FIELDS.map((field) => [...bars[index]!.window(field, history)]);
  return columns[0]!.map((_, i) => columns.map((column) => column[i]!));
}

/** Runs bars through a session in which one plugin asks for these timeframes and looks at each cycle; throws what `look` throws. */
async function run(
  rows: Readonly<Record<string, readonly BarRow[]>>,
  timeframes: Hooks['timeframes'],
  look: (cycle: Cycle) => void,
  options: { timeframe?: TimeframeText; sessions?: Partial<Sessions>; assetClass?: string } = {},
) {
  const { assetClass = 'us_equity', ...others } = options;
  const watcher = hooksPlugin('watcher', { history: 2, timeframes, signal: look });
  const told = await scenario({
    symbols: Object.keys(rows),
    instrument: { assetClass },
    ...others,
    plugins: [barsPlugin(rows), brokerPlugin(), sizerPlugin(), watcher],
  }).run();
  expect(told.notices.filter(({ code }) => code === 'HOOK_THREW')).toEqual([]);
  return told;
}

/** A minute's bar, all of it at one price. */
const flat = (time: string, price: number, volume = 10): BarRow => [at(time), price, price, price, price, volume];

/** Some minutes of the three sessions and of the hours around them, with made-up prices. */
const minutes = fc
  .array(
    fc.record({
      session: fc.nat(2),
      minute: fc.integer({ min: -40, max: 420 }),
      length: fc.integer({ min: 1, max: 12 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((stretches) => {
    const starts = stretches.flatMap(({ session, minute, length }) =>
      Array.from({ length }, (_, i) => SESSIONS[session]![1] + (minute + i) * MINUTE),
    );
    return [...new Set(starts)].sort((a, b) => a - b);
  })
  .chain((starts) =>
    fc
      .array(fc.tuple(fc.integer({ min: 100, max: 200 }), fc.nat(9), fc.nat(9), fc.nat(999)), {
        minLength: starts.length,
        maxLength: starts.length,
      })
      .map((prices) =>
        starts.map((time, i): BarRow => {
          const [open, up, down, volume] = prices[i]!;
          return [time, open, open + up, open - down, open + up - ((up + down) % (up + 1)), volume];
        }),
      ),
  );

describe('longer bars', () => {
  test('when bars come in then what can be read at each cycle is what had ended by then, added up in the plainest way', async () => {
    const history = 4;
    const timeframes = ['5Min', '1Hour', '1Day'] as const;
    await fc.assert(
      fc.asyncProperty(minutes, minutes, async (AAA, BBB) => {
        const rows = { AAA, BBB };
        const expected = timeframes.map((timeframe) => [longerOf(AAA, timeframe), longerOf(BBB, timeframe)]);
        const seen = timeframes.map(() => [0, 0]);
        let cycles = 0;
        await run(rows, { '5Min': history, '1Hour': history, '1Day': history }, (cycle) => {
          cycles++;
          for (const [i, timeframe] of timeframes.entries()) {
            const bars = cycle.at(timeframe);
            const updated: string[] = [];
            for (const [index, longer] of expected[i]!.entries()) {
              const ended = longer.filter(({ end }) => end <= cycle.time);
              const fresh = ended.length - seen[i]![index]!;
              seen[i]![index] = ended.length;
              if (fresh > 0) updated.push(Object.keys(rows)[index]!);
              expect(readable(bars, index, history)).toEqual(ended.slice(-history).map(({ values }) => values));
              expect(bars.bars[index]!.fresh).toBe(fresh);
            }
            expect(bars.updated.map(({ symbol }) => symbol)).toEqual(updated);
          }
        });
        expect(cycles).toBe(new Set([...AAA, ...BBB].map(([time]) => time)).size);
      }),
      { numRuns: 60 },
    );
  });

  test('when a symbol has no trade in the last minute then its bar is complete at the cycle of another', async () => {
    const told: unknown[] = [];
    const rows = { AAA: [flat('02T13:30', 10), flat('02T13:36', 12)], BBB: [flat('02T13:34', 5)] };
    await run(rows, { '5Min': 2 }, (cycle) => {
      const { updated } = cycle.at('5Min');
      told.push([
        new Date(cycle.time).toISOString().slice(11, 16),
        ...updated.map((bars) => [bars.symbol, bars.close(0)]),
      ]);
    });
    expect(told).toEqual([['13:31'], ['13:35', ['AAA', 10], ['BBB', 5]], ['13:37']]);
  });

  test('when nobody trades at the end of a session then its bars come with the next cycle there is', async () => {
    const told: unknown[] = [];
    const rows = { AAA: [flat('02T19:40', 10), flat('03T13:30', 11), flat('05T13:30', 12)] };
    await run(rows, { '1Day': 3 }, (cycle) => {
      told.push([new Date(cycle.time).toISOString().slice(8, 16), ...cycle.at('1Day').bars[0]!.window('close', 3)]);
    });
    expect(told).toEqual([['02T19:41'], ['03T13:31', 10], ['05T13:31', 10, 11]]);
  });

  test('when a timeframe is asked for then it is the same object in every cycle, and that of the config is the cycle', async () => {
    const objects = new Set<TimeframeBars>();
    let cycle: Cycle | undefined;
    const rows = { AAA: [flat('02T13:30', 10), flat('02T13:31', 11)] };
    await run(rows, { '1Hour': 2, '1Min': 9 }, (given) => {
      cycle = given;
      objects.add(given.at('1Hour'));
      expect(given.at('1Min')).toBe(given);
      expect(given.bars[0]!.window('close', 9).length).toBe(given.number + 1);
      expect(() => given.bars[0]!.window('close', 10)).toThrow(RangeError);
    });
    expect(objects.size).toBe(1);
    expect([...objects][0]!.timeframe).toEqual({ text: '1Hour', ms: 60 * MINUTE });
    expect([...objects][0]!.of('AAA')!.symbol).toBe('AAA');
    expect([...objects][0]!.of('ZZZ')).toBeUndefined();
    expect(cycle!.timeframe.text).toBe('1Min');
  });

  test('when a timeframe goes by two names then the bars of the config are found under both', async () => {
    const rows = { AAA: [flat('02T13:30', 10)] };
    const isSame: boolean[] = [];
    await run(rows, { '60Min': 5 }, (cycle) => void isSame.push(cycle.at('60Min') === cycle), { timeframe: '1Hour' });
    expect(isSame).toEqual([true]);
  });

  test('when two plugins ask for one timeframe then the longer history counts, for both', async () => {
    const lengths: number[] = [];
    const other = hooksPlugin('other', {
      timeframes: { '5Min': 7 },
      signal: (cycle) => void lengths.push(cycle.at('5Min').bars[0]!.window('close', 7).length),
    });
    const one = hooksPlugin('one', { timeframes: { '5Min': 2 }, signal: () => undefined });
    const rows = { AAA: [flat('02T13:34', 10), flat('02T13:39', 11)] };
    await scenario({ symbols: ['AAA'], plugins: [barsPlugin(rows), brokerPlugin(), sizerPlugin(), one, other] }).run();
    expect(lengths).toEqual([1, 2]);
  });

  test('when a timeframe was not asked for, or too far back, then that is an error', async () => {
    const errors: string[] = [];
    const rows = { AAA: [flat('02T13:30', 10)] };
    await run(rows, { '5Min': 2 }, (cycle) => {
      for (const look of [() => cycle.at('4Hour'), () => cycle.at('5Min').bars[0]!.close(2)]) {
        try {
          look();
        } catch (error) {
          errors.push(String(error));
        }
      }
    });
    expect(errors).toEqual([
      "RangeError: nobody asked for bars of '4Hour': return { timeframes: { '4Hour': N } } from setup; there are 1Min, 5Min",
      expect.stringContaining('AAA: 2 bars ago is outside the 2 bars that are kept'),
    ]);
  });

  test('when days are added up to weeks then each has its sessions, and comes when the last has ended', async () => {
    const day = (date: string, price: number): BarRow => [
      Date.parse(`${date}T00:00Z`),
      price,
      price + 1,
      price - 1,
      price,
      5,
    ];
    const AAA = [day('2024-03-25', 10), day('2024-03-26', 14), day('2024-03-28', 12), day('2024-04-01', 20)];
    const told: unknown[] = [];
    await run(
      { AAA },
      { '1Week': 2 },
      (cycle) => void told.push([cycle.number, ...readable(cycle.at('1Week'), 0, 2)]),
      {
        timeframe: '1Day',
      },
    );
    const week = [Date.parse('2024-03-25T04:00Z'), 10, 15, 9, 12, 15];
    expect(told).toEqual([[0], [1], [2, week], [3, week]]);
  });

  test('when a share is split then longer bars are as if traded in new shares, that in the making too', async () => {
    const day = (date: string, price: number): BarRow => [Date.parse(`${date}T00:00Z`), price, price, price, price, 7];
    const AAA = [day('2024-03-28', 40), day('2024-04-01', 44), day('2024-04-03', 10), day('2024-04-05', 12)];
    const views: unknown[] = [];
    const watcher = hooksPlugin('watcher', {
      timeframes: { '1Week': 3 },
      signal: (cycle) => {
        const { revision, length } = cycle.at('1Week').bars[0]!;
        views.push([revision, length, ...readable(cycle.at('1Week'), 0, 3)]);
      },
    });
    const actions = actionsPlugin([{ kind: 'split', symbol: 'AAA', exDate: '2024-04-03', ratio: 4 }]);
    await scenario({
      symbols: ['AAA'],
      timeframe: '1Day',
      plugins: [barsPlugin({ AAA }), brokerPlugin(), sizerPlugin(), actions, watcher],
    }).run();
    const [first, second] = ['2024-03-25T04:00Z', '2024-04-01T04:00Z'].map((text) => Date.parse(text));
    const old = [first, 40, 40, 40, 40, 7];
    const split = [first, 10, 10, 10, 10, 28];
    expect(views).toEqual([
      [0, 1, old],
      [0, 1, old],
      [1, 1, split],
      [1, 2, split, [second, 11, 12, 10, 12, 28 + 7 + 7]],
    ]);
  });

  test('when coins are traded then days end at midnight UTC, and there is no day off', async () => {
    const told: unknown[] = [];
    const rows = { 'BTC/USD': [flat('06T23:58', 10), flat('06T23:59', 11), flat('07T00:00', 12)] };
    const look = (cycle: Cycle) => void told.push([...cycle.at('1Day').bars[0]!.window('close', 2)]);
    const { notices } = await run(rows, { '1Day': 2 }, look, { assetClass: 'crypto' });
    expect(told).toEqual([[], [11], [11]]);
    expect(notices).toEqual([]);
  });
});

describe('bars that do not fit', () => {
  const told = (notices: readonly { code: string; detail: object }[]) =>
    notices.map(({ code, detail }) => [code, detail]);

  test('when they are of a day without a session then that is told once a symbol; those before the open are not told of', async () => {
    const AAA = [flat('02T12:00', 9), flat('04T15:00', 10), flat('04T15:01', 10), flat('06T15:00', 10)];
    const { notices } = await run({ AAA, BBB: AAA.slice(2) }, { '5Min': 2 }, () => undefined);
    expect(told(notices)).toEqual([
      ['BAR_OUTSIDE_SESSIONS', { symbol: 'AAA', timeframe: '5Min', barTime: at('04T15:00') }],
      ['BAR_OUTSIDE_SESSIONS', { symbol: 'BBB', timeframe: '5Min', barTime: at('04T15:01') }],
    ]);
  });

  test('when they go on beyond a boundary then that is told once, and they count where they begin', async () => {
    const AAA = ['13:00', '14:00', '15:00', '16:00', '19:00'].map((time, i) => flat(`02T${time}`, 10 + i));
    const closes: number[][] = [];
    const look = (cycle: Cycle) => void closes.push([...cycle.at('2Hour').bars[0]!.window('close', 4)]);
    const { notices } = await run({ AAA }, { '2Hour': 4 }, look, { timeframe: '1Hour' });
    expect(told(notices)).toEqual([
      ['BAR_ACROSS_BOUNDARY', { symbol: 'AAA', timeframe: '2Hour', barTime: at('02T15:00') }],
    ]);
    expect(closes.at(-1)).toEqual([12, 13, 14]);
    const clock = await run({ AAA }, { '2Hour': 4 }, look, { timeframe: '1Hour', sessions: { anchor: 'clock' } });
    expect(clock.notices).toEqual([]);
  });

  test('when one comes after the end of its period then the longer one is mended, aloud', async () => {
    const columns = emptyColumns(3);
    columns.time.set([at('02T13:33'), at('02T13:34'), at('02T13:35')]);
    for (const field of ['open', 'high', 'low', 'close'] as const) columns[field].set([10, 15, 12]);
    columns.volume.fill(1);
    const source = definePlugin({
      name: 'slow',
      provides: MarketData,
      setup: () => ({
        service: {
          description: 'a source that tells the minute of 13:34 one cycle late',
          nextBarEnd: (after) => [at('02T13:34'), at('02T13:35'), at('02T13:36')].find((end) => end > after),
          fetch: (request) => request.answer(0, columns, 0, request.asOf < at('02T13:36') ? 1 : 3),
        },
      }),
    });
    const views: unknown[] = [];
    const watcher = hooksPlugin('watcher', {
      timeframes: { '5Min': 2 },
      signal: (cycle) => void views.push([cycle.at('5Min').updated.length, ...readable(cycle.at('5Min'), 0, 2)]),
    });
    const { notices } = await scenario({
      symbols: ['AAA'],
      plugins: [source, brokerPlugin(), sizerPlugin(), watcher],
    }).run();
    const start = at('02T13:30');
    expect(views).toEqual([[0], [1, [start, 10, 10, 10, 10, 1]], [0, [start, 10, 15, 10, 15, 2]]]);
    expect(told(notices)).toEqual([['BAR_LATE', { symbol: 'AAA', timeframe: '5Min', barTime: at('02T13:34') }]]);
  });
});
