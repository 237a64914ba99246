import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSim } from '@plimsoll/alpaca-sim';
import type { FaultRule, Sim } from '@plimsoll/alpaca-sim';
import { seededRandom } from '@plimsoll/core';
import type { Random } from '@plimsoll/core';
import { KilledRun } from './killed-run.ts';
import { countsOf, differencesIn, mistakesIn } from './kept-books.ts';
import { PRICE } from './quiet-market.ts';

/** A Friday in a session that goes on for hours. */
const START_MS = Date.parse('2026-11-20T14:31:00Z');
const SYMBOLS = ['TSLA', 'MSFT', 'AAPL'];
/** How long the books may take to agree once nobody kills any more. */
const SETTLE_MS = 30_000;
/** By how much the price moves at a time, and how strongly it is drawn back, of what it is away. */
const MOVE = 0.12;
const DRAW = 0.02;
const MOVE_EVERY_MS = 20;
const LAST_WORDS = 3_000;

const FAULTS: readonly FaultRule[] = [
  { name: 'slow-acknowledgement', probability: 0.2, ms: 80 },
  { name: 'partial-fill', probability: 0.3, ms: 40 },
  { name: 'slow-fill', probability: 0.1, ms: 60 },
  { name: 'order-rejected', probability: 0.03 },
  { name: 'slow-cancel', probability: 0.2, ms: 60 },
  { name: 'cancel-fill-race', probability: 0.1 },
  { name: 'order-timeout-accepted', probability: 0.03, ms: 800 },
  { name: 'order-timeout-lost', probability: 0.02, ms: 800 },
  { name: 'order-drop-accepted', probability: 0.02 },
  { name: 'order-error-lost', probability: 0.02 },
  { name: 'order-lookup-miss', probability: 0.1, ms: 400 },
  { name: 'missed-fill', probability: 0.05 },
  { name: 'duplicated-event', probability: 0.05 },
  { name: 'updates-disconnect', probability: 0.01 },
  { name: 'stop-replaced', probability: 0.2 },
  { name: 'silent-leg-cancel', probability: 0.1 },
  { name: 'hard-to-borrow', probability: 0.02, ms: 500 },
];

function pluginAt(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

function configOf(url: string, seed: number): string {
  return `account: killed
universe: [${SYMBOLS.join(', ')}]
seed: ${seed}
instruments:
  AAPL: { lot: 0.001 }
plugins:
  - use: ${pluginAt('quiet-market.ts')}
  - { use: ${pluginAt('wishes.ts')}, config: { seed: ${seed} } }
  - { use: sizing, config: { fraction: 5% } }
  - { use: risk-exposure, config: { gross: 90%, longOnly: false } }
  - use: broker-alpaca
    config: { baseUrl: '${url}', keyId: PKSIM, secret: sim-secret, timeout: 500ms, lookupFor: 800ms, poll: 200ms, settle: 200ms, reconnect: 20ms }
  - use: journal-sqlite
`;
}

/** A simulated venue, and a run against it that is killed and started again. */
export class KillingDay {
  readonly config: string;
  kills = 0;
  readonly #folder: string;
  readonly #sim: Sim;
  readonly #random: Random;
  readonly #market = new AbortController();
  readonly #moving: Promise<void>;
  readonly #startedAt = performance.now();
  readonly #moments = { start: 0, recovery: 0, trading: 0 };
  /** Ms that runs which traded took from their start until they were set up, and until they traded, all together. */
  readonly #untilMs = { setUp: 0, trading: 0 };
  #last: KilledRun | undefined;
  /** Whether the run was halted, and waits for an operator. */
  #isHalted = false;

  private constructor(folder: string, seed: number, sim: Sim) {
    this.#folder = folder;
    this.#sim = sim;
    this.#random = seededRandom(seed, 'kills');
    this.#moving = movePrices(sim, seededRandom(seed, 'prices'), this.#market.signal);
    this.config = configOf(sim.url, seed);
  }

  static async begin(folder: string, seed: number): Promise<KillingDay> {
    const symbols = SYMBOLS.map((symbol) => ({ symbol }));
    return new KillingDay(folder, seed, await startSim({ startMs: START_MS, rateLimit: Infinity, seed, symbols }));
  }

  /** Kills it so many times: most often while it trades, at times while it starts or recovers, also several times in a row. */
  async kill(times: number): Promise<void> {
    for (const fault of FAULTS) this.#sim.faults.set(fault);
    for (const end = this.kills + times; this.kills < end;) {
      const inStart = this.#random() < 0.3 ? 1 + Math.floor(this.#random() * 3) : 0;
      for (let i = 0; i < inStart && this.kills < end; i++) await this.#killStarting();
      if (this.kills < end) await this.#killTrading();
      if (process.stderr.isTTY) process.stderr.write(`\r${this.kills} kills `);
    }
    if (process.stderr.isTTY) process.stderr.write('\r');
  }

  /** Lets a run settle, halted, and compares it and its journal with the venue's books. */
  async compare(): Promise<string[]> {
    this.#sim.faults.clear();
    const run = new KilledRun(this.#folder);
    await run.operate({ name: 'halt' });
    this.#isHalted = true;
    const deadline = performance.now() + SETTLE_MS;
    let differences = ['not compared'];
    while (differences.length > 0 && performance.now() < deadline) {
      await wait(200);
      differences = differencesIn(this.#folder, this.#sim, await run.status());
    }
    if (differences.length > 0) differences.push(`the run's last words:\n${run.output.slice(-LAST_WORDS)}`);
    await run.end();
    return differences;
  }

  summary(): string {
    const { runs, orders, legs, fills, ends } = countsOf(this.#folder);
    const minutes = (performance.now() - this.#startedAt) / 60_000;
    const { start, recovery, trading } = this.#moments;
    const { setUp, trading: untilTrading } = this.#untilMs;
    const ended = Object.entries(ends).map(([status, count]) => `${count} ${status}`);
    return [
      `${this.kills} kills (${start} in the start, ${recovery} in recovery, ${trading} while it traded), ${(this.kills / minutes).toFixed(0)} a minute`,
      `a run is set up in ${Math.round(setUp / trading)} ms and trades after ${Math.round(untilTrading / trading)}`,
      `${runs} runs, ${orders} orders (${ended.join(', ')}), ${legs} legs, ${fills} fills`,
      `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
    ].join('; ');
  }

  async end(): Promise<void> {
    this.#market.abort();
    await this.#moving;
    if (this.#last?.isAlive) await this.#last.kill();
    await this.#sim.close();
  }

  #start(): KilledRun {
    return (this.#last = new KilledRun(this.#folder));
  }

  /** Before it has had its first cycle, by all likelihood. */
  async #killStarting(): Promise<void> {
    const run = this.#start();
    const isLate = this.#random() < 0.6;
    if (isLate) await run.until(/Ctrl-C ends it/);
    await wait(this.#random() * (isLate ? 120 : 500));
    await this.#strike(run, isLate ? 'recovery' : 'start');
  }

  async #killTrading(): Promise<void> {
    const run = this.#start();
    const begun = performance.now();
    if (this.#isHalted) {
      await run.operate({ name: 'resume' });
      this.#isHalted = false;
    }
    await run.until(/Ctrl-C ends it/);
    this.#untilMs.setUp += performance.now() - begun;
    await run.until(/ (ordered|filled) |UNACKNOWLEDGED/);
    this.#untilMs.trading += performance.now() - begun;
    if (this.#random() < 0.1) void run.operate({ name: 'cancel' }).catch(() => undefined);
    if (this.#random() < 0.05) {
      void run.operate({ name: 'halt' }).catch(() => undefined);
      this.#isHalted = true; // perhaps: then it is resumed for nothing
    }
    await wait(this.#random() * 900);
    await this.#strike(run, 'trading');
  }

  async #strike(run: KilledRun, moment: 'start' | 'recovery' | 'trading'): Promise<void> {
    await run.kill();
    this.#moments[moment]++;
    this.kills++;
    const mistakes = mistakesIn(this.#folder);
    if (mistakes.length > 0)
      throw new Error(`${mistakes.join('\n')}\nthe run's last words:\n${run.output.slice(-LAST_WORDS)}`);
  }
}

/** Prices that move a little all the time, and stay near where they began, as long as the signal lasts. */
async function movePrices(sim: Sim, random: Random, signal: AbortSignal): Promise<void> {
  const prices = SYMBOLS.map(() => PRICE);
  while (!signal.aborted) {
    for (const [i, symbol] of SYMBOLS.entries()) {
      prices[i]! += (random() - 0.5) * 2 * MOVE + (PRICE - prices[i]!) * DRAW;
      const quoted = Math.round(prices[i]! * 100) / 100;
      sim.venue.setQuote(symbol, quoted, quoted);
    }
    await wait(MOVE_EVERY_MS);
  }
}
