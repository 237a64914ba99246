import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MarketData, definePlugin, emptyColumns } from '@plimsoll/core';
import type { Bars, FetchRequest, Notice } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, hooksPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';
import { MINUTE, buy, script } from './kit.ts';

/** What a strategy sees of AAA in each cycle. */
async function seen<T>(rows: readonly BarRow[], look: (bars: Bars) => T, history = 3) {
  const views: T[] = [];
  const watcher = strategyPlugin('watcher', (cycle) => void views.push(look(cycle.of('AAA')!)), { history });
  const rest = { BBB: Array.from({ length: 8 }, (_, i): BarRow => [i * MINUTE, 1]) };
  const run = await scenario({
    symbols: ['AAA', 'BBB'],
    plugins: [barsPlugin({ AAA: rows, ...rest }), brokerPlugin(), sizerPlugin(), watcher],
  }).run();
  return { views, ...run };
}

const told = (notices: readonly Notice[]) =>
  notices.map(({ code, detail }) => [code, Number(detail['barTime']) / MINUTE]);

describe('what a strategy sees', () => {
  test('when bars end then it sees those that have, newest first, and nothing later', async () => {
    const rows: BarRow[] = [0, 1, 2, 3].map((i) => [i * MINUTE, 10 + i]);
    const { views } = await seen(rows, (bars) => [bars.length, bars.fresh, bars.time(0), bars.close(0), bars.close(2)]);
    expect(views.slice(0, 5)).toEqual([
      [1, 1, 0, 10, NaN],
      [2, 1, MINUTE, 11, NaN],
      [3, 1, 2 * MINUTE, 12, 10],
      [3, 1, 3 * MINUTE, 13, 11],
      [3, 0, 3 * MINUTE, 13, 11],
    ]);
  });

  test('when it looks further back than it said, or ahead, then that is an error', async () => {
    const errors = (bars: Bars) =>
      [() => bars.close(3), () => bars.close(-1), () => bars.window('close', 4), () => bars.volume(NaN)].map((look) => {
        try {
          return JSON.stringify(look());
        } catch (error) {
          return (error as Error).constructor.name + /future|kept/.exec(String(error))?.[0];
        }
      });
    const { views } = await seen([[0, 10]], errors);
    expect(views[0]).toEqual(['RangeErrorkept', 'RangeErrorfuture', 'RangeErrorkept', 'RangeErrorkept']);
  });

  test('when it looks at windows then they are the newest values, oldest first, however many bars went by', async () => {
    const closes = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(closes, fc.integer({ min: 1, max: 9 }), async (closes, history) => {
        const rows = closes.map((close, i): BarRow => [i * MINUTE, close, close + 1, close, close, close * 2]);
        const fields = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
        const look = (bars: Bars) => [
          fields.map((field) => [...bars.window(field, history)]),
          Array.from({ length: history }, (_, ago) => bars.high(ago)),
        ];
        const { views } = await seen(rows, look, history);
        for (const [cycle, [windows, highs]] of views.slice(0, closes.length).entries()) {
          const last = closes.slice(Math.max(0, cycle + 1 - history), cycle + 1);
          const times = last.map((_, i) => (cycle + 1 - last.length + i) * MINUTE);
          const high = last.map((close) => close + 1);
          expect(windows).toEqual([times, last, high, last, last, last.map((close) => close * 2)]);
          expect(highs!.filter((value) => !Number.isNaN(value))).toEqual(high.toReversed());
        }
      }),
      { numRuns: 40 },
    );
  });

  test('when several bars come at once then it is told how many are new, and each is there', async () => {
    const late: BarRow[] = [0, 1, 2].map((i) => [i * MINUTE, 10 + i]);
    let cycle = 0;
    const source = barsPlugin({ AAA: late }, { onFetch: () => failUntil(2, cycle++) });
    const views: unknown[] = [];
    const watcher = strategyPlugin('watcher', ({ updated }) => {
      views.push(updated.map((bars) => [bars.fresh, ...bars.window('close', 3)]));
    });
    const { session } = await scenario({
      symbols: ['AAA'],
      plugins: [source, brokerPlugin(), sizerPlugin(), watcher],
    }).run();
    expect(views).toEqual([[], [], [[3, 10, 11, 12]]]);
    expect(session.counts).toMatchObject({ bars: 3, cycles: 3, events: { DATA_FETCH_FAILED: 2 } });
  });
});

function failUntil(cycle: number, now: number): void {
  if (now < cycle) throw new Error('no connection');
}

describe('bars that are refused', () => {
  test('when bars are unusable then each is told once, and the next sound one mends it', async () => {
    const rows: BarRow[] = [
      [0, 10],
      [MINUTE, 0, 0, 0, 0],
      [2 * MINUTE, 10, 9, 11, 10],
      [3 * MINUTE, 10, 11, 9, NaN],
      [4 * MINUTE, 10, 11, 9, 10, -1],
      [5 * MINUTE, 12],
    ];
    const { views, notices } = await seen(rows, (bars) => [bars.fresh, bars.close(0)]);
    expect(views.slice(0, 6)).toEqual([
      [1, 10],
      [0, 10],
      [0, 10],
      [0, 10],
      [0, 10],
      [1, 12],
    ]);
    expect(told(notices)).toEqual([1, 2, 3, 4].map((minute) => ['BAR_INVALID', minute]));
  });

  test('when bars come out of order or twice then time does not go back', async () => {
    const rows: BarRow[] = [
      [0, 10],
      [2 * MINUTE, 12],
      [MINUTE, 11],
      [2 * MINUTE, 13],
      [3 * MINUTE, 14],
    ];
    const { views, notices } = await seen(rows, (bars) => [...bars.window('close', 3)], 3);
    expect(views.at(-1)).toEqual([10, 12, 14]);
    expect(notices.every(({ code }) => code === 'BAR_INVALID')).toBe(true);
  });

  test('when a source tells the future then that is refused, and does not silence what is wrong later', async () => {
    const farAhead = 1e6;
    const source = definePlugin({
      name: 'prophet',
      provides: MarketData,
      setup: () => ({
        service: {
          description: 'what will be',
          nextBarEnd: (after) => (after < 4 * MINUTE ? Math.max(0, after) + MINUTE : undefined),
          fetch: (request) => {
            const columns = emptyColumns(3);
            const start = request.asOf - MINUTE;
            columns.time.set([start, request.asOf, farAhead * MINUTE]);
            const price = start === 2 * MINUTE ? 0 : 10;
            for (const field of ['open', 'high', 'low', 'close'] as const) columns[field].set([price, 99, 99]);
            request.answer(0, columns, 0, 3);
          },
        },
      }),
    });
    const closes: number[] = [];
    const watcher = strategyPlugin('watcher', (cycle) => void closes.push(cycle.of('AAA')!.close(0)));
    const { notices } = await scenario({
      symbols: ['AAA'],
      plugins: [source, brokerPlugin(), sizerPlugin(), watcher],
    }).run();
    expect(closes).toEqual([10, 10, 10, 10]);
    expect(told(notices)).toContainEqual(['BAR_INVALID', 2]);
    expect(told(notices)).toContainEqual(['BAR_FROM_THE_FUTURE', farAhead]);
    expect(told(notices).filter(([, minute]) => minute === farAhead)).toHaveLength(1);
  });
});

describe('a price that is old', () => {
  test('when a symbol has had no bar for longer than staleAfter then nothing enters in it, and what is held is still marked', async () => {
    const rows = { AAA: [[0, 100]] as const, BBB: Array.from({ length: 6 }, (_, i): BarRow => [i * MINUTE, 1]) };
    const run = scenario({
      symbols: ['AAA', 'BBB'],
      staleAfterMs: 2 * MINUTE,
      plugins: [barsPlugin(rows), brokerPlugin(), sizerPlugin(), script({ 2: buy, 3: buy })],
    });
    const { decisions, session } = await run.run();
    expect(decisions.map(({ code }) => code)).toEqual([undefined, 'PRICE_STALE']);
    expect(decisions[1]!.verdicts[0]!.detail).toEqual({ price: 100, ageMs: 3 * MINUTE });
    expect(session.portfolio.price('AAA')).toBe(100);
  });
});

describe('memory and source together', () => {
  const sourceOf = (fetch: (request: FetchRequest) => unknown) =>
    definePlugin({
      name: 'source',
      provides: MarketData,
      setup: () => ({
        service: {
          description: 'a test',
          nextBarEnd: (after) => (after < 3 * MINUTE ? 3 * MINUTE : undefined),
          fetch: (request) => fetch(request) as void,
        },
      }),
    });
  const columnsOf = (...closes: number[]) => {
    const columns = emptyColumns(closes.length);
    columns.time.set(closes.map((_, i) => i * MINUTE));
    for (const field of ['open', 'high', 'low', 'close'] as const) columns[field].set(closes);
    return columns;
  };

  async function run(preFetch: (request: FetchRequest) => void, fetch: (request: FetchRequest) => unknown) {
    let closes: readonly number[] = [];
    const watcher = strategyPlugin('watcher', (cycle) => void (closes = [...cycle.of('AAA')!.window('close', 3)]));
    const plugins = [sourceOf(fetch), brokerPlugin(), sizerPlugin(), hooksPlugin('memory', { preFetch }), watcher];
    const { session } = await scenario({ symbols: ['AAA'], plugins }).run();
    return { closes, fetches: session.counts.fetches, events: session.counts.events };
  }

  test('when memory holds the head then the tail is joined on', async () => {
    const { closes, fetches } = await run(
      (request) => request.hold(0, columnsOf(1, 2), 0, 2, false),
      (request) => request.answer(0, columnsOf(0, 0, 3), 2, 3),
    );
    expect(closes).toEqual([1, 2, 3]);
    expect(fetches).toEqual({ source: 1, cache: 1, tails: 1, stale: 0, sourceBars: 1 });
  });

  test.each([true, false])(
    'when the source fails and memory may stand in: %s, then it does, or does not, aloud',
    async (may) => {
      const { closes, fetches, events } = await run(
        (request) => request.hold(0, columnsOf(1, 2), 0, 2, may),
        () => Promise.reject(new Error('no connection')),
      );
      expect(closes).toEqual(may ? [1, 2] : []);
      expect(fetches).toMatchObject({ source: 1, stale: may ? 1 : 0, sourceBars: 0 });
      expect(events).toEqual({ DATA_FETCH_FAILED: 1, ...(may && { DATA_STALE_SERVED: 1 }) });
    },
  );

  test('when a source fails half-way then what it answered counts', async () => {
    const { closes, events } = await run(
      () => undefined,
      (request) => {
        request.answer(0, columnsOf(1, 2, 3), 0, 3);
        throw new Error('no connection');
      },
    );
    expect(closes).toEqual([1, 2, 3]);
    expect(events).toEqual({ DATA_FETCH_FAILED: 1 });
  });

  test('when a source returns something from fetch then that is no failure', async () => {
    const answer = (request: FetchRequest) => (request.answer(0, columnsOf(1), 0, 1), 'done');
    const { closes, events } = await run(() => undefined, answer);
    expect([closes, events]).toEqual([[1], {}]);
  });
});
