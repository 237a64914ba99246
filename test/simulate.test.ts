import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runDay } from '../simulate/day.ts';
import { LAWS } from '../simulate/laws/report.ts';
import { MUTANTS, seedsUntilFound } from '../simulate/mutants.ts';
import { FAULTS, planOf } from '../simulate/plan.ts';

const run = promisify(execFile);
const simulate = (...flags: readonly string[]) =>
  run(process.execPath, [fileURLToPath(new URL('../simulate/run.ts', import.meta.url)), ...flags]);

test('when bad days are lived through then no law is violated, and enough has happened', async () => {
  const sum = { lives: 0, orders: 0, fills: 0 };
  const struck = new Set<string>();
  for (let seed = 1; seed <= 30; seed++) {
    const { violations, lives, orders, fills, plan } = await runDay(planOf(seed));
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    sum.lives += lives;
    sum.orders += orders;
    sum.fills += fills;
    for (const fault of plan.faults) struck.add(fault);
  }
  expect(sum.lives).toBeGreaterThan(80);
  expect(sum.orders).toBeGreaterThan(300);
  expect(sum.fills).toBeGreaterThan(300);
  expect([...struck].toSorted()).toEqual(Object.keys(FAULTS).toSorted());
}, 60_000);

test('when a seed is lived through in another process then it is the same day to the last line', async () => {
  const { hash, trace } = await runDay(planOf(12));
  const { stdout } = await simulate('--seed', '12', '--json');
  const other = JSON.parse(stdout) as { hash: string; trace: readonly string[] };
  expect(other.trace).toEqual(trace);
  expect(other.hash).toBe(hash);
}, 30_000);

test.each(MUTANTS)(
  'law $law: when $name then a simulated day says so within $bound seeds',
  async (mutant) => {
    expect(await seedsUntilFound(mutant, mutant.near)).toBeLessThanOrEqual(mutant.bound);
  },
  60_000,
);

test('when laws are counted then each has a planted bug', () => {
  expect(Object.keys(LAWS).filter((law) => MUTANTS.every((mutant) => String(mutant.law) !== law))).toEqual([]);
});

test('when it is asked wrongly then it says what was expected and ends with 2', async () => {
  const wrong: [flag: string, ...string[]][] = [
    ['--seeds', 'many'],
    ['--law', '13'],
    ['--without', 'rain', '--seed', '1'],
    ['--what'],
  ];
  for (const flags of wrong)
    await expect(simulate(...flags)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(flags[0]) });
}, 30_000);
