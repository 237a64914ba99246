import { copyFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { ask } from '../src/control/client.ts';
import { socketOf } from '../src/control/place.ts';
import { PROTOCOL } from '../src/control/protocol.ts';
import { config, folderWith, json, plimsoll, start } from './command.ts';

const runtime = mkdtempSync(join(tmpdir(), 'plm-'));
process.env['XDG_RUNTIME_DIR'] = runtime;
afterAll(() => rmSync(runtime, { recursive: true }));

const status = (cwd: string): any => json(plimsoll(cwd, ['status', 'config.yaml', '--json']));

/** A real process that has had some cycles. */
async function running(cwd: string) {
  const run = start(cwd, ['run', 'config.yaml', '--pace', '20ms']);
  await run.until(/ordered/);
  return run;
}

test('when the words of a command are empty or long then it is done with none, or with the first of them', async () => {
  const cwd = folderWith({ 'config.yaml': config() });
  await running(cwd);
  expect(plimsoll(cwd, ['halt', 'config.yaml', '--reason', ''])).toMatchObject({ status: 0, stderr: '' });
  expect(status(cwd).reason).toBe(`halt by ${userInfo().username}`);
  expect(plimsoll(cwd, ['resume', 'config.yaml'])).toMatchObject({ status: 0 });
  expect(plimsoll(cwd, ['halt', 'config.yaml', '--reason', 'x'.repeat(100_000)])).toMatchObject({ status: 0 });
  expect(status(cwd).reason).toBe(`halt by ${userInfo().username}: ${'x'.repeat(1_000)}`);
  expect(plimsoll(cwd, ['ack', 'config.yaml', '--note', ''])).toMatchObject({ status: 0, stderr: '' });
});

test('when a stopped process goes on then what nobody waits for any more is dropped, unless it tightens', async () => {
  const cwd = folderWith({ 'config.yaml': config() });
  const run = await running(cwd);
  const givenUp = async (name: string): Promise<void> => {
    run.kill('SIGSTOP');
    const request = { protocol: PROTOCOL, account: 'test', by: 'me', ask: { name } };
    const given = connect(socketOf(join(cwd, 'config.yaml')));
    await once(given, 'connect');
    await new Promise((written) => given.write(`${JSON.stringify(request)}\n`, written));
    given.destroy();
    await once(given, 'close');
    run.kill('SIGCONT');
    await wait(200);
  };
  await givenUp('halt');
  expect(status(cwd).trading).toBe('halted');
  await givenUp('resume');
  expect(status(cwd).trading).toBe('halted');
  expect(status(cwd).events['OPERATOR_COMMAND']).toBe(1);
  expect(plimsoll(cwd, ['resume', 'config.yaml'])).toMatchObject({ status: 0 });
  expect(status(cwd).trading).toBe('active');
});

test('when a process does not answer then it is said what may come of the command yet', async () => {
  const path = socketOf(join(runtime, 'mute.yaml'));
  const mute = createServer(() => undefined).listen(path);
  await once(mute, 'listening');
  const told = (name: 'halt' | 'resume'): Promise<unknown> =>
    ask(path, { account: 'test', by: 'me', ask: { name } }, 50).catch((error: Error) => error.message);
  expect(await told('halt')).toMatch(
    /not answered for 0.05 s; it may still be done when the process goes on: look with/,
  );
  expect(await told('resume')).toMatch(/; it is not begun any more, but may have been already: look with .* status/);
  mute.close();
});

test('when a command names a copy of the config then the process that trades the account is named, with what to say', async () => {
  const cwd = folderWith({ 'config.yaml': config() });
  await running(cwd);
  copyFileSync(join(cwd, 'config.yaml'), join(cwd, 'copy.yaml'));
  const { pid } = status(cwd);
  const file = join(realpathSync(cwd), 'config.yaml');
  const refused = plimsoll(cwd, ['halt', 'copy.yaml', '--reason', 'a look']);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('error: no process on this machine runs this config\n');
  expect(refused.stderr).toContain(
    `error: process ${pid} trades account test, started with ${file}: npx plimsoll halt ${file} --reason 'a look'\n`,
  );
  expect(status(cwd).trading).toBe('active');
  expect(plimsoll(cwd, ['halt', 'copy.yaml', '--account', 'other']).stderr).not.toContain('trades account');
});
