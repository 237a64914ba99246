import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { Session, loadConfig } from '@plimsoll/core';
import { runBare } from './bare.ts';
import { columnsOf } from './market.ts';

const ROUNDS = 9;
const FAST = 50;
const SLOW = 200;
const file = fileURLToPath(new URL('kernel.yaml', import.meta.url));

interface Shape {
  readonly symbols: readonly string[];
  readonly bars: number;
  readonly cash: number;
  /** Fraction of equity that a buy asks for. */
  readonly weight: number;
}

const SHAPES: readonly Shape[] = [
  {
    symbols: ['AAPL', 'MSFT', 'NVDA', 'JPM', 'BAC', 'XOM', 'CVX', 'JNJ', 'PG', 'TSLA'],
    bars: 100_000,
    cash: 100_000,
    weight: 0.05,
  },
  { symbols: ['AAPL'], bars: 1_000_000, cash: 10_000, weight: 0.5 },
];

interface Timed {
  /** From before the config is read to after the last plugin has stopped. */
  readonly wholeMs: number;
  /** From the first cycle to the last. */
  readonly ms: number;
  readonly equity: number;
  readonly orders: number;
}

async function timeKernel({ symbols, bars, cash, weight }: Shape): Promise<Timed> {
  const begun = performance.now();
  const overrides = [
    `universe=[${symbols.join(', ')}]`,
    `plugins.market.config.bars=${bars}`,
    `plugins.strategy-sma-cross.config={ fast: ${FAST}, slow: ${SLOW}, weight: ${weight} }`,
    `plugins.broker-paper.config.cash=${cash}`,
  ];
  const session = new Session(await loadConfig(file, { overrides }));
  await session.start();
  const start = performance.now();
  await session.run();
  const ms = performance.now() - start;
  await session.stop();
  const wholeMs = performance.now() - begun;
  const { orders, blocked } = session.counts;
  if (Object.keys(blocked).length > 0) throw new Error(`a rule bound, so the loops differ: ${JSON.stringify(blocked)}`);
  return { wholeMs, ms, equity: session.portfolio.equity, orders: orders.buy + orders.sell };
}

function timeBare({ symbols, bars, cash, weight }: Shape): Timed {
  const columns = columnsOf(symbols, bars);
  const start = performance.now();
  const result = runBare(columns, FAST, SLOW, weight, cash);
  const ms = performance.now() - start;
  return { wholeMs: ms, ms, ...result };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >>> 1]!;
}

function line(name: string, ms: number, { symbols, bars }: Shape, { orders, equity }: Timed): string {
  const rate = ((symbols.length * bars) / ms / 1000).toFixed(1);
  return `${name.padEnd(32)} ${ms.toFixed(1).padStart(8)} ms ${rate.padStart(7)} M bars/s  ${orders} orders  equity ${equity.toFixed(2)}`;
}

async function measure(shape: Shape): Promise<string[]> {
  const bare: Timed[] = [];
  const kernel: Timed[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(timeBare(shape));
    kernel.push(await timeKernel(shape));
  }
  const [a, b] = [bare[0]!, kernel[0]!];
  if (Math.abs(b.equity - a.equity) > 0.005 || b.orders !== a.orders)
    throw new Error('the two did not do the same trades');
  const bareMs = median(bare.map(({ ms }) => ms));
  const kernelMs = median(kernel.map(({ ms }) => ms));
  const { symbols, bars } = shape;
  return [
    `${symbols.length} x ${bars.toLocaleString('en-US')} bars, median of ${ROUNDS} rounds taken in turn`,
    line('bare typed-array loop', bareMs, shape, a),
    line('kernel, all rules on', kernelMs, shape, b),
    line('kernel, config and start too', median(kernel.map(({ wholeMs }) => wholeMs)), shape, b),
    `ratio ${(kernelMs / bareMs).toFixed(1)}`,
  ];
}

if (isMainThread) {
  // A thread for each, so that each is compiled for itself.
  for (const shape of SHAPES) {
    const [lines] = (await once(new Worker(new URL(import.meta.url), { workerData: shape }), 'message')) as [string[]];
    console.log(`${lines.join('\n')}\n`);
  }
} else {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node:worker_threads
  parentPort!.postMessage(await measure(workerData as Shape));
}
