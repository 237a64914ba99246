import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Notice, Session } from '@plimsoll/core';
import { expect, onTestFinished, test } from 'vitest';
import { Day, runDay } from '../simulate/day.ts';
import { Operator } from '../simulate/operator.ts';
import { ALPACA_FAULTS, planOf } from '../simulate/plan.ts';

const run = promisify(execFile);
const broker = 'alpaca';

test('when broker-alpaca lives through bad days then no law is violated, and enough has happened', async () => {
  const sum = { lives: 0, orders: 0, fills: 0 };
  const struck = new Set<string>();
  for (let seed = 1; seed <= 30; seed++) {
    const { violations, lives, orders, fills, plan } = await runDay(planOf(seed, { broker }));
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    sum.lives += lives;
    sum.orders += orders;
    sum.fills += fills;
    for (const fault of plan.faults) struck.add(fault);
  }
  expect(sum.lives).toBeGreaterThan(75);
  expect(sum.orders).toBeGreaterThan(300);
  expect(sum.fills).toBeGreaterThan(300);
  expect([...struck]).toEqual(expect.arrayContaining(Object.keys(ALPACA_FAULTS)));
}, 60_000);

test('when a seed is lived through in another process then broker-alpaca does the same to the last line', async () => {
  const { hash, trace } = await runDay(planOf(12, { broker }));
  const file = fileURLToPath(new URL('../simulate/run.ts', import.meta.url));
  const { stdout } = await run(process.execPath, [file, '--broker', broker, '--seed', '12', '--json']);
  const other = JSON.parse(stdout) as { hash: string; trace: readonly string[] };
  expect(other.trace).toEqual(trace);
  expect(other.hash).toBe(hash);
}, 30_000);

test('when a process asks for a short position to be bought back then the operator does so when all is calm, and not otherwise', () => {
  const day = new Day(planOf(481, { broker }));
  onTestFinished(() => day.disk.remove());
  const { venue, plan } = day;
  expect(plan.isLongOnly).toBe(true);
  const session = { unacknowledged: [], status: () => ({ trading: 'active' }) } as unknown as Session;
  const operator = new Operator(day);
  venue.held.set('BBB', -16).set('CCC', -7).set('DDD', 5);
  operator.tidyUp(session, 0);
  expect(venue.held.get('BBB')).toBe(-16);
  operator.hear({ code: 'RECONCILIATION_FAILED', time: 0, detail: { symbols: 'BBB DDD', why: '' } } as Notice);
  operator.tidyUp(session, 1);
  operator.tidyUp(session, 2);
  expect(Object.fromEntries(venue.held)).toEqual({ BBB: 0, CCC: -7, DDD: 5 });
  expect([...venue.byHand]).toEqual(['BBB']);
});

test('when a trade by hand leaves a long-only account short then in the end the books are the venue’s', async () => {
  expect((await runDay(planOf(481, { broker }))).violations).toEqual([]);
}, 30_000);

test('when the answer to an order is lost then it is looked for, and the day says so', async () => {
  const traces: string[] = [];
  for (let seed = 1; seed <= 25; seed++) traces.push(...(await runDay(planOf(seed, { broker }))).trace);
  const lines = traces.join('\n');
  expect(lines).toMatch(/POST simulated-\S+: arrives$/m);
  expect(lines).toMatch(/(POST|DELETE) \S+: lost$/m);
  expect(lines).toMatch(/the network is cut/);
  expect(lines).toMatch(/word of simulated-\S+ \S+ is lost/);
}, 30_000);

test('when an order is sent before it is known what an earlier process left then the kernel hears what becomes of it', async () => {
  const { violations, trace } = await runDay(planOf(22_135, { broker }));
  expect(violations).toEqual([]);
  expect(trace.join('\n')).toMatch(/the kernel hears simulated-mwp5r64or5-4 rejected/);
}, 30_000);
