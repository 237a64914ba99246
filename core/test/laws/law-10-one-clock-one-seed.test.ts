import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Clock, definePlugin } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { plans } from './kit/plan.ts';
import { MINUTE, simulate } from './kit/simulate.ts';
import type { Run } from './kit/simulate.ts';

/** All that a run says, as it would stand in files. */
const said = ({ decisions, fills, orders, notices, session }: Run): string[] =>
  [decisions, fills, orders, notices, [session.counts, session.portfolio.positions()]]
    .flat()
    .map((one) => JSON.stringify(one));

/** Trades at random, by its own sequence and the clock. */
const gambler = definePlugin({
  name: 'gambler',
  needs: { clock: Clock },
  setup: ({ random, clock }) => ({
    signal: ({ time }) => {
      expect(clock.now()).toBe(time);
      const side = random() < 0.5 ? 'buy' : 'sell';
      return random() < 0.7 ? { symbol: 'AAA', side, weight: random() } : undefined;
    },
  }),
});

async function gamble(seed: number, names: readonly string[]): Promise<string[]> {
  const rows = { AAA: Array.from({ length: 20 }, (_, i) => [i * MINUTE, 10 + i] as const) };
  const gamblers = names.map((as) => ({ plugin: gambler, as }));
  const { decisions } = await scenario({
    symbols: ['AAA'],
    seed,
    plugins: [barsPlugin(rows), brokerPlugin(), sizerPlugin(), ...gamblers],
  }).run();
  return decisions.map(({ strategy, time, side, weight }) => `${strategy} ${time} ${side} ${weight}`);
}

describe('law 10', () => {
  test('when a run is repeated then all that it says is the same, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(plans({ hasOpening: true }), async (plan) => {
        expect(said(await simulate(plan))).toEqual(said(await simulate(plan)));
      }),
      { numRuns: 100 },
    );
  });

  test('when hooks and services take their time then all that a run says is the same as when they do not', async () => {
    await fc.assert(
      fc.asyncProperty(plans({ hasOpening: true }), async (plan) => {
        expect(said(await simulate(plan, { isAsync: true }))).toEqual(said(await simulate(plan)));
      }),
      { numRuns: 200 },
    );
  });

  test('when the seed is the same then chance is, whoever else is in the run, and otherwise it is not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (seed, other) => {
        const alone = await gamble(seed, ['a']);
        const together = await gamble(seed, ['b', 'a']);
        expect(together.filter((line) => line.startsWith('a '))).toEqual(alone);
        expect(together.filter((line) => line.startsWith('b ')).map((line) => `a ${line.slice(2)}`)).not.toEqual(alone);
        if (other !== seed) expect(await gamble(other, ['a'])).not.toEqual(alone);
      }),
      { numRuns: 30 },
    );
  });
});
