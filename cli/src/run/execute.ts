import { Session } from '@plimsoll/core';
import type { LoadedConfig, Log, SessionOptions } from '@plimsoll/core';
import { Recorder, tradesOf } from '@plimsoll/report';
import manifest from '../../package.json' with { type: 'json' };
import { load } from './load.ts';
import { Interruption } from './interruption.ts';
import { OutFolder } from './out-folder.ts';
import { Progress } from './progress.ts';
import { Tally } from './summary.ts';
import type { Summary } from './summary.ts';

export interface ExecuteOptions {
  /** `PATH=VALUE` overrides. */
  readonly set?: readonly string[];
  readonly log: Log;
  /** Folder for the run's files; nothing is kept where left out. */
  readonly out?: string;
  /** Real milliseconds a cycle; as fast as it goes where left out. */
  readonly paceMs?: (config: LoadedConfig) => number;
  readonly showProgress?: boolean;
  /** What the config's journal is for, where it has one: nothing where left out. */
  readonly journal?: SessionOptions['journal'];
  /** Whether operators can reach the run, and no other process may run the same config. */
  readonly isOperated?: boolean;
  /** Called once plugins are set up, before any is started. */
  readonly watch?: (session: Session, recorder: Recorder) => void;
}

export interface Outcome {
  readonly summary: Summary;
  /** 128 and the number of the signal that ended the run; 0 where the data ended it. */
  readonly signalExitCode: number;
  /** Writes the run's files, where any were asked for. @throws PlimsollError PLM_OUTPUT_FAILED */
  readonly keep: () => void;
}

/** Runs a config until its data or clock have no more, or a signal comes. @throws PlimsollError */
export async function execute(file: string, options: ExecuteOptions): Promise<Outcome> {
  const config = await load(file, options.set);
  const paceMs = options.paceMs?.(config) ?? 0;
  const session = new Session(config, {
    paceMs,
    log: options.log,
    journal: options.journal ?? 'off',
    version: manifest.version,
  });
  const recorder = new Recorder(session);
  const tally = new Tally(session, recorder);
  const out = options.out === undefined ? undefined : new OutFolder(options.out, session, paceMs > 0);
  options.watch?.(session, recorder);
  const interruption = new Interruption(() => session.interrupt(), 'stopping after the cycle under way');
  const progress = new Progress(session, options.showProgress === true);
  let control: { close(): void } | undefined;
  try {
    if (options.isOperated === true) control = await (await import('../control/server.ts')).openControl(session);
    const seconds = await runToEnd(session, progress);
    const summary = tally.sumUp(seconds, interruption.hasCome);
    const keep = (): void => out?.finish(summary, tradesOf(recorder.trips, session.portfolio));
    return { summary, signalExitCode: interruption.exitCode, keep };
  } catch (error) {
    out?.abandon();
    throw error;
  } finally {
    control?.close();
    interruption.release();
  }
}

async function runToEnd(session: Session, progress: Progress): Promise<number> {
  await session.start();
  const begun = performance.now();
  try {
    await session.run(progress.rest);
    return (performance.now() - begun) / 1_000;
  } finally {
    progress.end();
    await session.stop();
  }
}
