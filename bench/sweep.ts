import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Space, metricOf, parseParameters, sweep } from '@plimsoll/research';
import type { Sweep } from '@plimsoll/research';

const ROUNDS = Number(process.argv[2] ?? 3);
const file = fileURLToPath(new URL('sweep.yaml', import.meta.url));
const SMA = 'plugins.strategy-sma-cross.config';
const parameters = parseParameters([`${SMA}.fast=5..50:5`, `${SMA}.slow=60..250:10`], false);
const combinations = new Space(parameters, []).grid();

interface Timed {
  readonly seconds: number;
  /** Of all threads together. */
  readonly cpuSeconds: number;
  readonly found: Sweep;
}

async function time(jobs: number): Promise<Timed> {
  const before = process.cpuUsage();
  const begun = performance.now();
  const metric = metricOf('sharpe');
  const found = await sweep({ file, bases: [file], set: [], parameters, combinations, metric, jobs });
  const { user, system } = process.cpuUsage(before);
  if (found.done.length !== combinations.length) throw new Error('some runs have no result');
  return { seconds: (performance.now() - begun) / 1_000, cpuSeconds: (user + system) / 1e6, found };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >>> 1]!;
}

function line(name: string, rounds: readonly Timed[]): string {
  const seconds = median(rounds.map((round) => round.seconds));
  const cpu = median(rounds.map(({ cpuSeconds }) => cpuSeconds));
  const rate = (combinations.length / seconds).toFixed(1);
  return `${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s ${rate.padStart(6)} runs/s ${cpu.toFixed(1).padStart(6)} s of processor time`;
}

const [one, two]: [Timed[], Timed[]] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  one.push(await time(1));
  two.push(await time(2));
}
const bars = one[0]!.found.done[0]!.result.bars;
const load = loadavg()[0]!.toFixed(1);
console.log(
  `${combinations.length} runs of ${bars.toLocaleString('en-US')} bars, median of ${ROUNDS} rounds taken in turn`,
);
console.log(line('1 thread', one));
console.log(line('2 threads', two));
const ratios = one.map(({ seconds }, i) => seconds / two[i]!.seconds);
console.log(
  `ratio ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}), load of the machine ${load}`,
);
const best = ({ found }: Timed): string =>
  JSON.stringify(found.done.map(({ values, result }) => [values, result.statistics]));
if (best(one[0]!) !== best(two[0]!)) throw new Error('one thread and two did not come to the same');
