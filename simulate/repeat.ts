import { runDay } from './day.ts';
import type { DayResult } from './day.ts';
import type { Law } from './laws/report.ts';
import { FAULTS, planOf } from './plan.ts';
import type { Fault, Narrowed } from './plan.ts';

/** Law 10: the same day, lived through again, is the same. */
export async function runTwice(seed: number, narrowed: Narrowed = {}): Promise<DayResult> {
  const first = await runDay(planOf(seed, narrowed));
  if (first.violations.length > 0) return first;
  const second = await runDay(planOf(seed, narrowed));
  if (first.hash === second.hash) return first;
  const place = first.trace.findIndex((line, i) => line !== second.trace[i]);
  const what = `the second time line ${place + 1} is not '${first.trace[place]}' but '${second.trace[place]}'`;
  return { ...first, trace: first.trace.slice(0, place + 1), violations: [{ law: 10, what }] };
}

/** Leaves out of a day's faults, and of its end, all without which the law is violated too. */
export async function narrow(seed: number, law: Law): Promise<Narrowed> {
  const isSame = async (narrowed: Narrowed): Promise<boolean> => {
    const { violations } = await runTwice(seed, narrowed);
    return violations[0]?.law === law;
  };
  let without: Fault[] = (Object.keys(FAULTS) as Fault[]).filter((fault) => !planOf(seed).faults.has(fault));
  for (const fault of planOf(seed).faults)
    if (await isSame({ without: [...without, fault] })) without = [...without, fault];
  let { minutes } = planOf(seed);
  for (let step = Math.ceil(minutes / 2); step > 0; step = Math.floor(step / 2))
    while (minutes - step > 0 && (await isSame({ without, minutes: minutes - step }))) minutes -= step;
  return { without: without.filter((fault) => planOf(seed).faults.has(fault)), minutes };
}
