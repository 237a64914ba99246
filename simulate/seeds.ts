import { Worker } from 'node:worker_threads';
import type { BrokerName } from './plan.ts';
import type { Share, Told } from './worker.ts';

export interface Sum {
  days: number;
  lives: number;
  orders: number;
  fills: number;
  readonly violated: Told[];
  readonly failed: Told[];
}

interface Asked {
  readonly broker: BrokerName;
  readonly first: number;
  readonly count: number;
  readonly jobs: number;
  readonly twiceEvery: number;
}

/** Lives through the days of many seeds, on several threads. @param progress called after each day with what came of it, and of all up to then */
export async function runSeeds(
  { broker, first, count, jobs, twiceEvery }: Asked,
  progress: (told: Told, sum: Readonly<Sum>) => void,
): Promise<Sum> {
  const sum: Sum = { days: 0, lives: 0, orders: 0, fills: 0, violated: [], failed: [] };
  const take = (told: Told): void => {
    sum.days++;
    sum.lives += told.lives;
    sum.orders += told.orders;
    sum.fills += told.fills;
    if (told.violations.length > 0) sum.violated.push(told);
    if (told.failure !== undefined) sum.failed.push(told);
    progress(told, sum);
  };
  const step = Math.min(jobs, count);
  const shares = Array.from({ length: step }, (_, i): Share => {
    return { broker, first: first + i, count: Math.ceil((count - i) / step), step, twiceEvery };
  });
  await Promise.all(shares.map((share) => runShare(share, take)));
  for (const list of [sum.violated, sum.failed]) list.sort((a, b) => a.seed - b.seed);
  return sum;
}

function runShare(share: Share, take: (told: Told) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: share });
    worker.on('message', take);
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}
