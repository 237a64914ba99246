import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateOf } from '@plimsoll/core';
import type { CorporateAction } from '@plimsoll/core';
import { actionsPlugin, barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';
import smaCross from '../src/index.ts';

const DAY = 86_400_000;
const FIRST = 18_000;

/** What the strategy signals over closes of AAA, a day each. */
async function signalsOver(closes: readonly number[], actions: readonly CorporateAction[], fast: number, slow: number) {
  const rows = closes.map((close, i): BarRow => [(FIRST + i) * DAY, close]);
  const { decisions } = await scenario({
    symbols: ['AAA'],
    timeframe: '1Day',
    instrument: { lot: 1e-9 }, // any quantity, so that sizes decide nothing
    plugins: [
      barsPlugin({ AAA: rows }),
      actionsPlugin(actions),
      { plugin: smaCross, config: { fast, slow } },
      sizerPlugin(),
      brokerPlugin({ answer: () => 'reject' }), // nothing is ever held, so that what a broker makes of a split decides nothing
    ],
  }).run();
  return decisions.map(({ time, side }) => [time / DAY - FIRST, side]);
}

const splitOn = (day: number, ratio: number): CorporateAction => ({
  kind: 'split',
  symbol: 'AAA',
  exDate: dateOf(FIRST + day),
  ratio,
});

test('when a share splits then it is no crossing', async () => {
  const flat = Array.from({ length: 12 }, (_, i) => (i < 6 ? 100 : 25));
  expect(await signalsOver(flat, [splitOn(6, 4)], 2, 4)).toEqual([]);
});

test('when shares split then it signals as on prices that were adjusted beforehand', async () => {
  const closes = fc.array(fc.integer({ min: 8_000, max: 11_000 }), { minLength: 30, maxLength: 60 });
  const ratios = fc.constantFrom(2, 3, 7, 1.5, 0.05, 1.0027);
  await fc.assert(
    fc.asyncProperty(closes, ratios, fc.integer({ min: 1, max: 40 }), async (cents, ratio, day) => {
      const traded = cents.map((price, i) => (i < day ? price / 100 : price / 100 / ratio));
      const adjusted = cents.map((price) => price / 100 / ratio);
      expect(await signalsOver(traded, [splitOn(day, ratio)], 3, 8)).toEqual(await signalsOver(adjusted, [], 3, 8));
    }),
    { numRuns: 60 },
  );
});
