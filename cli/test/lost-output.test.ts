import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { JournalReader } from '@plimsoll/journal-sqlite/reader';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { BIN, config, folderWith, json, plimsoll } from './command.ts';

const runtime = mkdtempSync(join(tmpdir(), 'plm-'));
process.env['XDG_RUNTIME_DIR'] = runtime;
afterAll(() => rmSync(runtime, { recursive: true }));

const ARGS = ['run', 'config.yaml', '--pace', '20ms'];

function folder(): string {
  return folderWith({
    'config.yaml': config({ plugins: '  - use: journal-sqlite\n    config: { path: it.sqlite }\n' }),
  });
}

function launch(cwd: string, command: string, args: string[], stdio: ('pipe' | number)[]): ChildProcess {
  const child = spawn(command, args, { cwd, stdio: ['ignore', ...stdio] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const status = (cwd: string): any => {
  const answer = plimsoll(cwd, ['status', 'config.yaml', '--json']);
  return answer.status === 0 ? json(answer) : undefined;
};

async function cyclesPass(cwd: string, more: number): Promise<any> {
  const from = status(cwd)?.cycles ?? 0;
  for (let tries = 0; tries < 100; tries++) {
    const now = status(cwd);
    if (now !== undefined && now.cycles >= from + more) return now;
    await wait(20);
  }
  throw new Error('the run does not go on');
}

/** Ends it as Ctrl-C does; its exit code, and what its journal says of it. */
async function endOf(child: ChildProcess, cwd: string, pid = child.pid!) {
  const ended = once(child, 'close');
  process.kill(pid, 'SIGINT');
  const [code] = (await ended) as [number];
  const reader = new JournalReader(join(cwd, 'it.sqlite'));
  const [run] = reader.runs();
  const lost = [...reader.records(undefined, ['event'])].filter(
    (record) => record.kind === 'event' && record.event.code === 'OUTPUT_LOST',
  );
  reader.close();
  return { code, run: run!, lost };
}

describe('a run whose lines cannot be written', () => {
  test('when the reader of its lines goes away then it trades on, says so once, and ends as ever', async () => {
    const cwd = folder();
    const child = launch(cwd, process.execPath, [BIN, ...ARGS], ['pipe', 'pipe']);
    let told = '';
    child.stderr!.on('data', (part) => void (told += String(part)));
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    const { events } = await cyclesPass(cwd, 5);
    expect(events['OUTPUT_LOST']).toBe(1);
    const { code, run, lost } = await endOf(child, cwd);
    expect(code).toBe(0);
    expect(run.hasEnded).toBe(true);
    expect(lost).toMatchObject([{ event: { detail: { stream: 'stdout', error: expect.stringContaining('EPIPE') } } }]);
    expect(told.match(/warn: stdout cannot be written any more, the run goes on: .*EPIPE/g)).toHaveLength(1);
  });

  test('when nobody reads either stream then it trades on all the same', async () => {
    const cwd = folder();
    const child = launch(cwd, process.execPath, [BIN, ...ARGS, '--json', '--verbose'], ['pipe', 'pipe']);
    await once(child.stderr!, 'data');
    child.stdout!.destroy();
    child.stderr!.destroy();
    expect((await cyclesPass(cwd, 5)).events['OUTPUT_LOST']).toBe(1); // with --json the lines go to standard error
    const { code, run } = await endOf(child, cwd);
    expect(code).toBe(0);
    expect(run.hasEnded).toBe(true);
  });

  test.skipIf(!existsSync('/dev/full'))(
    'when the disk that it prints to is full then it trades on, and its exit code says that lines are missing',
    async () => {
      const cwd = folder();
      const full = openSync('/dev/full', 'w');
      const child = launch(cwd, process.execPath, [BIN, ...ARGS], [full, full]);
      expect((await cyclesPass(cwd, 5)).events['OUTPUT_LOST']).toBe(2); // that of standard output could not be told on the other
      const { code, run } = await endOf(child, cwd);
      expect(code).toBe(1);
      expect(run.hasEnded).toBe(true);
    },
  );

  test.skipIf(!existsSync('/usr/bin/script'))(
    'when the terminal that it was started from is closed then it trades on',
    async () => {
      const cwd = folder();
      const line = `${process.execPath} ${BIN} ${ARGS.join(' ')}`;
      const terminal = launch(cwd, '/usr/bin/script', ['-qfc', line, '/dev/null'], ['pipe', 'pipe']);
      const { pid } = await cyclesPass(cwd, 2);
      onTestFinished(() => {
        if (status(cwd)) process.kill(pid, 'SIGKILL');
      });
      const closed = once(terminal, 'exit');
      terminal.kill('SIGKILL');
      await closed;
      expect((await cyclesPass(cwd, 5)).events['OUTPUT_LOST']).toBeGreaterThan(0);
      process.kill(pid, 'SIGINT');
      for (let tries = 0; tries < 100 && status(cwd); tries++) await wait(20);
      const reader = new JournalReader(join(cwd, 'it.sqlite'));
      expect(reader.runs()[0]!.hasEnded).toBe(true);
      reader.close();
    },
  );
});
