import { spawnSync } from 'node:child_process';

/** What a process tells of itself as its last act, on a descriptor of its own. */
const TELL = `import { writeSync } from 'node:fs';
process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())));`;

export interface Measured {
  /** From the start of the process to its end, as whoever pressed Enter sees it. */
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMib: number;
  readonly output: string;
}

/** Runs Node with these arguments to its end, in a process of its own. */
export function measure(args: readonly string[]): Measured {
  const tell = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const start = performance.now();
  const child = spawnSync(process.execPath, ['--import', tell, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const wallMs = performance.now() - start;
  if (child.status !== 0) throw new Error(`the process ended with ${child.status}`);
  const usage = JSON.parse(child.output[3]!) as NodeJS.ResourceUsage;
  const cpuMs = (usage.userCPUTime + usage.systemCPUTime) / 1_000;
  return { wallMs, cpuMs, peakMib: usage.maxRSS / 1_024, output: child.stdout };
}
