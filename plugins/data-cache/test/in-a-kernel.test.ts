import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definePlugin } from '@plimsoll/core';
import type { Cycle, Plugin } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { BarRow, BarRows } from '@plimsoll/testing';
import dataCache from '../src/index.ts';
import { MINUTE, START } from './support.ts';

/** Buys what has risen over three bars, sells what has fallen, and says the numbers that it saw. */
function follower(name: string): Plugin {
  return definePlugin({
    name,
    setup: () => ({
      history: 4,
      signal: ({ updated }: Cycle) =>
        updated.map((bars) => ({
          symbol: bars.symbol,
          side: bars.close(0) > bars.close(3) ? ('buy' as const) : ('sell' as const),
          weight: 0.01,
          reason: `${bars.fresh} new: ${[...bars.window('close', 4)].join(' ')}`,
        })),
    }),
  });
}

interface RunOptions {
  readonly rows: BarRows;
  readonly cache?: unknown;
  readonly failing?: readonly number[];
}

async function run({ rows, cache, failing = [] }: RunOptions) {
  const fetched: string[] = [];
  const onFetch = (asOf: number, symbols: readonly string[]): void => {
    for (const symbol of symbols) fetched.push(`${symbol} at ${asOf}`);
    if (failing.includes((asOf - START) / MINUTE)) throw new Error('the source is down');
  };
  const { session, decisions } = await scenario({
    symbols: Object.keys(rows),
    plugins: [
      barsPlugin(rows, { onFetch }),
      ...(cache === undefined ? [] : [{ plugin: dataCache, config: cache }]),
      follower('one'),
      follower('two'),
      follower('three'),
      sizerPlugin(),
      brokerPlugin(),
    ],
  }).run();
  return { fetched, decisions: JSON.stringify(decisions), counts: session.counts };
}

const rowsOf = (closes: readonly number[]): BarRow[] =>
  closes.flatMap((close, i) => (close === 0 ? [] : [[START + i * MINUTE, close] as const]));

describe('in a kernel', () => {
  const rows = { A: rowsOf([10, 11, 12, 11, 13, 14, 12]), B: rowsOf([20, 0, 0, 22, 21, 0, 23]) };

  test('when three strategies look at two symbols then each is fetched once a cycle at most', async () => {
    const { fetched, counts } = await run({ rows, cache: { ttl: '1h' } });
    expect(new Set(fetched).size).toBe(fetched.length);
    expect(counts.cycles).toBe(7);
    expect(counts.fetches).toMatchObject({ source: 14, tails: 12, sourceBars: 11 });
  });

  test('when it is switched on or off then every decision is the same, with whatever gaps and failures', async () => {
    const closes = fc.array(fc.constantFrom(0, 9, 10, 11, 12), { minLength: 1, maxLength: 15 });
    const cache = fc.record({ ttl: fc.constantFrom('1m', '2m', '1h'), staleOnError: fc.boolean() });
    const failing = fc.array(fc.nat(15), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(closes, closes, cache, failing, async (a, b, cache, failing) => {
        const rows = { A: rowsOf(a), B: rowsOf(b) };
        const on = await run({ rows, cache, failing });
        const off = await run({ rows, failing });
        expect(on.decisions).toBe(off.decisions);
        expect(on.counts.fetches.sourceBars).toBeLessThanOrEqual(off.counts.fetches.sourceBars);
      }),
      { numRuns: 60 },
    );
  });

  test('when the source fails and stale entries may serve then the run says so', async () => {
    const { counts } = await run({ rows, cache: { ttl: '1h', staleOnError: true }, failing: [3] });
    expect(counts.fetches.stale).toBe(2);
    expect(counts.events).toMatchObject({ DATA_FETCH_FAILED: 1, DATA_STALE_SERVED: 1 });
  });
});
