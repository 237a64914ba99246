import { fileURLToPath } from 'node:url';
import { Session, loadConfig } from '@plimsoll/core';
import { runBare } from './bare.ts';
import { BARS_PER_SYMBOL, COLUMNS, SYMBOLS } from './market.ts';

const ROUNDS = 9;
const BARS = SYMBOLS.length * BARS_PER_SYMBOL;
const file = fileURLToPath(new URL('kernel.yaml', import.meta.url));

interface Timed {
  readonly ms: number;
  readonly equity: number;
  readonly orders: number;
}

async function timeKernel(): Promise<Timed> {
  const session = new Session(await loadConfig(file));
  await session.start();
  const start = performance.now();
  await session.run();
  const ms = performance.now() - start;
  await session.stop();
  const { orders, blocked } = session.counts;
  if (Object.keys(blocked).length > 0) throw new Error(`a rule bound, so the loops differ: ${JSON.stringify(blocked)}`);
  return { ms, equity: session.portfolio.equity, orders: orders.buy + orders.sell };
}

function timeBare(): Timed {
  const start = performance.now();
  const result = runBare(COLUMNS, 50, 200, 0.05, 100_000);
  return { ms: performance.now() - start, ...result };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >>> 1]!;
}

function line(name: string, timed: readonly Timed[]): string {
  const ms = median(timed.map((round) => round.ms));
  const { orders, equity } = timed[0]!;
  const rate = (BARS / ms / 1000).toFixed(1);
  return `${name.padEnd(28)} ${ms.toFixed(1).padStart(8)} ms ${rate.padStart(7)} M bars/s  ${orders} orders  equity ${equity.toFixed(2)}`;
}

const bare: Timed[] = [];
const kernel: Timed[] = [];
for (let round = 0; round < ROUNDS; round++) {
  bare.push(timeBare());
  kernel.push(await timeKernel());
}
console.log(
  `${SYMBOLS.length} symbols x ${BARS_PER_SYMBOL.toLocaleString('en-US')} bars, median of ${ROUNDS} rounds taken in turn`,
);
console.log(line('bare typed-array loop', bare));
console.log(line('kernel, all rules on', kernel));
console.log(`ratio ${(median(kernel.map(({ ms }) => ms)) / median(bare.map(({ ms }) => ms))).toFixed(1)}`);
if (Math.abs(kernel[0]!.equity - bare[0]!.equity) > 0.005 || kernel[0]!.orders !== bare[0]!.orders) {
  throw new Error('the two did not do the same trades');
}
