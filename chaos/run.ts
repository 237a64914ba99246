import { messageOf } from '@plimsoll/core';
import { runDay } from './day.ts';
import type { DayResult } from './day.ts';
import { optionsOf, wholeNumber } from '../bench/script-options.ts';

const HELP = `Trades planned days through broker-alpaca against the simulator under random faults, and compares the books.

  npm run chaos -- --seeds 1000       days with the seeds 1 to 1000
  npm run chaos -- --seed 17          one day, with what happened in it
  --from N                            first seed (1)
  --at-once N                         days at the same time (12)
`;

const values = optionsOf({
  seeds: { type: 'string', default: '100' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  'at-once': { type: 'string', default: '12' },
  help: { type: 'boolean', default: false },
});

function print({ plan, orders, fills, violations, trace }: DayResult): void {
  console.log(
    `seed ${plan.seed}: ${violations.length === 0 ? 'the books agree' : 'VIOLATED'}, ${orders} orders, ${fills} fills`,
  );
  for (const { name, probability, ms } of plan.faults) {
    console.log(`  fault ${name} with probability ${probability!.toFixed(2)}${ms === undefined ? '' : `, ${ms} ms`}`);
  }
  if (!plan.isPolled) console.log('  the broker does not poll');
  if (plan.repeats > 0) console.log(`  events told twice with probability ${plan.repeats.toFixed(2)}`);
  for (const violation of violations) console.log(`  ${violation}`);
  for (const line of trace.slice(-40)) console.log(`    ${line}`);
  if (violations.length > 0) console.log(`  again: npm run chaos -- --seed ${plan.seed}`);
}

/** Runs the seeds, some at the same time. Returns how many days violated something, or could not be run. */
async function runAll(first: number, count: number, atOnce: number): Promise<number> {
  const start = performance.now();
  const sum = { days: 0, orders: 0, fills: 0, returns: 0, violated: 0, failed: 0 };
  let next = first;
  const worker = async (): Promise<void> => {
    while (next < first + count) {
      const seed = next++;
      try {
        const result = await runDay(seed);
        sum.days++;
        sum.orders += result.orders;
        sum.fills += result.fills;
        sum.returns += result.returns;
        if (result.violations.length > 0) {
          sum.violated++;
          print(result);
        }
      } catch (error) {
        sum.failed++;
        console.log(`seed ${seed}: the day could not be run: ${messageOf(error)}`);
      }
      if (process.stderr.isTTY) process.stderr.write(`\r${sum.days + sum.failed}/${count} days`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const minutes = (performance.now() - start) / 60_000;
  console.log(
    `${sum.days} days, ${sum.orders} orders, ${sum.fills} fills, ${sum.returns} times the stream was lost and came back, ${sum.violated} days with a violation, ${sum.failed} not run, ${(sum.days / minutes).toFixed(0)} days a minute`,
  );
  return sum.violated + sum.failed;
}

if (values.help) {
  console.log(HELP);
} else if (values.seed !== undefined) {
  const result = await runDay(wholeNumber('seed', values.seed));
  print(result);
  process.exitCode = result.violations.length === 0 ? 0 : 1;
} else {
  const from = wholeNumber('from', values.from);
  const seeds = wholeNumber('seeds', values.seeds);
  process.exitCode = (await runAll(from, seeds, wholeNumber('at-once', values['at-once']))) === 0 ? 0 : 1;
}
