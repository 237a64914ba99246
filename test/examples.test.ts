import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { backtest, resultOf } from './support/command.ts';
import { ROOT } from './support/folder.ts';
import { blocksOf } from './support/readme.ts';

/** One of them needs a server beside it, and never ends. */
const WITH_SERVER = 'alpaca-sim';
const examples = readdirSync(path.join(ROOT, 'examples')).filter((name) => name !== WITH_SERVER);

test.each(examples)('when examples/%s is run then it trades, without a word on standard error', async (name) => {
  const { summary, stderr } = await backtest(path.join(ROOT, 'examples', name, 'config.yaml'));
  expect(stderr).toBe('');
  expect(summary.fills).toBeGreaterThan(0);
  expect(summary.events).toEqual({});
});

test('when a page shows the example of several timeframes then it is that one', () => {
  const example = readFileSync(path.join(ROOT, 'examples/timeframes/pullback.ts'), 'utf8');
  expect(blocksOf('docs/plugins.md').map(({ text }) => text)).toContain(example);
});

test('when the example with a server is started then it trades until Ctrl-C, and ends with its report', async () => {
  const child = spawn(process.execPath, [path.join(ROOT, 'examples', WITH_SERVER, 'start.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // so that a signal can go to all of its group, as Ctrl-C does
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const result = resultOf(child);
  let told = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      if (/ filled /.test(told)) resolve();
    });
  });
  process.kill(-child.pid!, 'SIGINT');
  const { code, stdout, stderr } = await result;
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nFills {7}[1-9]/);
}, 60_000);
