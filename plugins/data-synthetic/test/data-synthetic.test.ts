import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FetchRequest, isUsableBar } from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';
import { correlation, marketOf, mean, movesOf, pluginOf } from './helpers.ts';

const startsOf = (columns: BarColumns) => [...columns.time].map((time) => new Date(time).toISOString().slice(0, 16));
const newYork = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

describe('every bar', () => {
  test('when a market is drawn then its bars are usable, in whole cents and in whole units', () => {
    const config = fc.record({
      seed: fc.nat(),
      sessions: fc.integer({ min: 1, max: 3 }),
      volatility: fc.constantFrom(0.01, '30%', 3),
      drift: fc.constantFrom('-100%', 0, '100%'),
      sectors: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(config, fc.constantFrom('1Min', '7Min', '1Hour', '23Hour', '1Day', '99Day'), (given, timeframe) => {
        for (const bars of marketOf({ config: given, symbols: ['AAA', 'BBB'], timeframe })) {
          for (let i = 0; i < bars.time.length; i++) {
            expect(isUsableBar(bars, i)).toBe(true);
            expect(bars.volume[i]).toSatisfy((volume: number) => Number.isInteger(volume) && volume > 0);
            for (const price of [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!])
              expect(Number(price.toFixed(2))).toBe(price);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('when years of storms have passed then prices are still usable', () => {
    const [bars] = marketOf({ config: { seed: 3, sessions: 5_000, volatility: 3 }, timeframe: '1Day' });
    for (let i = 0; i < bars!.time.length; i++) expect(isUsableBar(bars!, i)).toBe(true);
  });

  test('when symbols begin then it is at prices from 20 to 500 dollars', () => {
    const symbols = Array.from({ length: 200 }, (_, i) => `S${i}`);
    const opens = marketOf({ config: { sessions: 1 }, symbols, timeframe: '1Day' }).map(({ open }) => open[0]!);
    expect(Math.min(...opens)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...opens)).toBeLessThanOrEqual(500);
    expect(new Set(opens).size).toBeGreaterThan(190);
  });
});

describe('the seed', () => {
  test('when the seed is the same then so is every bar, and another where it is not', () => {
    const drawn = (seed: number) => marketOf({ config: { seed }, symbols: ['AAA', 'BBB'] });
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)[0]!.close).not.toEqual(drawn(8)[0]!.close);
    expect(drawn(7)[0]!.close).not.toEqual(drawn(7)[1]!.close);
  });

  test('when other symbols are in the universe then a symbol has the same bars', () => {
    const config = { seed: 7 };
    const [alone] = marketOf({ config, symbols: ['TSLA'] });
    const many = marketOf({ config, symbols: ['MSFT', 'AMZN', 'TSLA', 'GOOGL'] });
    expect(many[2]).toEqual(alone);
  });

  test('when a run has more sessions then it begins the same', () => {
    const [short] = marketOf({ config: { seed: 7, sessions: 2 } });
    const [long] = marketOf({ config: { seed: 7, sessions: 9 } });
    for (const field of ['time', 'open', 'high', 'low', 'close', 'volume'] as const)
      expect(long![field].slice(0, 780)).toEqual(short![field]);
  });

  test('when config has no seed then it follows from that of the run, and is told', () => {
    const run = pluginOf({ seed: 5 });
    const seed = Number(/seed (\d+)$/.exec(run.service.description)![1]);
    expect(pluginOf({ seed: 5 }).service.description).toBe(run.service.description);
    expect(pluginOf({ seed: 6 }).service.description).not.toBe(run.service.description);
    expect(marketOf({ seed: 99, config: { seed } })).toEqual(marketOf({ seed: 5 }));
  });
});

describe('sessions', () => {
  test('when clocks change between two then both are from 09:30 to 16:00 in New York', () => {
    const [bars] = marketOf({ config: { start: '2024-03-08', sessions: 2 } });
    const starts = startsOf(bars!);
    expect(starts).toHaveLength(780);
    expect([starts[0], starts[389]]).toEqual(['2024-03-08T14:30', '2024-03-08T20:59']);
    expect([starts[390], starts[779]]).toEqual(['2024-03-11T13:30', '2024-03-11T19:59']);
  });

  test('when there is a holiday or a half day then nothing is traded on the one, and the other is short', () => {
    const [bars] = marketOf({ config: { start: '2024-07-03', sessions: 2 } });
    const starts = startsOf(bars!);
    expect([starts[0], starts[209], starts[210], starts.at(-1)]).toEqual([
      '2024-07-03T13:30',
      '2024-07-03T16:59',
      '2024-07-05T13:30',
      '2024-07-05T19:59',
    ]);
    const volumes = bars!.volume.slice(0, 210);
    const mean = (from: number): number => volumes.slice(from, from + 30).reduce((sum, volume) => sum + volume, 0);
    expect(mean(0)).toBeGreaterThan(mean(90));
    expect(mean(180)).toBeGreaterThan(mean(90));
  });

  test('when years of days are drawn then each is a weekday and begins at midnight in New York', () => {
    const [bars] = marketOf({ config: { start: '2021-01-01', sessions: 1_000 }, timeframe: '1Day' });
    const local = [...bars!.time].map((time) => newYork.format(time));
    expect(new Set(local)).toEqual(new Set(['Mon 00:00', 'Tue 00:00', 'Wed 00:00', 'Thu 00:00', 'Fri 00:00']));
    expect(new Set(bars!.time).size).toBe(1_000);
  });

  test.each([
    ['5Min', ['2024-01-02T14:30', '2024-01-02T14:35'], 78],
    ['1Hour', ['2024-01-02T14:30', '2024-01-02T15:30'], 7],
    ['23Hour', ['2024-01-02T14:30'], 1],
    ['1Day', ['2024-01-02T05:00'], 1],
  ])('when the timeframe is %s then bars are on its grid', (timeframe, first, count) => {
    const [bars] = marketOf({ config: { sessions: 1 }, timeframe });
    expect(startsOf(bars!).slice(0, 2)).toEqual(first);
    expect(bars!.time).toHaveLength(count);
  });

  test('when a bar is several days long then bars do not overlap', () => {
    const [bars] = marketOf({ config: { start: '2024-03-04', sessions: 8 }, timeframe: '3Day' });
    expect(startsOf(bars!)).toEqual(['2024-03-04T05:00', '2024-03-07T05:00', '2024-03-11T04:00']);
  });

  test('when the start is on a weekend before a holiday then the first session is on Tuesday', () => {
    const [bars] = marketOf({ config: { start: '2024-01-13', sessions: 1 }, timeframe: '1Day' });
    expect(startsOf(bars!)).toEqual(['2024-01-16T05:00']);
  });
});

describe('the market', () => {
  const symbols = Array.from({ length: 10 }, (_, i) => `S${i}`);
  const market = marketOf({ config: { seed: 7, sessions: 60, sectors: 2 }, symbols });
  const moves = market.map(movesOf);

  test('when symbols are of one sector then they move together more than with those of another', () => {
    const pairs = symbols.map((_, i) => symbols.map((__, j) => correlation(moves[i]!, moves[j]!)));
    for (const row of pairs) {
      for (const value of row) {
        expect(value).toBeGreaterThan(0.15);
        expect(value > 0.36 && value < 0.44).toBe(false);
      }
    }
    const sectors = new Set(pairs.map((row) => row.map((value) => (value > 0.4 ? 'x' : '.')).join('')));
    expect(sectors.size).toBe(2);
  });

  test('when volatility is set then the market has it, on average', () => {
    const variance = moves.map((of) => mean(of.map((move) => move * move)) * 390 * 252);
    expect(Math.sqrt(mean(Float64Array.from(variance)))).toBeGreaterThan(0.3 * 0.8);
    expect(Math.sqrt(mean(Float64Array.from(variance)))).toBeLessThan(0.3 * 1.25);
  });

  test('when time passes then there are calm and stormy spells', () => {
    const spell = 50;
    const size = Float64Array.from({ length: Math.floor(moves[0]!.length / spell) }, (_, k) =>
      mean(Float64Array.from(moves, (of) => mean(of.subarray(k * spell, (k + 1) * spell).map(Math.abs)))),
    ).sort();
    expect(size.at(-20)! / size.at(20)!).toBeGreaterThan(1.7);
  });

  test('when a session goes on then more is traded at its ends than in its middle', () => {
    const volumeAt = (from: number, to: number) =>
      mean(market[0]!.volume.filter((_, i) => i % 390 >= from && i % 390 < to));
    expect(volumeAt(0, 30)).toBeGreaterThan(1.5 * volumeAt(180, 210));
    expect(volumeAt(360, 390)).toBeGreaterThan(1.5 * volumeAt(180, 210));
  });

  test('when a night has passed then the price has moved, and within a session it goes on from the close', () => {
    const { open, close } = market[0]!;
    const gaps = [...open.keys()].slice(1).filter((i) => open[i] !== close[i - 1]);
    expect(gaps.every((i) => i % 390 === 0)).toBe(true);
    expect(gaps.length).toBeGreaterThan(50);
  });
});

describe('the service', () => {
  test('when it starts then the log and the description say that the market is synthetic', () => {
    const { start, service, logged } = pluginOf({ config: { seed: 7 } });
    void start();
    expect(service.description).toBe('synthetic market (not real prices), seed 7');
    expect(logged).toEqual([service.description]);
  });

  test('when bars are asked for then none is told before its end', async () => {
    const { service } = pluginOf({ symbols: ['AAA', 'BBB'] });
    const request = new FetchRequest(['AAA', 'BBB'], 60_000, 2);
    const ends: number[] = [];
    for (let end = await service.nextBarEnd(-Infinity); end !== undefined; end = await service.nextBarEnd(end)) {
      ends.push(end);
      request.reset(end);
      request.askSource();
      await service.fetch(request);
      expect(request.columnsOf(1)!.time[request.endOf(1) - 1]).toBe(end - 60_000);
      expect(request.endOf(1) - request.startOf(1)).toBe(Math.min(2, ends.length));
    }
    expect(ends).toHaveLength(5 * 390);
  });

  test.each([
    [{ seed: -1 }, /seed/],
    [{ sessions: 0 }, /sessions/],
    [{ start: '2024-02-30' }, /expected a date, such as 2024-01-02/],
    [{ volatility: 0 }, /volatility/],
    [{ sectors: 1.5 }, /sectors/],
    [{ pace: 'real' }, /pace/],
  ])('when config is %j then it is refused', (config, message) => {
    expect(() => pluginOf({ config })).toThrow(message);
  });
});
