import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '@plimsoll/core';
import { runDay } from './day.ts';
import type { Violation } from './laws/report.ts';
import { planOf } from './plan.ts';
import type { BrokerName } from './plan.ts';
import { runTwice } from './repeat.ts';

export interface Share {
  readonly broker: BrokerName;
  readonly first: number;
  readonly count: number;
  /** From one seed to the next. */
  readonly step: number;
  /** Seeds that this divides are lived through twice. */
  readonly twiceEvery: number;
}

export interface Told {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly lives: number;
  readonly orders: number;
  readonly fills: number;
  /** Why the day could not be lived through. */
  readonly failure?: string;
}

async function live(seed: number, { broker, twiceEvery }: Share): Promise<Told> {
  try {
    const result = seed % twiceEvery === 0 ? await runTwice(seed, { broker }) : await runDay(planOf(seed, { broker }));
    const { violations, lives, orders, fills } = result;
    return { seed, violations, lives, orders, fills };
  } catch (error) {
    return { seed, violations: [], lives: 0, orders: 0, fills: 0, failure: messageOf(error) };
  }
}

const share = workerData as Share;
const { first, count, step } = share;
for (let i = 0; i < count; i++) {
  const told = await live(first + i * step, share);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node:worker_threads
  parentPort!.postMessage(told);
}
