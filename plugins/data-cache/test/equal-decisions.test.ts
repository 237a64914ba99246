import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Driver, MINUTE, Reader, START } from './support.ts';
import type { Bar, Market } from './support.ts';

const SYMBOLS = 3;
const MINUTES = 40;

const config = fc.record({
  ttl: fc.constantFrom('0s', '1m', '2m', '5m', '1h'),
  maxEntries: fc.constantFrom(1, 2, 10_000),
  staleOnError: fc.boolean(),
});

/** Minutes in which a symbol traded, gaps between them. */
const goodBars: fc.Arbitrary<Bar[]> = fc
  .uniqueArray(fc.nat(MINUTES), { maxLength: MINUTES })
  .map((traded) =>
    traded.sort((a, b) => a - b).map((minute) => ({ time: START + minute * MINUTE, close: 100 + minute })),
  );

/** The same from a source that delivers late, out of order, and broken bars that it mends or never mends. */
const badBars: fc.Arbitrary<Bar[]> = goodBars.chain((bars) =>
  fc.tuple(
    ...bars.map((bar) =>
      fc
        .record({ delay: fc.constantFrom(0, 0, 0, 1, 3), broken: fc.constantFrom(0, 0, 0, 1, 2, 5, Infinity) })
        .map(({ delay, broken }) => {
          const availableAt = bar.time + (1 + delay) * MINUTE;
          return broken === 0
            ? { ...bar, availableAt }
            : { ...bar, availableAt, mendedAt: availableAt + broken * MINUTE };
        }),
    ),
  ),
);

const marketOf = (bars: fc.Arbitrary<Bar[]>): fc.Arbitrary<Market> =>
  fc.array(bars, { minLength: SYMBOLS, maxLength: SYMBOLS });

/** Time from one cycle to the next, in quarters of a minute, and the symbols for which the source fails. */
const cycles = fc.array(
  fc.record({
    quarters: fc.constantFrom(0, 1, 4, 4, 4, 4, 8, 20),
    failing: fc.constantFrom<readonly number[]>([], [], [], [0], [1, 2], [0, 1, 2]),
  }),
  { maxLength: 40 },
);

describe('switching the cache on or off', () => {
  test('when the source fails, gaps, delays and mends what it said then a reader takes the same bars in every cycle', () => {
    fc.assert(
      fc.property(
        marketOf(badBars),
        config,
        cycles,
        fc.integer({ min: 2, max: 9 }),
        (market, config, cycles, count) => {
          const [on, off] = [new Driver(market, config), new Driver(market, 'off')];
          const [requestOn, requestOff] = [on.request(count), off.request(count)];
          const [readerOn, readerOff] = [new Reader(SYMBOLS), new Reader(SYMBOLS)];
          for (const { quarters, failing } of cycles) {
            on.now += (quarters * MINUTE) / 4;
            const fails = (index: number): boolean => failing.includes(index);
            const withCache = on.cycle(requestOn, on.now, fails);
            const without = off.cycle(requestOff, on.now, fails);
            expect(readerOn.take(withCache)).toEqual(readerOff.take(without));
          }
          const asked = (driver: Driver): number => driver.source.calls.flat().length;
          expect(asked(on)).toBeLessThanOrEqual(asked(off));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('when the source keeps to its word then every request is answered with the same window', () => {
    fc.assert(
      fc.property(
        marketOf(goodBars),
        config,
        cycles,
        fc.integer({ min: 1, max: 9 }),
        (market, config, cycles, count) => {
          const [on, off] = [new Driver(market, config), new Driver(market, 'off')];
          const [requestOn, requestOff] = [on.request(count), off.request(count)];
          for (const { quarters, failing } of cycles) {
            on.now += (quarters * MINUTE) / 4;
            const fails = (index: number): boolean => failing.includes(index);
            const withCache = on.cycle(requestOn, on.now, fails);
            const without = off.cycle(requestOff, on.now, fails);
            for (let index = 0; index < SYMBOLS; index++) {
              if (without.kinds[index] === 'none') continue;
              expect(withCache.rows[index]!.slice(-count)).toEqual(without.rows[index]);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('when several readers ask for different counts and times then each gets its own window', () => {
    const asks = fc.array(fc.record({ reader: fc.nat(2), minute: fc.nat(MINUTES), quarters: fc.nat(4) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(marketOf(goodBars), config, asks, (market, config, asks) => {
        const [on, off] = [new Driver(market, config), new Driver(market, 'off')];
        const counts = [3, 5, 8];
        const [requestsOn, requestsOff] = [on, off].map((driver) => counts.map((count) => driver.request(count)));
        for (const { reader, minute, quarters } of asks) {
          on.now += (quarters * MINUTE) / 4;
          const asOf = START + minute * MINUTE;
          const withCache = on.cycle(requestsOn![reader]!, asOf);
          const without = off.cycle(requestsOff![reader]!, asOf);
          expect(withCache.rows.map((rows) => rows.slice(-counts[reader]!))).toEqual(without.rows);
        }
      }),
      { numRuns: 300 },
    );
  });
});
