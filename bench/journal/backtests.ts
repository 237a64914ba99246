import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inNewFolder, median, sessionIn, whole } from './run.ts';

const BARS = 100_000;
const SHAPES = [
  { fast: 50, slow: 200 },
  { fast: 10, slow: 40 },
];
const COMMAND = fileURLToPath(new URL('../../cli/bin/plimsoll.js', import.meta.url));
const DEMO = fileURLToPath(new URL('../../config.yaml', import.meta.url));

interface Timed {
  readonly ms: number;
  /** Of the processor: in the thread that trades, and in all. */
  readonly threadMs: number;
  readonly processorMs: number;
  readonly decisions: number;
  readonly equity: number;
}

const sum = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000;

async function timed(folder: string, journal: 'record' | 'off', shape: (typeof SHAPES)[number]): Promise<Timed> {
  const averages = `plugins.strategy-sma-cross.config={ fast: ${shape.fast}, slow: ${shape.slow}, weight: 5% }`;
  const session = await sessionIn(folder, journal, [`plugins.market.config.bars=${BARS}`, averages]);
  const [begun, thread, processor] = [performance.now(), process.threadCpuUsage(), process.cpuUsage()];
  await session.start();
  await session.run();
  await session.stop();
  return {
    ms: performance.now() - begun,
    threadMs: sum(process.threadCpuUsage(thread)),
    processorMs: sum(process.cpuUsage(processor)),
    decisions: session.counts.signals,
    equity: session.portfolio.equity,
  };
}

/** A backtest in this process, from start to stop, with a journal and without one. */
export async function benchBacktests(rounds: number): Promise<void> {
  for (const shape of SHAPES) {
    await inNewFolder(async (folder) => {
      const off: Timed[] = [];
      const on: Timed[] = [];
      for (let round = 0; round < rounds; round++) {
        off.push(await timed(folder, 'off', shape));
        on.push(await timed(folder, 'record', shape));
      }
      if (off.some(({ equity }) => equity !== on[0]!.equity)) throw new Error('the journal changed what it kept');
      const of = (all: readonly Timed[], what: keyof Timed): number => median(all.map((one) => one[what]));
      const ratio = (what: keyof Timed): string => (of(on, what) / of(off, what)).toFixed(2);
      const decisions = of(on, 'decisions');
      const bytes = statSync(path.join(folder, 'bench.backtests.sqlite')).size / rounds;
      console.log(
        [
          `backtest, 10 x ${whole(BARS)} bars, ${whole(decisions)} decisions`,
          `without ${whole(of(off, 'ms'))} ms, with ${whole(of(on, 'ms'))} ms`,
          `ratio ${ratio('ms')}, of the processor in its thread ${ratio('threadMs')}, in all ${ratio('processorMs')}`,
          `${whole(bytes / decisions)} bytes a decision`,
        ].join('  '),
      );
    });
  }
}

/** The whole command on the demo's config, from the start of the process to its end. */
export async function benchCommand(rounds: number): Promise<void> {
  await inNewFolder(async (folder) => {
    const text = readFileSync(DEMO, 'utf8');
    const [without, with_] = ['without', 'with'].map((name) => path.join(folder, `${name}.yaml`)) as [string, string];
    writeFileSync(without, text);
    writeFileSync(with_, `${text}  - use: journal-sqlite\n`);
    const times = { [without]: [] as number[], [with_]: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      for (const config of [without, with_]) {
        const begun = performance.now();
        const { status, stderr } = spawnSync(process.execPath, [COMMAND, 'backtest', config, '--quiet']);
        if (status !== 0) throw new Error(String(stderr));
        times[config]!.push(performance.now() - begun);
      }
    }
    const [off, on] = [median(times[without]!), median(times[with_]!)];
    console.log(
      `plimsoll backtest, the demo  without ${whole(off)} ms, with ${whole(on)} ms  ratio ${(on / off).toFixed(2)}`,
    );
    rmSync(path.join(folder, 'journals'), { recursive: true });
  });
}
