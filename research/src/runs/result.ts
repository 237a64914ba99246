import type { ErrorCode } from '@plimsoll/core';
import type { Statistics } from '@plimsoll/report';
import type { Moments } from '../luck/moments.ts';

/** A run that came to its end. */
export interface DoneRun {
  readonly status: 'done';
  readonly statistics: Statistics;
  /** Of daily returns; null where there are too few, or they do not vary. */
  readonly returns: Moments | null;
  readonly bars: number;
  readonly cycles: number;
  readonly signals: number;
  readonly fills: number;
  /** Hooks and rules that threw, each once, with how often. The run went on without them. */
  readonly faults: readonly string[];
  /** Real time that it took. */
  readonly seconds: number;
}

/** A run that is none: a config that would not start is refused, one that stopped on the way has failed. */
export interface NoRun {
  readonly status: 'refused' | 'failed';
  readonly code: ErrorCode;
  readonly reasons: readonly string[];
}

export type RunResult = DoneRun | NoRun;
