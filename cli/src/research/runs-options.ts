import { availableParallelism } from 'node:os';
import type { RunOptions } from '../commands/options.ts';
import type { SpaceOptions } from './space.ts';

/** What commands that run a config many times are given. */
export interface RunsOptions extends Omit<RunOptions, 'verbose'>, SpaceOptions {
  readonly metric: string;
  readonly jobs?: number;
  readonly fresh?: boolean;
}

/** How many runs at a time: as many as there are cores, unless it is said. */
export function jobsOf({ jobs }: RunsOptions): number {
  return jobs ?? availableParallelism();
}
