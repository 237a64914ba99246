import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const BIN = fileURLToPath(new URL('../bin/plimsoll.js', import.meta.url));
const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command to its end. */
export function plimsoll(cwd: string, args: readonly string[], environment: Record<string, string> = {}): Ended {
  const env = { ...process.env, ...environment };
  return spawnSync(process.execPath, [BIN, ...args], { cwd, env, encoding: 'utf8', maxBuffer: 1e9 });
}

/** The object that the command printed. */
export function json(ended: Ended): any {
  return JSON.parse(ended.stdout) as unknown;
}

interface Started {
  /** Waits until it has printed something that matches, on either stream; all that it printed there so far. */
  readonly until: (pattern: RegExp) => Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
}

/** Starts the real command and leaves it running. */
export function start(cwd: string, args: readonly string[]): Started {
  const child = spawn(process.execPath, [BIN, ...args], { cwd });
  const output = { stdout: '', stderr: '' };
  const hearers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
      for (const hear of hearers) hear();
    });
  }
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    until: (pattern) =>
      new Promise((resolve) => {
        const hear = (): void => {
          const text = Object.values(output).find((printed) => pattern.test(printed));
          if (text !== undefined) resolve(text);
        };
        hearers.add(hear);
        hear();
      }),
    kill: (signal) => void child.kill(signal),
    ended: new Promise((resolve) => child.on('close', (status) => resolve({ status, ...output }))),
  };
}

/** A folder of one's own with these files, and the plugins of `fixtures` in `./plugins`. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'plugins'));
  for (const name of readdirSync(fixtures)) copyFileSync(join(fixtures, name), join(folder, 'plugins', name));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** A run that buys and sells in turns, in a market of one price: what every test starts from. */
export function config(options: { readonly bars?: number; readonly plugins?: string } = {}): string {
  const { bars, plugins = '' } = options;
  return `account: test
universe: [TSLA, MSFT]
timeframe: 1Min
plugins:
  - use: ./plugins/market.ts
    config: { ${bars === undefined ? '' : `bars: ${bars}`} }
  - use: ./plugins/turns.ts
  - use: sizing
    config: { fraction: 10% }
  - use: sectors
  - use: risk-sector-cap
    config: { cap: 5% }
  - use: broker-paper
    config: { cash: 100000 }
${plugins}`;
}
