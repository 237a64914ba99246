import { Session } from '@plimsoll/core';
import type { Cycle } from '@plimsoll/core';
import { Recorder, returnsOf } from '@plimsoll/report';
import type { RoundTrip, Statistics } from '@plimsoll/report';
import { withSharedBars } from '../data/provider.ts';
import { columnsOf, countBefore } from '../data/shared-bars.ts';
import { momentsOf } from '../luck/moments.ts';
import type { Moments } from '../luck/moments.ts';
import { faultsOf } from '../runs/faults.ts';
import { loadSource, noRun, runToEnd } from '../runs/run.ts';
import type { RunTask } from '../runs/run.ts';
import type { NoRun } from '../runs/result.ts';
import { enteringFrom } from './late-start.ts';

/** A run over a window's bars of which only a part counts, and nothing is entered before it. */
export interface TrialTask extends RunTask {
  /** Start of the first bar that counts, epoch ms. */
  readonly from: number;
  /** Whether nothing is entered at all. */
  readonly isIdle: boolean;
}

/** What came of parameters on days that they were not chosen by. */
export interface Trial {
  readonly status: 'done';
  /** From the end of the last bar before the days to the end of them. */
  readonly statistics: Statistics;
  readonly returns: Moments | null;
  /** After every bar, the one before the days first: starts of the bars (epoch ms), dollars, and what a dollar in buy-and-hold has become. */
  readonly times: Float64Array;
  readonly equity: Float64Array;
  readonly hold: Float64Array;
  readonly trades: readonly RoundTrip[];
  readonly faults: readonly string[];
}

/** Runs a trial. What goes wrong is the result, and thrown never. */
export async function runTrial(task: TrialTask): Promise<Trial | NoRun> {
  const { source, overrides, bars, span, from, isIdle } = task;
  try {
    const config = enteringFrom(await loadSource(source, overrides), isIdle ? Infinity : from);
    const session = new Session(withSharedBars(config, bars, span), { journal: 'off' });
    const faults = faultsOf(session);
    const curve = new Curve(session, lastBefore(task));
    await runToEnd(session);
    return { status: 'done', ...curve.finish(), faults: faults() };
  } catch (error) {
    return noRun('failed', error);
  }
}

/** Start of the last bar before the days of the trial, epoch ms. */
function lastBefore({ bars, span, from }: TrialTask): number {
  const starts = columnsOf(bars, span).map(({ time }) => time[countBefore(time, from) - 1] ?? -Infinity);
  return starts.reduce((latest, start) => Math.max(latest, start), -Infinity);
}

/** Records a session from the end of a bar on: what came before is not part of it. */
class Curve {
  readonly #session: Session;
  readonly #from: number;
  readonly #times: number[] = [];
  readonly #equity: number[] = [];
  readonly #hold: number[] = [];
  #recorder: Recorder | undefined;

  constructor(session: Session, from: number) {
    this.#session = session;
    this.#from = from;
    session.events.on('bars', this.#begin);
  }

  finish(): Omit<Trial, 'status' | 'faults'> {
    const recorder = (this.#recorder ??= new Recorder(this.#session));
    const { before, values } = recorder.account.closes();
    return {
      statistics: recorder.statistics(),
      returns: momentsOf(returnsOf(before, values)) ?? null,
      times: Float64Array.from(this.#times),
      equity: Float64Array.from(this.#equity),
      hold: Float64Array.from(this.#hold),
      trades: recorder.trips.closed,
    };
  }

  /** A recorder listens from when it is made: before the marks of the cycle in which it begins. */
  readonly #begin = ({ time }: Cycle): void => {
    if (time - this.#session.config.universe.timeframe.ms < this.#from) return;
    this.#session.events.off('bars', this.#begin);
    const recorder = (this.#recorder = new Recorder(this.#session));
    this.#session.events.on('marked', () => {
      this.#times.push(recorder.time);
      this.#equity.push(recorder.account.end);
      this.#hold.push(recorder.market.end);
    });
  };
}
