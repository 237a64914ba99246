import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import path from 'node:path';
import { once } from 'node:events';
import { startSim } from '@plimsoll/alpaca-sim';
import { describe, expect, test } from 'vitest';
import { plimsoll, start } from './support/command.ts';
import { folderOf } from './support/folder.ts';

const RULES = `  - { use: sizing, config: { fraction: 5% } }
  - use: sectors
  - { use: risk-sector-cap, config: { cap: 20% } }
  - { use: risk-exposure, config: { gross: 60% } }
  - { use: risk-throttle, config: { perMinute: 3 } }
  - use: journal-sqlite
`;

const PAPER = `account: test
universe: [AAPL, MSFT, JPM]
plugins:
  - { use: data-synthetic, config: { seed: 7, sessions: 20 } }
  - { use: strategy-sma-cross, config: { fast: 1, slow: 2 } }
  - { use: broker-paper, config: { latency: 2m } }
${RULES}`;

const alpaca = (url: string): string => `account: test
universe: [TSLA, MSFT, AAPL]
instruments: { lot: 0.001 }
plugins:
  - { use: data-synthetic, config: { seed: 7, sessions: 20 } }
  - { use: strategy-sma-cross, config: { fast: 1, slow: 2 } }
  - use: broker-alpaca
    config: { baseUrl: '${url}', keyId: '\${REPLAY_KEY}', secret: '\${REPLAY_SECRET}', timeout: 300ms, lookupFor: 1s, poll: 100ms, settle: 200ms, reconnect: 20ms }
${RULES}`;

/** Starts a run, and kills it once it has told of so many decisions. */
async function killedAfter(decisions: number, folder: string, pace: string): Promise<void> {
  const child = start(['run', 'config.yaml', '--pace', pace], folder);
  const exit = once(child, 'exit');
  let told = 0;
  for await (const line of createInterface({ input: child.stdout! }))
    if (/ (ordered|blocked) /.test(line) && ++told >= decisions) break;
  child.kill('SIGKILL');
  expect((await exit)[1]).toBe('SIGKILL');
}

interface Replayed {
  readonly equal: boolean;
  readonly hasEnded: boolean;
  readonly decisions: number;
  readonly cycles: number;
}

async function replayed(folder: string, run: number): Promise<Replayed> {
  const { code, stdout } = await plimsoll(['replay', 'journals/test.sqlite', '--json', '--run', String(run)], folder);
  const result = JSON.parse(stdout) as Replayed;
  expect([code, result]).toEqual([0, expect.objectContaining({ equal: true, divergence: null, outOfStep: null })]);
  return result;
}

describe('plimsoll replay', () => {
  test('when a paper run was killed and went on then both runs are equal', async () => {
    const folder = folderOf({ 'config.yaml': PAPER });
    await killedAfter(20, folder, '2ms');
    await killedAfter(20, folder, '2ms');
    for (const run of [1, 2]) {
      const { hasEnded, decisions } = await replayed(folder, run);
      expect(hasEnded).toBe(false);
      expect(decisions).toBeGreaterThan(15);
    }
    const { stdout } = await plimsoll(['replay', 'journals/test.sqlite'], folder);
    expect(stdout).toMatch(/run 2: .* decisions and .* orders of .* cycles are equal\nthe run goes on, or was cut off/);
  });

  test('when a run at a venue had faults and was killed then both runs are equal, without venue and keys', async () => {
    process.env['REPLAY_KEY'] = 'PKSIM';
    process.env['REPLAY_SECRET'] = 'sim-secret';
    const startMs = Date.parse('2026-11-20T15:30:00Z');
    const symbols = ['TSLA', 'MSFT', 'AAPL'].map((symbol) => ({ symbol }));
    const sim = await startSim({ startMs, rateLimit: Infinity, seed: 5, symbols });
    for (const { symbol } of symbols) sim.venue.setQuote(symbol, 100, 100);
    for (const name of ['slow-fill', 'partial-fill', 'order-rejected', 'duplicated-event', 'missed-fill'] as const)
      sim.faults.set({ name, probability: 0.3, ms: 60 });
    for (const name of ['order-timeout-accepted', 'order-error-lost', 'http-error', 'updates-disconnect'] as const)
      sim.faults.set({ name, probability: 0.1, ms: 400 });
    const folder = folderOf({ 'config.yaml': alpaca(sim.url) });
    try {
      await killedAfter(15, folder, '20ms');
      await wait(100);
      await killedAfter(15, folder, '20ms');
    } finally {
      await sim.close();
      delete process.env['REPLAY_KEY'];
      delete process.env['REPLAY_SECRET'];
    }
    for (const run of [1, 2]) expect((await replayed(folder, run)).decisions).toBeGreaterThan(8);
  }, 40_000);

  test('when there is no such journal, or it is none, then the exit code is 2', async () => {
    const folder = folderOf({ 'config.yaml': PAPER });
    expect(await plimsoll(['replay', 'config.yaml'], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected a journal'),
    });
    const missing = await plimsoll(['replay', path.join('journals', 'none.sqlite'), '--json'], folder);
    expect([missing.code, JSON.parse(missing.stdout)]).toMatchObject([2, { ok: false }]);
  });
});
