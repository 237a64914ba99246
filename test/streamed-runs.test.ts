import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Session, loadConfig } from '@plimsoll/core';
import { barsCsv } from './support/bars.ts';
import { plimsoll } from './support/command.ts';
import { ROOT, folderOf } from './support/folder.ts';

const SYMBOLS = ['AAA', 'BBB', 'CCC'];

const yaml = (symbols: readonly string[], source: string): string => `
universe: [${symbols.join(', ')}]
plugins:
  - { use: data-file, config: { path: ${JSON.stringify(source)}, cache: kept } }
  - use: data-cache
  - { use: strategy-sma-cross, config: { fast: 1, slow: 3 } }
  - { use: sizing, config: { fraction: 20% } }
  - { use: risk-exposure, config: { gross: 50% } }
  - use: broker-paper
`;

/** Decisions and what came of them, of a whole session in this process. */
async function run(config: string, overrides: readonly string[]): Promise<string> {
  const session = new Session(await loadConfig(config, { overrides }));
  const lines: unknown[] = [];
  session.events.on('decision', (decision) => lines.push(decision));
  session.events.on('fill', (fill) => lines.push(fill));
  await session.start();
  await session.run();
  await session.stop();
  return JSON.stringify([lines, session.counts, session.portfolio.equity]);
}

describe('bars that are streamed', () => {
  const folder = folderOf({ 'config.yaml': yaml(SYMBOLS, 'bars.csv') });
  const price = fc.integer({ min: 900, max: 1100 }).map((cents) => cents / 10);
  const gappy = fc.array(fc.option(price, { nil: undefined, freq: 3 }), { minLength: 1, maxLength: 60 });
  const anyMarket = fc.tuple(gappy, gappy, gappy).filter((all) => all.every((own) => own.some((p) => p !== undefined)));

  test('when bars have gaps and lengths of any kind then all that is decided is the same, byte for byte', async () => {
    const config = path.join(folder, 'config.yaml');
    const on = fc.boolean();
    let decided = 0;
    await fc.assert(
      fc.asyncProperty(anyMarket, fc.constantFrom('1B', '500B', '2KiB'), on, async (prices, memory, hasCache) => {
        const markets = Object.fromEntries(SYMBOLS.map((symbol, i) => [symbol, prices[i]!]));
        writeFileSync(path.join(folder, 'bars.csv'), barsCsv(markets));
        const cache = `plugins.data-cache.enabled=${hasCache}`;
        const whole = await run(config, [cache]);
        expect(await run(config, [cache, `plugins.data-file.config.memory=${memory}`])).toBe(whole);
        decided += whole.length;
      }),
      { numRuns: 30 },
    );
    expect(decided).toBeGreaterThan(30_000);
  });

  const minutes = path.join(ROOT, '../shared/data/minute');
  const absent = existsSync(minutes) ? '' : ' (skipped: there are no real bars in ../shared/data)';
  test.skipIf(absent !== '')(
    `when the bars are real ones then the files of the run are the same${absent}`,
    async () => {
      const real = folderOf({ 'config.yaml': yaml(['SPY', 'AIG', 'BAC', 'IBM'], minutes) });
      const filesOf = async (memory: string): Promise<string[]> => {
        const set = `plugins.data-file.config.memory=${memory}`;
        const out = path.join(real, memory);
        const { code, stderr } = await plimsoll([
          'backtest',
          path.join(real, 'config.yaml'),
          '--set',
          set,
          '--out',
          out,
        ]);
        expect([code, stderr]).toEqual([0, '']);
        return ['decisions.jsonl', 'orders.jsonl', 'fills.jsonl'].map((name) =>
          readFileSync(path.join(out, name), 'utf8'),
        );
      };
      const streamed = await filesOf('100KiB');
      expect(streamed).toEqual(await filesOf('1GiB'));
      expect(streamed[0]!.split('\n').length).toBeGreaterThan(500);
    },
  );
});
