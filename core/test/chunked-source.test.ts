import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChunkedSource, ColumnSource, FetchRequest, emptyColumns } from '@plimsoll/core';
import type { BarColumns, BarFeed, BarWindow } from '@plimsoll/core';

const TIMEFRAME_MS = 10;

function columnsAt(times: readonly number[]): BarColumns {
  const columns = emptyColumns(times.length);
  for (const [i, column] of Object.values(columns).entries()) column.set(times.map((time) => time + i));
  return columns;
}

interface Served {
  fetch(request: FetchRequest): void | Promise<void>;
  nextBarEnd(after: number): number | undefined | Promise<number | undefined>;
}

/** A feed of these times that stops at `cuts`; from each stretch on it runs `ahead` bars further, and waits where `isLate` says so. */
function feedOf(
  all: readonly (readonly number[])[],
  cuts: readonly number[],
  ahead = 0,
  isLate = () => false,
): BarFeed {
  const given = all.map(() => 0);
  let stretch = 0;
  const add = (windows: readonly BarWindow[]): number => {
    const until = cuts[stretch++] ?? Infinity;
    for (const [index, times] of all.entries()) {
      let end = times.filter((time) => time < until).length;
      end = Math.max(given[index]!, Math.min(times.length, end + ahead));
      windows[index]!.append(columnsAt(times), given[index]!, end);
      given[index] = end;
    }
    return until;
  };
  return {
    lastStart: Math.max(...all.flat()),
    next: (windows) => (isLate() ? Promise.resolve().then(() => add(windows)) : add(windows)),
  };
}

async function ask(source: Served, request: FetchRequest, asOf: number): Promise<unknown> {
  request.reset(asOf);
  request.askSource();
  await source.fetch(request);
  return request.symbols.map((_, index) => {
    const columns = request.columnsOf(index)!;
    return Object.values(columns).map((column) =>
      Array.from(column.slice(request.startOf(index), request.endOf(index))),
    );
  });
}

async function timesAt(source: Served, request: FetchRequest, asOf: number): Promise<unknown> {
  return ((await ask(source, request, asOf)) as number[][][]).map(([time]) => time);
}

const ascending = (most: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: most })
    .map((periods) => periods.sort((a, b) => a - b).map((period) => period * TIMEFRAME_MS));
const market = fc.array(ascending(40), { minLength: 1, maxLength: 5 });
const cuts = fc
  .uniqueArray(fc.integer({ min: -30, max: 700 }), { maxLength: 8 })
  .map((times) => times.sort((a, b) => a - b));

describe('bars of which a stretch is in memory', () => {
  test('when a run goes over them then it sees what it would with all of them in memory', async () => {
    const late = fc.infiniteStream(fc.boolean());
    const args = [market, cuts, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 6 }), late] as const;
    await fc.assert(
      fc.asyncProperty(...args, async (all, stretches, ahead, count, isLate) => {
        const whole = new ColumnSource(all.map(columnsAt), TIMEFRAME_MS);
        const chunked = new ChunkedSource(
          feedOf(all, stretches, ahead, () => isLate.next().value as boolean),
          all.length,
          TIMEFRAME_MS,
        );
        const names = all.map((_, index) => `S${index}`);
        const [asked, expected] = [
          new FetchRequest(names, TIMEFRAME_MS, count),
          new FetchRequest(names, TIMEFRAME_MS, count),
        ];
        let time = whole.nextBarEnd(-Infinity);
        expect(await chunked.nextBarEnd(-Infinity)).toBe(time);
        for (; time !== undefined; time = whole.nextBarEnd(time)) {
          expect(await ask(chunked, asked, time)).toEqual(await ask(whole, expected, time));
          expect(asked.tally).toEqual(expected.tally);
          expect(await chunked.nextBarEnd(time)).toBe(whole.nextBarEnd(time));
        }
      }),
    );
  });

  test('when time leaps over whole stretches then the newest bars are there all the same', async () => {
    const times = Array.from({ length: 100 }, (_, i) => i * TIMEFRAME_MS);
    const source = new ChunkedSource(feedOf([times, [0, 10]], [100, 200, 300, 400, 500]), 2, TIMEFRAME_MS);
    const request = new FetchRequest(['A', 'B'], TIMEFRAME_MS, 3);
    expect(await timesAt(source, request, 20)).toEqual([
      [0, 10],
      [0, 10],
    ]);
    expect(await timesAt(source, request, 455)).toEqual([
      [420, 430, 440],
      [0, 10],
    ]);
    expect(source.nextBarEnd(460)).toBe(470);
    expect(await timesAt(source, request, 5_000)).toEqual([
      [970, 980, 990],
      [0, 10],
    ]);
  });

  test('when the feed does not wait then nothing does, and no more is kept than a stretch and what may be asked', () => {
    const times = Array.from({ length: 1_000 }, (_, i) => i * TIMEFRAME_MS);
    const kept: number[] = [];
    const feed = feedOf(
      [times],
      Array.from({ length: 99 }, (_, i) => (i + 1) * 100),
    );
    const spying: BarFeed = {
      lastStart: feed.lastStart,
      next: (windows) => {
        const until = feed.next(windows);
        kept.push(windows[0]!.length);
        return until;
      },
    };
    const source = new ChunkedSource(spying, 1, TIMEFRAME_MS);
    const request = new FetchRequest(['A'], TIMEFRAME_MS, 5);
    let ends = 0;
    for (let end = source.nextBarEnd(-Infinity); typeof end === 'number'; end = source.nextBarEnd(end)) {
      request.reset(end);
      request.askSource();
      expect(source.fetch(request)).toBeUndefined();
      ends++;
    }
    expect(ends).toBe(1_000);
    expect(kept).toHaveLength(100);
    expect(Math.max(...kept)).toBe(15);
    expect(source.lastBarEnd()).toBe(10_000);
  });

  test('when time goes back to what was let go, or more is asked for than was kept, then that is an error and no wrong answer', async () => {
    const times = Array.from({ length: 50 }, (_, i) => i * TIMEFRAME_MS);
    const source = new ChunkedSource(feedOf([times], [100, 200, 300]), 1, TIMEFRAME_MS);
    const ofTwo = new FetchRequest(['A'], TIMEFRAME_MS, 2);
    expect(await timesAt(source, ofTwo, 150)).toEqual([[130, 140]]);
    expect(await timesAt(source, ofTwo, 125)).toEqual([[100, 110]]);
    await expect(ask(source, ofTwo, 90)).rejects.toThrow('bars up to 90 are no longer in memory');
    expect(() => source.nextBarEnd(50)).toThrow('bars after 50 are no longer in memory');
    const ofThree = new FetchRequest(['A'], TIMEFRAME_MS, 3);
    await expect(ask(source, ofThree, 160)).rejects.toThrow('3 bars are asked for, and 2 of each symbol were kept');
  });

  test('when two ask at once then the feed is asked for one stretch after the other', async () => {
    const times = Array.from({ length: 50 }, (_, i) => i * TIMEFRAME_MS);
    let asked = 0;
    let most = 0;
    const feed = feedOf([times], [100, 200, 300]);
    const late: BarFeed = {
      lastStart: undefined,
      next: async (windows) => {
        most = Math.max(most, ++asked);
        await new Promise((resolve) => setTimeout(resolve, 1));
        asked--;
        return feed.next(windows);
      },
    };
    const source = new ChunkedSource(late, 1, TIMEFRAME_MS);
    const request = new FetchRequest(['A'], TIMEFRAME_MS, 2);
    const [end, bars] = await Promise.all([source.nextBarEnd(345), timesAt(source, request, 350)]);
    expect([end, most]).toEqual([350, 1]);
    expect(bars).toEqual([[330, 340]]);
    expect(source.lastBarEnd()).toBeUndefined();
  });

  test('when a feed fails then the question does, and when it does not move on likewise', async () => {
    const failing: BarFeed = { lastStart: undefined, next: () => Promise.reject(new Error('the disk is gone')) };
    await expect(new ChunkedSource(failing, 1, 10).nextBarEnd(0)).rejects.toThrow('the disk is gone');
    const still: BarFeed = { lastStart: undefined, next: () => 5 };
    expect(() => new ChunkedSource(still, 1, 10).nextBarEnd(0)).toThrow('a feed has to move on: it came from 5 to 5');
  });
});
