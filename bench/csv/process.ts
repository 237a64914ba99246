import { spawnSync } from 'node:child_process';

/** How often a process looks how much memory it has. */
const SAMPLE_MS = 500;

/** What a process tells of itself as its last act, on a descriptor of its own. */
const TELL = `import { writeSync } from 'node:fs';
const rss = [];
setInterval(() => rss.push(process.memoryUsage.rss()), ${SAMPLE_MS}).unref();
process.on('exit', () => writeSync(3, JSON.stringify({ ...process.resourceUsage(), rss })));`;

export interface Measured {
  /** From the start of the process to its end, as whoever pressed Enter sees it. */
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMib: number;
  /** Memory every half second, as far as the process came to look. */
  readonly rssMib: readonly number[];
  readonly output: string;
}

/** Runs Node with these arguments to its end, in a process of its own. */
export function measure(args: readonly string[]): Measured {
  const tell = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const start = performance.now();
  const child = spawnSync(process.execPath, ['--import', tell, ...args], {
    encoding: 'utf8',
    maxBuffer: Infinity,
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const wallMs = performance.now() - start;
  if (child.status !== 0) throw new Error(`the process ended with ${child.status}`);
  const usage = JSON.parse(child.output[3]!) as NodeJS.ResourceUsage & { readonly rss: readonly number[] };
  const cpuMs = (usage.userCPUTime + usage.systemCPUTime) / 1_000;
  return {
    wallMs,
    cpuMs,
    peakMib: usage.maxRSS / 1_024,
    rssMib: usage.rss.map((bytes) => bytes / 2 ** 20),
    output: child.stdout,
  };
}
