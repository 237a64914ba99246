import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startSim } from '@plimsoll/alpaca-sim';
import type { Sim } from '@plimsoll/alpaca-sim';
import { seededRandom } from '@plimsoll/core';
import type { Random } from '@plimsoll/core';
import { booksOf, differencesIn } from './kept-books.ts';

const HELP = `Kills a real \`plimsoll run\` at random moments, starts it again each time, and compares its journal with the books of the venue.

  npm run chaos:kill -- --rounds 200    so many kills (50)
  --seed N                              of the moments, prices and wishes (1)
  --keep                                leave the folder with the journal
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** A Friday in a session that goes on for hours. */
const START_MS = Date.parse('2026-11-20T15:30:00Z');
const SYMBOLS = ['TSLA', 'MSFT', 'AAPL'];
const PLIMSOLL = fileURLToPath(new URL('../cli/bin/plimsoll.js', import.meta.url));
const STRATEGY = fileURLToPath(new URL('wishes.ts', import.meta.url));
/** How long the books may take to agree once nobody kills any more. */
const SETTLE_MS = 20_000;

function configOf(url: string, seed: number): string {
  return `account: killed
universe: [${SYMBOLS.join(', ')}]
seed: ${seed}
instruments: { lot: 0.001 }
plugins:
  - { use: data-synthetic, config: { sessions: 250 } }
  - use: ${STRATEGY}
  - { use: sizing, config: { fraction: 5% } }
  - { use: risk-exposure, config: { gross: 90% } }
  - use: broker-alpaca
    config: { baseUrl: '${url}', keyId: PKSIM, secret: sim-secret, timeout: 500ms, lookupFor: 3s, poll: 200ms, settle: 500ms, reconnect: 20ms }
  - use: journal-sqlite
`;
}

function startRun(folder: string): ChildProcess {
  const run = spawn(process.execPath, [PLIMSOLL, 'run', 'config.yaml', '--pace', '20ms'], { cwd: folder });
  run.stderr!.pipe(process.stderr);
  return run;
}

/** Waits until it has told of a cycle's work, or is over. */
function untilItTrades(run: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    run.stdout!.on('data', (part: Buffer) => {
      if (/ (ordered|blocked|filled) /.test(part.toString())) resolve();
    });
    run.once('exit', () => resolve());
  });
}

async function killAtRandom(folder: string, random: Random): Promise<void> {
  const run = startRun(folder);
  const exit = once(run, 'exit');
  if (random() < 0.8) await Promise.race([untilItTrades(run), exit]);
  await Promise.race([wait(random() * 800), exit]);
  if (run.exitCode !== null) throw new Error(`the run ended by itself, with ${run.exitCode}`);
  run.kill('SIGKILL');
  await exit;
}

/** Prices that move a little all the time, as long as the signal lasts. */
async function movePrices(sim: Sim, random: Random, signal: AbortSignal): Promise<void> {
  const prices = SYMBOLS.map(() => 100);
  while (!signal.aborted) {
    for (const [i, symbol] of SYMBOLS.entries()) {
      prices[i] = Math.max(50, Math.round((prices[i]! + random() - 0.5) * 100) / 100);
      sim.venue.setQuote(symbol, prices[i]!, prices[i]!);
    }
    await wait(20);
  }
}

async function operate(folder: string, command: string): Promise<void> {
  const child = spawn(process.execPath, [PLIMSOLL, command, 'config.yaml', '--json'], { cwd: folder, stdio: 'ignore' });
  await once(child, 'exit');
}

async function main(): Promise<number> {
  const rounds = Number(values.rounds);
  const seed = Number(values.seed);
  const random = seededRandom(seed, 'kills');
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-kill-'));
  const symbols = SYMBOLS.map((symbol) => ({ symbol }));
  const sim = await startSim({ startMs: START_MS, rateLimit: Infinity, seed, symbols });
  sim.faults.set({ name: 'slow-acknowledgement', probability: 0.2, ms: 80 });
  sim.faults.set({ name: 'order-timeout-accepted', probability: 0.05, ms: 800 });
  sim.faults.set({ name: 'partial-fill', probability: 0.3, ms: 40 });
  const market = new AbortController();
  const moving = movePrices(sim, seededRandom(seed, 'prices'), market.signal);
  writeFileSync(path.join(folder, 'config.yaml'), configOf(sim.url, seed));
  try {
    for (let round = 1; round <= rounds; round++) {
      await killAtRandom(folder, random);
      if (process.stderr.isTTY) process.stderr.write(`\r${round}/${rounds} kills`);
    }
    sim.faults.clear();
    const last = startRun(folder);
    await untilItTrades(last);
    await operate(folder, 'halt');
    const deadline = performance.now() + SETTLE_MS;
    let differences = ['not compared'];
    while (differences.length > 0 && performance.now() < deadline) {
      await wait(250);
      differences = differencesIn(folder, sim);
    }
    last.kill('SIGTERM');
    await once(last, 'exit');
    const { orders, fills, runs } = booksOf(folder);
    console.log(`${rounds} kills, ${runs} runs, ${orders} orders, ${fills} fills: ${differences.length} differences`);
    for (const difference of differences) console.log(`  ${difference}`);
    return differences.length;
  } finally {
    market.abort();
    await moving;
    await sim.close();
    if (values.keep) console.log(folder);
    else rmSync(folder, { recursive: true });
  }
}

if (values.help) console.log(HELP);
else process.exitCode = (await main()) === 0 ? 0 : 1;
