import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';
import smaCross from '../src/index.ts';
import { barsOf, crossingsOf, exactSides, strategyOf } from './helpers.ts';

const SMALL = { fast: 2, slow: 4 };
/** Falls, so that the fast average is below, then rises through it at bar 5, and falls through it at bar 8. */
const WAVE = [10, 9, 8, 7, 8, 10, 12, 11, 6, 5];

const lengths = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 12 }))
  .map(([fast, more]) => ({ fast, slow: fast + more }));
/** Prices in cents that move by little, so that averages often touch. */
const cents = fc
  .tuple(fc.integer({ min: 100, max: 100_000 }), fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 120 }))
  .map(([first, moves]) => moves.reduce((all, move) => [...all, Math.max(1, all.at(-1)! + move)], [first]));

/** What crossings there are by the exact averages, looked at after the bars of `ends`; before a side is known, at the newest bar alone. Orders fill at once. */
function expected(prices: readonly number[], { fast, slow }: typeof SMALL, ends: readonly number[]) {
  const sides = exactSides(prices, fast, slow);
  const found = [];
  let before = 0;
  let isHeld = false;
  for (const bar of ends) {
    const side = sides[bar]!;
    if (before === 0) before = sides[bar - 1] ?? 0;
    if (side === 0) continue;
    if (before !== 0 && side !== before && side > 0 !== isHeld) {
      isHeld = side > 0;
      found.push({ bar, side: isHeld ? 'buy' : 'sell' });
    }
    before = side;
  }
  return found;
}

describe('crossings', () => {
  test('when the fast average crosses above the slow one then it buys, and below it sells', () => {
    expect(crossingsOf(SMALL, WAVE)).toEqual([
      { bar: 5, side: 'buy' },
      { bar: 8, side: 'sell' },
    ]);
  });

  test('when it has a timeframe of its own then its averages are of those bars, and its signals come with them', async () => {
    const start = Date.UTC(2024, 6, 2, 13, 30);
    const rows = WAVE.flatMap((close, i): BarRow[] => [
      [start + i * 300_000, 50 - i],
      [start + i * 300_000 + 240_000, close],
    ]);
    const { decisions } = await scenario({
      symbols: ['AAA'],
      plugins: [
        barsPlugin({ AAA: rows }),
        { plugin: smaCross, config: { ...SMALL, timeframe: '5Min' } },
        sizerPlugin(),
        brokerPlugin(),
      ],
    }).run();
    expect(decisions.map(({ time, side, reason }) => [(time - start) / 300_000 - 1, side, reason])).toEqual([
      [5, 'buy', 'average of 2 bars of 5Min crossed above that of 4'],
      [8, 'sell', 'average of 2 bars of 5Min crossed below that of 4'],
    ]);
  });

  test('when prices are random then it finds the crossings of the exact averages and no other', () => {
    fc.assert(
      fc.property(lengths, cents, (config, prices) => {
        const ends = prices.map((_, i) => i);
        const closes = prices.map((price) => price / 100);
        expect(crossingsOf(config, closes)).toEqual(expected(prices, config, ends));
      }),
      { numRuns: 300 },
    );
  });

  test('when several bars come at once then it is the change since the last cycle that counts', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lengths, cents, sizes, (config, prices, given) => {
        const turns = [config.slow, ...given];
        const ends: number[] = [];
        for (let end = -1, turn = 0; end < prices.length - 1; turn++) {
          end = Math.min(end + turns[turn % turns.length]!, prices.length - 1);
          ends.push(end);
        }
        const closes = prices.map((price) => price / 100);
        expect(crossingsOf(config, closes, turns)).toEqual(expected(prices, config, ends));
      }),
      { numRuns: 300 },
    );
  });

  test('when a first delivery of many bars ends with a crossing then it counts, and an older one does not', () => {
    expect(crossingsOf(SMALL, WAVE.slice(0, 6), [6])).toEqual([{ bar: 5, side: 'buy' }]);
    expect(crossingsOf(SMALL, WAVE.slice(0, 7), [7])).toEqual([]);
  });

  test('when prices are flat for long at a price that rounds badly then nothing crosses', () => {
    const flat = Array.from({ length: 5_000 }, () => 0.1);
    expect(crossingsOf({ fast: 3, slow: 7 }, [0.3, 0.2, ...flat])).toEqual([]);
    expect(crossingsOf({ fast: 3, slow: 7 }, [...flat, 0.2, ...flat])).toEqual([]);
  });

  test('when a huge price has gone by then the sums do not keep its rounding', () => {
    const prices = [1e13, ...Array.from({ length: 3_000 }, (_, i) => 1_000 + 300 * Math.sin(i / 20))].map(Math.round);
    const ends = prices.map((_, i) => i);
    const late = (of: { bar: number }[]) => of.filter(({ bar }) => bar > 1_100);
    const found = crossingsOf(
      { fast: 5, slow: 20 },
      prices.map((price) => price / 100),
    );
    expect(late(found)).toEqual(late(expected(prices, { fast: 5, slow: 20 }, ends)));
    expect(late(found).length).toBeGreaterThan(20);
  });

  test('when fewer than slow bars have come then nothing is compared', () => {
    expect(crossingsOf({ fast: 1, slow: 4 }, [1, 5, 9])).toEqual([]);
  });

  test('when there are several symbols then each has averages of its own', () => {
    const strategy = strategyOf(SMALL, 2);
    const opposite = WAVE.map((price) => 20 - price);
    const found: string[] = [];
    for (let end = 1; end <= WAVE.length; end++) {
      const bars = [WAVE, opposite].map((closes, i) => barsOf(i, closes, end, 1, strategy.history));
      const updated = end === 3 ? bars : bars.toReversed();
      for (const { symbol, side } of strategy.cycle(...updated) ?? []) {
        strategy.hold(Number(symbol.slice(1)), side === 'buy' ? 1 : 0);
        found.push(`${end - 1} ${symbol} ${side}`);
      }
    }
    expect(found).toEqual(['5 S0 buy', '8 S1 buy', '8 S0 sell']);
  });
});

describe('signals', () => {
  const last = (strategy: ReturnType<typeof strategyOf>, closes: readonly number[]) => {
    for (let end = 1; end < closes.length; end++) strategy.cycle(barsOf(0, closes, end, 1, strategy.history));
    return strategy.cycle(barsOf(0, closes, closes.length, 1, strategy.history));
  };
  const RISE = WAVE.slice(0, 6);
  const FALL = WAVE.slice(0, 9);

  test('when nothing crosses then it says nothing', () => {
    expect(last(strategyOf(SMALL), WAVE.slice(0, 5))).toBeUndefined();
  });

  test('when it has a weight then buys ask for it, and sales close the whole holding', () => {
    const strategy = strategyOf({ ...SMALL, weight: '25%' });
    expect(last(strategy, RISE)).toEqual([
      { symbol: 'S0', side: 'buy', weight: 0.25, reason: 'average of 2 bars crossed above that of 4' },
    ]);
    const holder = strategyOf({ ...SMALL, weight: '25%' });
    holder.hold(0, 5);
    expect(last(holder, FALL)).toEqual([
      { symbol: 'S0', side: 'sell', reason: 'average of 2 bars crossed below that of 4' },
    ]);
  });

  test('when it has no weight then it leaves that to the sizer', () => {
    expect(last(strategyOf(SMALL), RISE)![0]).not.toHaveProperty('weight');
  });

  test('when it holds the symbol already then it does not buy', () => {
    const strategy = strategyOf(SMALL);
    strategy.hold(0, 5);
    expect(last(strategy, RISE)).toBeUndefined();
  });

  test('when it holds nothing then it does not sell', () => {
    expect(last(strategyOf(SMALL), FALL)).toBeUndefined();
  });

  test('when another strategy holds the symbol then that is none of its business', () => {
    const strategy = strategyOf(SMALL);
    strategy.hold(0, 5, 1);
    expect(last(strategy, RISE)).toHaveLength(1);
    const seller = strategyOf(SMALL);
    seller.hold(0, 5, 1);
    expect(last(seller, FALL)).toBeUndefined();
  });
});

describe('config', () => {
  test('when nothing is said then the averages are of 10 and 30 bars', () => {
    expect(strategyOf({}).history).toBe(31);
  });

  test.each([
    [{ fast: 30, slow: 10 }, /expected `slow` to be greater than `fast`: slow is 10, fast is 30/],
    [{ fast: 40 }, /slow is 30, fast is 40/],
    [{ fast: 10, slow: 10 }, /slow is 10, fast is 10/],
    [{ fast: 0 }, /a whole number of at least 1/],
    [{ slow: 2.5 }, /a whole number/],
    [{ weight: 0 }, /a fraction above 0/],
    [{ weight: '150%' }, /a fraction above 0/],
    [{ quick: 3 }, /quick/],
  ])('when it is %j then it is refused', (config, message) => {
    expect(() => strategyOf(config)).toThrow(message);
  });
});
