import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runDay } from './day.ts';
import type { DayResult } from './day.ts';
import { LAWS } from './laws/report.ts';
import type { Law } from './laws/report.ts';
import { MUTANTS, seedsUntilFound } from './mutants.ts';
import { ALPACA_FAULTS, BROKERS, FAULTS, planOf } from './plan.ts';
import type { BrokerName, Fault, Narrowed } from './plan.ts';
import { narrow, runTwice } from './repeat.ts';
import { runSeeds } from './seeds.ts';

const HELP = `Lives through bad days in virtual time, and checks the laws against the venue's own books.

  npm run simulate -- --seeds 1000     days with the seeds 1 to 1000
  npm run simulate -- --seed 17        one day, with all that happened in it
  npm run simulate -- --mutants        plants bugs, one after the other, and counts the seeds until each is found

  --broker NAME     simulated, or alpaca: broker-alpaca against an Alpaca in the same process (simulated)
  --from N          first seed (1)
  --jobs N          threads (as many as there are processors)
  --law N           counts only violations of this law
  --twice N         every Nth seed is lived through twice, which has to come to the same (20)
  --without A,B     with --seed: without these faults
  --minutes N       with --seed: the bad part of the day is so long
  --lines N         with --seed: the last lines of the trace (all)
  --json            one object at the end, for machines
  --help            this, and the faults there are

Exit codes: 0 no violation; 1 a law was violated, or a mutant not found; 2 wrong usage.
`;

const OPTIONS = {
  broker: { type: 'string', default: 'simulated' },
  seeds: { type: 'string', default: '100' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  jobs: { type: 'string', default: String(availableParallelism()) },
  law: { type: 'string' },
  twice: { type: 'string', default: '20' },
  without: { type: 'string', default: '' },
  minutes: { type: 'string' },
  lines: { type: 'string' },
  mutants: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Where nobody watches, how it goes is told after so many. */
const DAYS_A_LINE = 500;
/** Lines of the trace that are shown of a day that was violated. */
const SHOWN = 30;
/** Days that were violated that are narrowed down and shown. */
const NARROWED_MAX = 3;

const ALL_FAULTS = { ...FAULTS, ...ALPACA_FAULTS };

class WrongUsage extends Error {}

function number(name: string, text: string, least = 1): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new WrongUsage(`--${name}: expected a whole number from ${least} on, found '${text}'`);
}

function faultsOf(text: string): Fault[] {
  return text
    .split(',')
    .filter(Boolean)
    .map((name) => {
      if (name in ALL_FAULTS) return name as Fault;
      throw new WrongUsage(`--without: there is no fault '${name}'; there are ${Object.keys(ALL_FAULTS).join(', ')}`);
    });
}

function brokerOf(text: string): BrokerName {
  const broker = BROKERS.find((name) => name === text);
  if (broker) return broker;
  throw new WrongUsage(`--broker: expected ${BROKERS.join(' or ')}, found '${text}'`);
}

function lawOf(text: string | undefined): Law | undefined {
  if (text === undefined) return undefined;
  if (text in LAWS) return Number(text) as Law;
  throw new WrongUsage(`--law: expected 1 to 12, found '${text}'`);
}

function show({ plan, violations, trace, hash, lives, orders, fills }: DayResult, lines: number): void {
  const { seed, minutes, faults, isSynchronous, isLongOnly } = plan;
  console.log(
    `seed ${seed}: ${minutes} minutes, ${isSynchronous ? 'synchronous' : 'asynchronous'}, ${isLongOnly ? 'long only' : 'long and short'}; trace ${hash}`,
  );
  console.log(`  ${lives} processes, ${orders} orders, ${fills} fills; faults: ${[...faults].join(', ') || 'none'}`);
  for (const line of trace.slice(-lines)) console.log(`    ${line}`);
  for (const { law, what } of violations) console.log(`  law ${law} (${LAWS[law]}): ${what}`);
}

function commandFor(seed: number, { broker = 'simulated', without = [], minutes }: Narrowed): string {
  const rest = without.length > 0 ? ` --without ${without.join(',')}` : '';
  const which = broker === 'simulated' ? '' : ` --broker ${broker}`;
  return `npm run simulate -- --seed ${seed}${which}${rest}${minutes === undefined ? '' : ` --minutes ${minutes}`}`;
}

async function runMutants(isJson: boolean): Promise<number> {
  const found: { name: string; law: number; bound: number; seeds: number | undefined }[] = [];
  for (const mutant of MUTANTS) {
    const { name, law, bound } = mutant;
    const seeds = await seedsUntilFound(mutant);
    found.push({ name, law, bound, seeds });
    if (!isJson)
      console.log(
        `law ${String(law).padStart(2)}  ${seeds === undefined ? `NOT FOUND in ${bound}` : `seed ${seeds} of ${bound}`}  ${name}`,
      );
  }
  if (isJson) console.log(JSON.stringify({ mutants: found }));
  return found.every(({ seeds }) => seeds !== undefined) ? 0 : 1;
}

async function runAll(values: ReturnType<typeof read>): Promise<number> {
  const law = lawOf(values.law);
  const broker = brokerOf(values.broker);
  const [first, count] = [number('from', values.from, 0), number('seeds', values.seeds)];
  const start = performance.now();
  const share = { broker, first, count, jobs: number('jobs', values.jobs), twiceEvery: number('twice', values.twice) };
  const perMinute = (days: number): number => Math.round(days / ((performance.now() - start) / 60_000));
  const sum = await runSeeds(share, (told, { days, violated: { length } }) => {
    const line = `${days}/${count} days, ${length} violated, ${perMinute(days)} a minute`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line} `);
    else if (days % DAYS_A_LINE === 0) console.error(line);
    for (const { law: broken, what } of told.violations.slice(0, 1))
      console.error(`seed ${told.seed}: law ${broken}: ${what}`);
  });
  const violated = sum.violated.filter(
    ({ violations }) => law === undefined || violations.some((each) => each.law === law),
  );
  const failed = violated.length + sum.failed.length;
  const { days, lives, orders, fills } = sum;
  const daysPerMinute = perMinute(days);
  if (values.json) {
    console.log(JSON.stringify({ days, processes: lives, orders, fills, daysPerMinute, violated, failed: sum.failed }));
    return failed === 0 ? 0 : 1;
  }
  for (const { seed, violations } of violated.slice(0, NARROWED_MAX)) {
    const narrowed = await narrow(seed, violations[0]!.law, broker);
    show(await runTwice(seed, narrowed), SHOWN);
    console.log(`  again: ${commandFor(seed, narrowed)}`);
  }
  for (const { seed, violations } of violated.slice(NARROWED_MAX))
    console.log(
      `seed ${seed}: law ${violations[0]!.law}: ${violations[0]!.what}\n  again: ${commandFor(seed, { broker })}`,
    );
  for (const { seed, failure } of sum.failed)
    console.log(`seed ${seed}: the day could not be lived through: ${failure}`);
  console.log(
    `${days} days, ${lives} processes, ${orders} orders, ${fills} fills, ${violated.length} days with a violation, ${sum.failed.length} not lived through, ${daysPerMinute} days a minute`,
  );
  return failed === 0 ? 0 : 1;
}

async function runOne(seed: number, values: ReturnType<typeof read>): Promise<number> {
  const minutes = values.minutes === undefined ? {} : { minutes: number('minutes', values.minutes) };
  const narrowed = { broker: brokerOf(values.broker), without: faultsOf(values.without), ...minutes };
  const once = await runDay(planOf(seed, narrowed));
  const result = once.violations.length > 0 ? once : await runTwice(seed, narrowed);
  if (values.json)
    console.log(JSON.stringify({ ...result, plan: { ...result.plan, faults: [...result.plan.faults] } }));
  else show(result, values.lines === undefined ? Infinity : number('lines', values.lines));
  return result.violations.length === 0 ? 0 : 1;
}

function read() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new WrongUsage((error as Error).message);
  }
}

async function main(): Promise<number> {
  const values = read();
  if (values.help) {
    console.log(HELP);
    for (const [name, what] of Object.entries(ALL_FAULTS)) console.log(`  ${name.padEnd(20)}${what}`);
    return 0;
  }
  if (values.mutants) return runMutants(values.json);
  return values.seed === undefined ? runAll(values) : runOne(number('seed', values.seed, 0), values);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof WrongUsage)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
