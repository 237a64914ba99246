import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { folderWith, json, plimsoll, start } from './command.ts';

const BARS = `symbol,timestamp,open,high,low,close,volume
AAPL,2026-11-23T14:30:00Z,100,101,99,100.5,1000
AAPL,2026-11-23T14:31:00Z,100.5,102,100,101,1000
`;

const keys = { 'APCA-API-KEY-ID': 'PKTEST', 'APCA-API-SECRET-KEY': 'hidden-secret' };

/** The command, once it listens. */
async function started(args: readonly string[], cwd = folderWith({})) {
  const command = start(cwd, ['sim', '--port', '0', ...args]);
  const greeting = await command.until(/__sim|"key"/);
  return { ...command, greeting, url: /http:\/\/127\.0\.0\.1:\d+/.exec(greeting)![0] };
}

test('when the simulator is started then it serves, tells how to reach it, and ends cleanly by a signal', async () => {
  const { url, greeting, kill, ended } = await started([
    '--key',
    'PKTEST',
    '--secret',
    'hidden-secret',
    '--cash',
    '$5,000',
  ]);
  const account = (await (await fetch(`${url}/v2/account`, { headers: keys })).json()) as any;
  expect(account).toMatchObject({ cash: '5000', status: 'ACTIVE' });
  expect(greeting).toContain(`${url}/__sim/`);
  kill('SIGINT');
  const { status, stdout, stderr } = await ended;
  expect(status).toBe(0);
  expect(stdout).toContain(`url_override="${url}"`);
  expect(stdout + stderr).not.toContain('hidden-secret');
});

test('when it has a bar file then the clock starts at its first bar, and its prices come', async () => {
  const { url } = await started(
    ['--bars', 'bars.csv', '--frozen', '--fault', 'http-slow=0%', '--fault', 'halt@2,5', '--json'],
    folderWith({ 'bars.csv': BARS }),
  );
  const state = async (): Promise<any> => (await fetch(`${url}/__sim/state`)).json();
  expect(await state()).toMatchObject({
    clock: { now: '2026-11-23T14:30:00.000Z', frozen: true },
    faults: [
      { name: 'http-slow', probability: 0 },
      { name: 'halt', schedule: [2, 5] },
    ],
  });
  await fetch(`${url}/__sim/clock/step`, { method: 'POST', body: '{"by":"2m"}' });
  expect((await state()).prices.AAPL.last).toBe(101);
});

test('when a line of a bar file is no bar then the line is told', () => {
  const cwd = folderWith({ 'bars.csv': `${BARS}AAPL,2026-11-23T14:32:00Z,1,2,3,4,5\n` });
  const { status, stderr } = plimsoll(cwd, ['sim', '--bars', 'bars.csv']);
  expect(status).toBe(2);
  expect(stderr).toContain('line 4 is not a bar');
});

test('when it starts at the open then the market has just opened', async () => {
  const { url } = await started(['--start', 'open', '--frozen']);
  const clock = (await (await fetch(`${url}/__sim/clock`)).json()) as any;
  expect(clock.is_open).toBe(true);
});

test.each([
  [['--port', 'x'], 'Expected a whole number'],
  [['--speed', '0'], 'Expected a number above 0'],
  [['--symbols', 'A B'], 'Expected symbols separated by commas'],
  [['--fault', 'missed-phil'], 'no fault is called missed-phil'],
  [['--fault', 'missed-fill@0'], 'after missed-fill@ come the times it strikes'],
  [['--fault', 'missed-fill=2'], 'the probability of missed-fill is from 0 to 1'],
  [['--start', 'yesterday'], 'expected "open" or a time'],
  [['--bars', 'none.csv'], 'none.csv'],
])('when it is called with %j then it is refused', (args, message) => {
  const { status, stderr } = plimsoll(folderWith({}), ['sim', ...args]);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test('when the port is taken then it says so', async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const ended = plimsoll(folderWith({}), ['sim', '--port', String(port), '--json']);
  expect(ended.status).toBe(2);
  expect(json(ended).issues[0]).toContain('--port 0 takes a free port');
});
