import { PlimsollError, Session, loadConfig, messageOf } from '@plimsoll/core';
import type { LoadedConfig } from '@plimsoll/core';
import { Recorder, returnsOf } from '@plimsoll/report';
import { withSharedBars } from '../data/provider.ts';
import type { SharedBars, Span } from '../data/shared-bars.ts';
import { momentsOf } from '../luck/moments.ts';
import { faultsOf } from './faults.ts';
import type { DoneRun, NoRun, RunResult } from './result.ts';

/** A config as all runs of it see it. */
export interface Source {
  readonly file: string;
  /** What the file says. */
  readonly text: string;
  /** Files beside whose packages plugins are looked for. */
  readonly bases: readonly string[];
}

/** One run: a config with some values changed, over bars in shared memory. */
export interface RunTask {
  readonly source: Source;
  /** `PATH=VALUE`, in order. */
  readonly overrides: readonly string[];
  readonly bars: SharedBars;
  /** Those of the bars that there are for it; all where left out. */
  readonly span?: Span;
}

/** @throws PlimsollError */
export function loadSource({ file, text, bases }: Source, overrides: readonly string[]): Promise<LoadedConfig> {
  return loadConfig(file, { text, bases, overrides });
}

/** Runs a config to its end. What goes wrong is the result, and thrown never. */
export async function runOnce({ source, overrides, bars, span }: RunTask): Promise<RunResult> {
  let session: Session;
  try {
    const config = await loadSource(source, overrides);
    session = new Session(withSharedBars(config, bars, span), { journal: 'off' });
  } catch (error) {
    return noRun('refused', error);
  }
  try {
    return await follow(session);
  } catch (error) {
    return noRun('failed', error);
  }
}

async function follow(session: Session): Promise<DoneRun> {
  const recorder = new Recorder(session);
  const faults = faultsOf(session);
  const begun = performance.now();
  await runToEnd(session);
  const { before, values } = recorder.account.closes();
  const { bars, cycles, signals, fills } = session.counts;
  return {
    status: 'done',
    statistics: recorder.statistics(),
    returns: momentsOf(returnsOf(before, values)) ?? null,
    bars,
    cycles,
    signals,
    fills,
    faults: faults(),
    seconds: (performance.now() - begun) / 1_000,
  };
}

/** @throws what a plugin throws in `start`, and what the kernel does */
export async function runToEnd(session: Session): Promise<void> {
  await session.start();
  try {
    await session.run();
  } finally {
    await session.stop();
  }
}

/** What a run that threw came to. */
export function noRun(status: NoRun['status'], error: unknown): NoRun {
  if (PlimsollError.is(error)) return { status, code: error.code, reasons: error.issues };
  return { status, code: 'PLM_UNEXPECTED', reasons: [messageOf(error)] };
}
