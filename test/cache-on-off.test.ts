import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Session, loadConfig } from '@plimsoll/core';
import type { Counts } from '@plimsoll/core';
import { barsCsv } from './support/bars.ts';
import { ROOT, folderOf } from './support/folder.ts';

interface Run {
  readonly decisions: string;
  readonly counts: Counts;
}

/** A whole session in this process, from a config file to the last cycle. */
async function run(config: string, overrides: readonly string[] = []): Promise<Run> {
  const session = new Session(await loadConfig(config, { overrides }));
  const decisions: unknown[] = [];
  session.events.on('decision', (decision) => decisions.push(decision));
  await session.start();
  await session.run();
  await session.stop();
  return { decisions: JSON.stringify(decisions), counts: session.counts };
}

const OFF = 'plugins.data-cache.enabled=false';

/** The same twice, with the cache and without. */
async function onAndOff(config: string, overrides: readonly string[] = []): Promise<{ on: Run; off: Run }> {
  return { on: await run(config, overrides), off: await run(config, [...overrides, OFF]) };
}

const yaml = (symbols: readonly string[], source: string): string => `
universe: [${symbols.join(', ')}]
plugins:
  - { use: data-file, config: { path: ${JSON.stringify(source)} } }
  - use: data-cache
  - { use: strategy-sma-cross, config: { fast: 1, slow: 3 } }
  - { use: sizing, config: { fraction: 20% } }
  - { use: risk-exposure, config: { gross: 50% } }
  - use: broker-paper
`;

describe('switching the cache on or off', () => {
  const symbols = ['AAA', 'BBB', 'CCC'];
  const folder = folderOf({ 'config.yaml': yaml(symbols, 'bars.csv') });
  const config = path.join(folder, 'config.yaml');
  const price = fc.integer({ min: 900, max: 1100 }).map((cents) => cents / 10);
  const gappy = fc.array(fc.option(price, { nil: undefined, freq: 3 }), { minLength: 1, maxLength: 60 });
  const anyMarket = fc.tuple(gappy, gappy, gappy).filter((all) => all.every((own) => own.some((p) => p !== undefined)));
  const ttl = fc.constantFrom('0s', '1m', '90s', '2m', '7m', '1d');

  test('when bars have gaps and lengths of any kind then decisions are the same, and the source delivers no more', async () => {
    let decided = 0;
    let spared = 0;
    await fc.assert(
      fc.asyncProperty(anyMarket, ttl, fc.constantFrom(1, 2, 10_000), async (prices, ttl, maxEntries) => {
        const markets = Object.fromEntries(symbols.map((symbol, i) => [symbol, prices[i]!]));
        writeFileSync(path.join(folder, 'bars.csv'), barsCsv(markets));
        const cache = [`plugins.data-cache.config.ttl=${ttl}`, `plugins.data-cache.config.maxEntries=${maxEntries}`];
        const { on, off } = await onAndOff(config, cache);
        expect(on.decisions).toBe(off.decisions);
        expect(on.counts.bars).toBe(off.counts.bars);
        expect(on.counts.fetches.sourceBars).toBeLessThanOrEqual(off.counts.fetches.sourceBars);
        expect(on.counts.fetches.source).toBeLessThanOrEqual(off.counts.fetches.source);
        expect(off.counts.fetches).toMatchObject({ source: symbols.length * off.counts.cycles, cache: 0 });
        decided += on.counts.signals;
        spared += off.counts.fetches.sourceBars - on.counts.fetches.sourceBars;
      }),
      { numRuns: 60 },
    );
    expect(decided).toBeGreaterThan(0);
    expect(spared).toBeGreaterThan(0);
  });

  const minutes = path.join(ROOT, '../shared/data/minute');
  const absent = existsSync(minutes) ? '' : ' (skipped: there are no real bars in ../shared/data)';
  test.skipIf(absent !== '')(`when the bars are real ones then decisions are the same${absent}`, async () => {
    const real = folderOf({ 'config.yaml': yaml(['SPY', 'AIG', 'BAC', 'IBM'], minutes) });
    const { on, off } = await onAndOff(path.join(real, 'config.yaml'));
    expect(on.counts.signals).toBeGreaterThan(500);
    expect(on.decisions).toBe(off.decisions);
    expect(on.counts.fetches.sourceBars).toBeLessThan(off.counts.fetches.sourceBars);
    expect(on.counts.fetches.cache).toBeGreaterThan(0);
  });
});
