import { isoTime, seededRandom } from '@plimsoll/core';
import { cutRun } from './cut-run.ts';
import type { CutRequest, CutRun } from './cut-run.ts';
import { differenceOf } from './difference.ts';
import type { Difference } from './difference.ts';
import { partingOf } from './trace.ts';
import type { Parting, Trace } from './trace.ts';

/** What came of cutting the future off. */
export interface Lookahead {
  /** Where it was cut, ISO 8601, earliest first. */
  readonly cuts: readonly string[];
  /** Runs that it took. */
  readonly runs: number;
  /** Decisions of the whole run. */
  readonly decisions: number;
  /** Who decides otherwise without the future, and the first bar at which that was seen; null where nobody does. */
  readonly peek: Difference | null;
  /** Who decides otherwise when run again, future and all, so that nothing can be said about looking ahead. */
  readonly unrepeatable: { readonly plugin: string; readonly barEnd: string } | null;
}

interface Options extends Pick<CutRequest, 'file' | 'set'> {
  /** How many cuts. */
  readonly count: number;
  readonly seed: number;
  /** Told before each run. */
  readonly tell: (what: string) => void;
}

/** Runs again with the future cut off here and there, and compares what was decided up to there. @throws PlimsollError */
export async function checkLookahead(full: Trace, { file, set, count, seed, tell }: Options): Promise<Lookahead> {
  const cuts = cutsOf(full, count, seed);
  let runs = 0;
  const partingAt: PartingAt = async (cut) => {
    runs++;
    const { trace } = await cutRun({ file, set, cut });
    return partingOf(full, trace, cut);
  };
  const decisionsOf = async (cut: number, only: number): Promise<CutRun> => {
    runs++;
    return cutRun({ file, set, cut, only });
  };
  const report = (found: Partial<Lookahead>): Lookahead => {
    return { cuts: cuts.map(isoTime), runs, decisions: full.times.length, peek: null, unrepeatable: null, ...found };
  };

  for (const [i, cut] of cuts.entries()) {
    tell(`looking ahead: cut ${i + 1} of ${cuts.length}`);
    const found = await partingAt(cut);
    if (found === undefined) continue;
    const again = await partingAt(Infinity);
    if (again) return report({ unrepeatable: { plugin: again.strategy, barEnd: isoTime(again.time) } });
    tell('looking ahead: found, looking for the first bar');
    const first = await firstOf(full, { cut, at: found.time }, partingAt);
    const withFuture = await decisionsOf(Infinity, first.at);
    const without = await decisionsOf(first.cut, first.at);
    return report({ peek: differenceOf(withFuture.decisions, without.decisions, first.at) });
  }
  return report({});
}

type PartingAt = (cut: number) => Promise<Parting | undefined>;

interface Found {
  readonly cut: number;
  /** The cycle at which runs differ, epoch ms. */
  readonly at: number;
}

/** The earliest cut that can be found to make a difference: the first decision if that does, else by halving. */
async function firstOf(full: Trace, found: Found, partingAt: PartingAt): Promise<Found> {
  let best = found;
  const candidates = [...new Set(full.times.filter((time) => time <= found.at))];
  let low = 0;
  let high = candidates.length;
  for (let next = 0; low < high; next = (low + high) >>> 1) {
    const cut = candidates[next]!;
    const parting = await partingAt(cut);
    if (parting === undefined) low = next + 1;
    else {
      high = next;
      if (parting.time <= best.at) best = { cut, at: parting.time };
    }
  }
  return best;
}

/** Some cycles at random, every second one of them one in which something was decided. */
function cutsOf({ cycles, times }: Trace, count: number, seed: number): number[] {
  const random = seededRandom(seed, 'look-ahead');
  const cuts = new Set<number>();
  const moments = [times, cycles].filter(({ length }) => length > 0);
  for (let i = 0; i < 4 * count && cuts.size < count && moments.length > 0; i++) {
    const from = moments[i % moments.length]!;
    cuts.add(from[Math.floor(random() * from.length)]!);
  }
  return [...cuts].sort((a, b) => a - b);
}
