import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeSync,
  openSync,
  closeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/**
 * Bad days of a journal on a disk of its own, which can be filled and made read-only. To be run where a disk may be mounted that nobody else sees, by
 * the test beside it, in a folder with a config. Prints what came of each step as JSON.
 */
const [, , cwd = '.', day = ''] = process.argv;
const bin = fileURLToPath(new URL('../../bin/plimsoll.js', import.meta.url));
const disk = join(cwd, 'disk');
const ballast = join(disk, 'ballast');
const PATIENCE_MS = 20_000;

interface Run {
  readonly until: (pattern: RegExp) => Promise<void>;
  /** Waits until more orders have been sent than so many; how many have been. */
  readonly sends: (than: number) => Promise<number>;
  readonly end: (signal: NodeJS.Signals) => Promise<{ status: number | null; output: string }>;
}

function run(): Run {
  const child = spawn(process.execPath, [bin, 'run', 'config.yaml', '--pace', '5ms'], { cwd });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const eventually = async (isSo: () => boolean, what: string): Promise<void> => {
    for (const deadline = Date.now() + PATIENCE_MS; !isSo(); await wait(5))
      if (Date.now() > deadline) throw new Error(`not yet ${what}:\n${output.slice(-3_000)}`);
  };
  return {
    until: (pattern) => eventually(() => pattern.test(output), String(pattern)),
    sends: async (than) => {
      await eventually(() => sent().length > than, `more than ${than} orders`);
      return sent().length;
    },
    end: async (signal) => {
      child.kill(signal);
      return { status: await ended, output };
    },
  };
}

const plimsoll = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
};
const tradingState = (): string => JSON.parse(plimsoll('status', 'config.yaml', '--json').stdout).trading as string;
const sent = (): string[] =>
  existsSync(join(cwd, 'venue.jsonl')) ? readFileSync(join(cwd, 'venue.jsonl'), 'utf8').trim().split('\n') : [];

function fill(): void {
  const file = openSync(ballast, 'w');
  for (const size of [65_536, 4_096, 1])
    try {
      while (writeSync(file, Buffer.alloc(size)) > 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  closeSync(file);
}

/** The disk fills up while orders are sent; then there is room again, and the run, or the next one, goes on. */
async function fullDisk(): Promise<object> {
  const first = run();
  await first.sends(5);
  fill();
  await first.until(/JOURNAL_FAILED/);
  await wait(50);
  const whenFull = sent().length;
  const state = tradingState();
  const resumedTooEarly = plimsoll('resume', 'config.yaml');
  await wait(200);
  const stillSent = sent().length - whenFull;
  const stateAfter = tradingState();
  rmSync(ballast);
  const resumed = plimsoll('resume', 'config.yaml').status;
  const afterRoom = await first.sends(whenFull + 5);
  fill();
  await first.until(/to=active[^]*JOURNAL_FAILED/);
  const ended = await first.end('SIGTERM'); // while there is no room
  const noRoom = plimsoll('run', 'config.yaml');
  rmSync(ballast);
  const second = run();
  await second.until(/RUN_CONTINUES[^]*RECONCILED/);
  plimsoll('resume', 'config.yaml');
  await second.sends(afterRoom);
  fill();
  await second.until(/JOURNAL_FAILED/);
  await second.end('SIGKILL');
  rmSync(ballast);
  const third = run();
  await third.until(/RUN_CONTINUES[^]*RECONCILED/);
  plimsoll('resume', 'config.yaml');
  await third.sends(sent().length);
  const last = await third.end('SIGTERM');
  cpSync(disk, join(cwd, 'kept'), { recursive: true });
  return { state, stillSent, stateAfter, resumedTooEarly, resumed, ended, noRoom, last };
}

/** The disk has no room to begin a journal in. */
async function noRoom(): Promise<object> {
  fill();
  const refused = plimsoll('run', 'config.yaml');
  const left = readdirSync(disk);
  rmSync(ballast);
  const first = run();
  await first.sends(2);
  return { refused, left, ended: await first.end('SIGTERM') };
}

/** The disk is read-only: after a run that ended, and after one that was killed. */
async function readOnly(): Promise<object> {
  const remount = (how: string): unknown => execFileSync('mount', ['-o', `remount,${how}`, disk]);
  remount('ro');
  const fresh = plimsoll('run', 'config.yaml');
  remount('rw');
  const first = run();
  await first.sends(2);
  await first.end('SIGTERM');
  remount('ro');
  const afterEnd = plimsoll('run', 'config.yaml');
  const explained = plimsoll('explain', 'disk/test.sqlite', '--json', '--limit', '1');
  const checked = plimsoll('check', 'disk/test.sqlite');
  remount('rw');
  const second = run();
  await second.sends(sent().length);
  await second.end('SIGKILL');
  remount('ro');
  const afterKill = plimsoll('run', 'config.yaml');
  remount('rw');
  const third = run();
  await third.until(/RUN_CONTINUES/);
  await third.sends(sent().length);
  const last = await third.end('SIGTERM');
  cpSync(disk, join(cwd, 'kept'), { recursive: true });
  return { fresh, afterEnd, explained, checked, afterKill, last };
}

mkdirSync(disk);
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'none', disk]);
const days: Record<string, () => Promise<object>> = { fullDisk, noRoom, readOnly };
process.stdout.write(JSON.stringify(await days[day]!()));
