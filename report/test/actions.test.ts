import { describe, expect, test } from 'vitest';
import { dateOf, definePlugin } from '@plimsoll/core';
import type { CorporateAction, Signal } from '@plimsoll/core';
import brokerPaper from '@plimsoll/broker-paper';
import { actionsPlugin, barsPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';
import { Recorder, RoundTrips } from '../src/index.ts';
import type { PageData } from '../src/page/page-data.ts';
import { PageRecorder } from '../src/page-recorder.ts';
import { browserForTests, hasBrowser } from './browser.ts';

const DAY = 86_400_000;
const FIRST = 18_500;

const buy: Signal = { symbol: 'ABC', side: 'buy', weight: 0.5 };
const sell: Signal = { symbol: 'ABC', side: 'sell' };
const on = (day: number) => ({ symbol: 'ABC', exDate: dateOf(FIRST + day) });
const split = (day: number, ratio: number): CorporateAction => ({ kind: 'split', ...on(day), ratio });
const dividend = (day: number, perShare: number): CorporateAction => ({ kind: 'dividend', ...on(day), perShare });

async function recorded(
  prices: readonly number[],
  signals: Readonly<Record<number, Signal>>,
  actions: readonly CorporateAction[],
) {
  const rows = prices.map((price, i): BarRow => [(FIRST + i) * DAY, price]);
  const script = definePlugin({ name: 'script', setup: () => ({ signal: ({ number }) => signals[number] }) });
  const { session, run } = scenario({
    symbols: ['ABC'],
    timeframe: '1Day',
    plugins: [
      barsPlugin({ ABC: rows }),
      actionsPlugin(actions),
      { plugin: brokerPaper, config: { cash: 10_000 } },
      sizerPlugin(),
      script,
    ],
  });
  const recorder = new Recorder(session);
  const pages = new PageRecorder(session, recorder);
  const hold: number[] = [];
  session.events.on('marked', () => hold.push(recorder.market.end));
  await run();
  return { recorder, hold, html: pages.html(false) };
}

const dataOf = (html: string): PageData => JSON.parse(/id="data">([^]*?)<\/script>/.exec(html)![1]!) as PageData;

describe('trades across splits and dividends', () => {
  test('when a share splits while it is held then the trade is in new shares, and its profit that of the money', async () => {
    const { recorder } = await recorded([100, 100, 100, 25, 27], { 0: buy, 3: sell }, [split(3, 4)]);
    expect(recorder.trips.closed).toMatchObject([
      { quantity: 200, entryPrice: 25, exitPrice: 27, profit: 400, return: 0.08, dividends: 0 },
    ]);
    expect(recorder.statistics()).toMatchObject({ profit: 400, trades: 1, openTrades: 0, maxDrawdown: 0 });
  });

  test('when dividends come while it is held then they are in the profit of the trade', async () => {
    const { recorder } = await recorded([100, 100, 100, 98, 98], { 0: buy, 3: sell }, [dividend(3, 2)]);
    expect(recorder.trips.closed).toMatchObject([
      { quantity: 50, exitPrice: 98, dividends: 100, profit: 0, return: 0 },
    ]);
    expect(recorder.statistics()).toMatchObject({ profit: 0, dividends: 100, fees: 0 });
  });

  test('when a short position pays one then it is a cost of the trade', async () => {
    const { recorder } = await recorded(
      [100, 100, 100, 98, 98],
      { 0: { ...buy, side: 'sell' }, 3: { symbol: 'ABC', side: 'buy' } },
      [dividend(3, 2)],
    );
    expect(recorder.trips.closed).toMatchObject([{ side: 'short', quantity: 50, dividends: -100, profit: 0 }]);
    expect(recorder.statistics().dividends).toBe(-100);
  });

  test('when a fraction of a share is paid out then it counts as sold', async () => {
    const { recorder } = await recorded([100, 110, 110, 1_100], { 0: buy }, [split(3, 0.1)]);
    const { trips } = recorder; // 50 shares, bought at $110, become 5; of 45 of them half a share would be left
    expect([trips.closed, trips.open()]).toMatchObject([[], [{ quantity: 5, entryPrice: 1_100 }]]);
    const odd = (await recorded([100, 110, 110, 1_100], { 0: { ...buy, weight: 0.45 } }, [split(3, 0.1)])).recorder;
    expect([odd.trips.closed, odd.trips.open()]).toMatchObject([
      [{ quantity: 0.5, entryPrice: 1_100, exitPrice: 1_100, profit: 0 }],
      [{ quantity: 4 }],
    ]);
  });

  test('when an order fills in part before a split and in part after it then it is one trade at the average price', () => {
    const trips = new RoundTrips();
    const fill = { symbol: 'ABC', commission: 1, time: 0 };
    trips.add('s', { ...fill, executionId: '1', orderId: 'a', side: 'buy', quantity: 10, price: 100 });
    trips.dividend('ABC', 1);
    trips.dividend('XYZ', 50);
    trips.split('ABC', 4);
    trips.split('XYZ', 9);
    trips.add('s', { ...fill, executionId: '2', orderId: 'a', side: 'buy', quantity: 40, price: 27 });
    trips.add('s', { ...fill, executionId: '3', orderId: 'b', side: 'sell', quantity: 80, price: 30 });
    expect(trips.closed).toMatchObject([
      {
        quantity: 80,
        entryPrice: 26,
        exitPrice: 30,
        dividends: 10,
        fees: expect.closeTo(3, 9),
        profit: 80 * 4 + 10 - 3,
      },
    ]);
  });
});

test('when shares split and pay then buy-and-hold is what it was worth, dividends in cash', async () => {
  const actions = [split(2, 4), dividend(3, 1), split(4, 0.5), dividend(9, 1)];
  const { hold } = await recorded([100, 110, 27.5, 26.5, 53, 54], {}, actions);
  expect(hold.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 1.1, 1.1, 1.1, 1.1, 1.12]);
});

describe('the chart of prices', () => {
  const PRICES = [400, 404, 408, 412, 416, 105, 106, 107, 108, 109];
  const SIGNALS = { 0: buy, 2: sell, 4: buy, 7: sell };

  test('when a share splits then earlier bars are in new shares, and trades tell what was paid', async () => {
    const { html } = await recorded(PRICES, SIGNALS, [split(5, 4)]);
    const { symbols, trades } = dataOf(html);
    expect(symbols[0]).toMatchObject({
      close: [100, 101, 102, 103, 104, 105, 106, 107, 108, 109],
      splits: [{ time: (FIRST + 5) * DAY, ratio: 4 }],
    });
    expect(trades.map(({ quantity, entryPrice, exitPrice }) => [quantity, entryPrice, exitPrice])).toEqual([
      [12, 404, 412],
      [48, 105, 108],
    ]);
    expect(dataOf((await recorded(PRICES.slice(0, 4), SIGNALS, [])).html).symbols[0]).not.toHaveProperty('splits');
  });

  const open = browserForTests();
  test.skipIf(!hasBrowser)('when trades were before the split then they stand where the bars are', async () => {
    const { page } = await open((await recorded(PRICES, SIGNALS, [split(5, 4)])).html);
    // An arrow points at the price that was paid: the first number is x, the second y.
    const tips = await page
      .locator('#price svg path.arrow')
      .evaluateAll((paths) =>
        paths.flatMap((path) =>
          (path.getAttribute('d')!.match(/M[^l]*/g) ?? []).map((at: string) => at.slice(1).split(' ').map(Number)),
        ),
      );
    const heights = tips.sort(([a = 0], [b = 0]) => a - b).map(([, y = NaN]) => y);
    expect(heights).toHaveLength(4);
    // 101, 103, 105 and 108 on an axis that grows upwards: every later one is higher.
    expect(heights.every((y, i) => i === 0 || y < heights[i - 1]!)).toBe(true);
  });
});
