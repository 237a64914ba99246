import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Clock, LocalDays, MarketData, dateOf, dayOfDate, definePlugin } from '@plimsoll/core';
import type { Bars, CorporateAction } from '@plimsoll/core';
import { actionsPlugin, barsPlugin, brokerPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const newYork = new LocalDays('America/New_York');

const split = (exDate: string, ratio: number, symbol = 'AAA'): CorporateAction => ({
  kind: 'split',
  symbol,
  exDate,
  ratio,
});
const dividend = (exDate: string, perShare: number): CorporateAction => ({
  kind: 'dividend',
  symbol: 'AAA',
  exDate,
  perShare,
});

/** Midnight of a date in New York. */
const nyDay = (date: string): number => newYork.timeOf(dayOfDate(date), 0);
const utcDay = (date: string): number => dayOfDate(date) * DAY;

interface Market {
  readonly rows: readonly BarRow[];
  readonly actions: readonly CorporateAction[];
  readonly timeframe?: string;
  readonly history?: number;
  readonly adjust?: 'splits' | 'splits-and-dividends';
  readonly onFetch?: () => void;
  /** Time of the first cycle, which finds all bars until then, as a live one does. That of the first bar's end where left out. */
  readonly startsAt?: number;
}

/** What a strategy sees of AAA in each cycle, and what it is told. */
async function seen<T>(market: Market, look: (bars: Bars) => T) {
  const { rows, actions, timeframe = '1Day', history = 5, adjust, onFetch, startsAt = -Infinity } = market;
  const views: T[] = [];
  const told: (CorporateAction & { readonly after: number })[] = [];
  const watcher = strategyPlugin('watcher', (cycle) => void views.push(look(cycle.of('AAA')!)), { history });
  const clock = definePlugin({
    name: 'clock',
    needs: { data: MarketData },
    provides: Clock,
    setup: ({ data }) => {
      let time = startsAt - 1;
      return {
        service: {
          now: () => time,
          next: () => {
            const next = data.nextBarEnd(time) as number | undefined;
            return next === undefined ? undefined : (time = next);
          },
          stop: () => undefined,
        },
      };
    },
  });
  const run = scenario({
    symbols: ['AAA'],
    timeframe,
    plugins: [
      barsPlugin({ AAA: rows }, onFetch && { onFetch }),
      actionsPlugin(actions, adjust),
      brokerPlugin(),
      sizerPlugin(),
      clock,
      watcher,
    ],
  });
  run.session.events.on('corporateAction', (action) => told.push({ ...action, after: views.length }));
  const { notices } = await run.run();
  return { views, told, notices };
}

const closes = (bars: Bars): number[] => [...bars.window('close', bars.length)];

/** The days around Apple's split of seven for one: open, high, low, close, volume as they were traded. */
const APPLE: readonly BarRow[] = [
  [nyDay('2014-06-05'), 646.2, 649.37, 642.61, 647.35, 10_850_000],
  [nyDay('2014-06-06'), 649.9, 651.26, 644.47, 645.57, 12_497_800],
  [nyDay('2014-06-09'), 92.69, 93.88, 91.75, 93.7, 75_414_000],
  [nyDay('2014-06-10'), 94.73, 95.05, 93.57, 94.25, 62_777_000],
];

describe('a split', () => {
  test('when its ex-date comes then the bars before it are as if traded in new shares, and the newest as they were', async () => {
    const { views } = await seen({ rows: APPLE, actions: [split('2014-06-09', 7)] }, (bars) => [
      bars.revision,
      bars.time(0),
      closes(bars),
      [...bars.window('volume', 5)],
      [bars.open(bars.length - 1), bars.high(bars.length - 1), bars.low(bars.length - 1)],
    ]);
    expect(views).toEqual([
      [0, APPLE[0]![0], [647.35], [10_850_000], [646.2, 649.37, 642.61]],
      [0, APPLE[1]![0], [647.35, 645.57], [10_850_000, 12_497_800], [646.2, 649.37, 642.61]],
      [
        1,
        APPLE[2]![0],
        [647.35 / 7, 645.57 / 7, 93.7],
        [75_950_000, 87_484_600, 75_414_000],
        [646.2 / 7, 649.37 / 7, 642.61 / 7],
      ],
      [
        1,
        APPLE[3]![0],
        [647.35 / 7, 645.57 / 7, 93.7, 94.25],
        [75_950_000, 87_484_600, 75_414_000, 62_777_000],
        [646.2 / 7, 649.37 / 7, 642.61 / 7],
      ],
    ]);
  });

  test('when it has taken effect then listeners are told once, before anything is decided on the new prices', async () => {
    const { told } = await seen({ rows: APPLE, actions: [split('2014-06-09', 7)] }, closes);
    expect(told).toEqual([{ ...split('2014-06-09', 7), after: 2 }]);
  });

  test('when prices do not move with it then the bars stay as they are, and that is told', async () => {
    const adjusted = APPLE.map(([time, open, ...rest], i): BarRow => {
      const by = i < 2 ? 7 : 1;
      const [high, low, close] = rest as [number, number, number];
      return [time, open / by, high / by, low / by, close / by];
    });
    const { views, told, notices } = await seen({ rows: adjusted, actions: [split('2014-06-09', 7)] }, closes);
    expect(views.at(-1)).toEqual([647.35 / 7, 645.57 / 7, 93.7, 94.25]);
    expect(told).toEqual([]);
    expect(notices).toMatchObject([{ code: 'SPLIT_UNSEEN', detail: { symbol: 'AAA', ratio: 7, open: 92.69 } }]);
  });

  test('when it is one for many, or for less than two, then it is applied all the same', async () => {
    const rows: BarRow[] = [
      [nyDay('2009-06-30'), 1.16],
      [nyDay('2009-07-01'), 23.1],
      [nyDay('2009-07-02'), 22.9],
    ];
    const { views } = await seen({ rows, actions: [split('2009-07-01', 0.05), split('2009-07-02', 1.0027)] }, closes);
    expect(views.at(-1)).toEqual([1.16 / 0.05 / 1.0027, 23.1 / 1.0027, 22.9]);
  });
});

describe('a dividend', () => {
  const rows: BarRow[] = [
    [nyDay('2020-03-02'), 98],
    [nyDay('2020-03-03'), 100],
    [nyDay('2020-03-04'), 97],
  ];

  test('when its ex-date comes then the bars before it are less by its share of the last close', async () => {
    const { views } = await seen({ rows, actions: [dividend('2020-03-04', 2)] }, (bars) => [
      closes(bars),
      bars.volume(bars.length - 1),
    ]);
    expect(views[1]).toEqual([[98, 100], 1_000]);
    expect(views[2]).toEqual([[expect.closeTo(98 * 0.98, 12), expect.closeTo(98, 12), 97], 1_000]);
  });

  test('when only splits are asked for then the bars stay as they are, and it is told all the same', async () => {
    const { views, told } = await seen({ rows, actions: [dividend('2020-03-04', 2)], adjust: 'splits' }, closes);
    expect(views.at(-1)).toEqual([98, 100, 97]);
    expect(told).toHaveLength(1);
  });

  test('when a split is on the same day then the dividend is one of the old shares', async () => {
    const halved: BarRow[] = [rows[0]!, rows[1]!, [rows[2]![0], 49]];
    const actions = [split('2020-03-04', 2), dividend('2020-03-04', 2)];
    const { views, told } = await seen({ rows: halved, actions }, closes);
    expect(views.at(-1)).toEqual([expect.closeTo(48.02, 12), expect.closeTo(49, 12), 49]);
    expect(told.map(({ kind }) => kind)).toEqual(['dividend', 'split']);
  });

  test('when two are on the same day then they count like their sum', async () => {
    const apart = await seen({ rows, actions: [dividend('2020-03-04', 2), dividend('2020-03-04', 3)] }, closes);
    const sum = await seen({ rows, actions: [dividend('2020-03-04', 5)] }, closes);
    for (const [i, close] of sum.views.at(-1)!.entries()) expect(apart.views.at(-1)![i]).toBeCloseTo(close, 12);
  });

  test.each([100, 250])('when it is $%d of a price of $100 then it is not applied, aloud', async (perShare) => {
    const { views, told, notices } = await seen({ rows, actions: [dividend('2020-03-04', perShare)] }, closes);
    expect(views.at(-1)).toEqual([98, 100, 97]);
    expect(told).toEqual([]);
    expect(notices).toMatchObject([{ code: 'DIVIDEND_UNUSABLE', detail: { perShare, close: 100 } }]);
  });
});

describe('the first bar of an ex-date', () => {
  const firstHalved = async (rows: readonly BarRow[], timeframe: string, exDate = '2020-08-31'): Promise<number> => {
    const { views } = await seen({ rows, timeframe, actions: [split(exDate, 4)] }, ({ revision }) => revision);
    return views.indexOf(1);
  };

  test.each([
    ['midnight in New York', nyDay],
    ['midnight in UTC', utcDay],
  ])('when days are stamped with %s then it is the bar of that day', async (_, day) => {
    const dates = ['2020-08-27', '2020-08-28', '2020-08-31', '2020-09-01'];
    const rows = dates.map((date, i): BarRow => [day(date), i < 2 ? 500 : 125]);
    expect(await firstHalved(rows, '1Day')).toBe(2);
  });

  test('when bars are minutes then it is the first of the pre-market session', async () => {
    const at = (date: string, hours: number): number => newYork.timeOf(dayOfDate(date), hours * HOUR);
    const rows: BarRow[] = [
      [at('2020-08-28', 19.9), 500],
      [at('2020-08-31', 4), 125],
      [at('2020-08-31', 9.5), 126],
    ];
    expect(await firstHalved(rows, '1Min')).toBe(1);
  });

  test('when nothing is traded on that day then it is that of the next', async () => {
    const rows = ['2020-08-28', '2020-09-02'].map((date, i): BarRow => [nyDay(date), i < 1 ? 500 : 125]);
    expect(await firstHalved(rows, '1Day')).toBe(1);
    expect(await firstHalved(rows, '1Day', '2020-08-29')).toBe(1); // a Saturday
  });

  test('when it cannot be used then the action has taken effect all the same', async () => {
    const rows: BarRow[] = [
      [nyDay('2020-08-28'), 500],
      [nyDay('2020-08-31'), NaN],
      [nyDay('2020-09-01'), 126],
    ];
    const { views } = await seen({ rows, actions: [split('2020-08-31', 4)] }, closes);
    expect(views.at(-1)).toEqual([125, 126]);
  });

  test('when it comes with others, before and after it, then only those before are adjusted', async () => {
    const dates = ['2020-08-26', '2020-08-27', '2020-08-28', '2020-08-31', '2020-09-01'];
    const rows = dates.map((date, i): BarRow => [nyDay(date), i < 3 ? 500 + i : 125 + i]);
    let fetches = 0;
    const onFetch = (): void => {
      const fails = fetches > 0 && fetches < 4;
      fetches++;
      if (fails) throw new Error('down');
    };
    const { views } = await seen({ rows, actions: [split('2020-08-31', 4)], onFetch }, closes);
    expect(views.at(-1)).toEqual([125, 125.25, 125.5, 128, 129]);
  });
});

test('when an action was before the first cycle then the bars of the start are adjusted, and nobody is given anything', async () => {
  const rows: BarRow[] = [
    [nyDay('2020-08-28'), 500],
    [nyDay('2020-08-31'), 125],
    [nyDay('2020-09-01'), 126],
    [nyDay('2020-09-02'), 42],
  ];
  const actions = [split('2020-08-31', 4), split('2020-09-02', 3)];
  const { views, told } = await seen({ rows, actions, startsAt: rows[2]![0] + DAY }, closes);
  expect(views).toEqual([
    [125, 125, 126],
    [125 / 3, 125 / 3, 126 / 3, 42],
  ]);
  expect(told).toMatchObject([{ exDate: '2020-09-02' }]);
});

const DAYS = 24;
const FIRST = dayOfDate('2021-01-04');

/** Days of prices that never move like a split, and actions among them: dates are days from the first. */
const markets = fc.record({
  prices: fc.array(fc.double({ min: 80, max: 110, noNaN: true }), { minLength: DAYS, maxLength: DAYS }),
  actions: fc.uniqueArray(
    fc.record({
      day: fc.integer({ min: -2, max: DAYS + 1 }),
      value: fc.oneof(
        fc.constantFrom(2, 3, 0.5, 0.05, 1.5).map((ratio) => ({ kind: 'split' as const, ratio })),
        fc
          .double({ min: 0.0001, max: 0.005, noNaN: true })
          .map((perShare) => ({ kind: 'dividend' as const, perShare })),
      ),
    }),
    { maxLength: 6, selector: ({ day, value }) => `${day} ${value.kind}` },
  ),
});

const actionOn = ({ day, value }: { day: number; value: object }): CorporateAction =>
  ({ symbol: 'AAA', exDate: dateOf(FIRST + day), ...value }) as CorporateAction;

/** Prices as they would be traded: in old shares until a split, in new ones from then on. */
function traded({ prices, actions }: { prices: readonly number[]; actions: readonly CorporateAction[] }): BarRow[] {
  return prices.map((price, i) => {
    const date = dateOf(FIRST + i);
    const by = actions.reduce((all, a) => (a.kind === 'split' && a.exDate <= date ? all * a.ratio : all), 1);
    return [nyDay(date), price / by];
  });
}

test('when time goes by then what is seen never depends on what is announced for later', async () => {
  await fc.assert(
    fc.asyncProperty(markets, fc.integer({ min: 0, max: DAYS }), async ({ prices, actions }, until) => {
      const all = actions.map(actionOn);
      const rows = traded({ prices, actions: all });
      const known = all.filter(({ exDate }) => dayOfDate(exDate) - FIRST < until);
      const look = (bars: Bars) => [bars.revision, ...closes(bars), ...bars.window('volume', bars.length)];
      const whole = await seen({ rows, actions: all }, look);
      const truncated = await seen({ rows, actions: known }, look);
      expect(whole.views.slice(0, until)).toEqual(truncated.views.slice(0, until));
    }),
    { numRuns: 60 },
  );
});

test('when prices are told in shares of today then they are what was traded, by every split and dividend since', async () => {
  await fc.assert(
    fc.asyncProperty(markets, async ({ prices, actions }) => {
      const all = actions.map(actionOn);
      // A dividend of almost the whole price, or of more, leaves nothing to compare.
      fc.pre(all.every((action) => action.kind === 'split' || sharesOn(all, action) * action.perShare < 72));
      const rows = traded({ prices, actions: all });
      const { views } = await seen({ rows, actions: all, history: DAYS }, closes);
      for (const [today, view] of views.entries()) {
        for (const [day, close] of view.entries()) {
          const since = all.filter(({ exDate }) => {
            const ex = dayOfDate(exDate) - FIRST;
            return ex > day && ex <= today;
          });
          const factor = since.reduce((product, action) => {
            if (action.kind === 'split') return product / action.ratio;
            const last = prices[dayOfDate(action.exDate) - FIRST - 1]!; // in shares of the first day
            return product * (1 - sharesOn(all, action) * (action.perShare / last));
          }, 1);
          expect(close / (rows[day]![1] * factor)).toBeCloseTo(1, 9);
        }
      }
    }),
    { numRuns: 60 },
  );
});

/** Shares that one of the first day had become before an action's own day. */
function sharesOn(all: readonly CorporateAction[], { exDate }: CorporateAction): number {
  return all.reduce((shares, a) => (a.kind === 'split' && a.exDate < exDate ? shares * a.ratio : shares), 1);
}
