import { runDay } from './day.ts';
import type { DayResult } from './day.ts';
import type { Law } from './laws/report.ts';
import { faultsOf, planOf } from './plan.ts';
import type { BrokerName, Fault, Narrowed } from './plan.ts';

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
export async function narrow(seed: number, law: Law, broker: BrokerName): Promise<Narrowed> {
  const own = planOf(seed, { broker });
  const isSame = async (narrowed: Narrowed): Promise<boolean> => {
    const { violations } = await runTwice(seed, { ...narrowed, broker });
    return violations[0]?.law === law;
  };
  let without: Fault[] = faultsOf(broker).filter((fault) => !own.faults.has(fault));
  for (const fault of own.faults) if (await isSame({ without: [...without, fault] })) without = [...without, fault];
  let { minutes } = own;
  for (let step = Math.ceil(minutes / 2); step > 0; step = Math.floor(step / 2))
    while (minutes - step > 0 && (await isSame({ without, minutes: minutes - step }))) minutes -= step;
  return { broker, without: without.filter((fault) => own.faults.has(fault)), minutes };
}
