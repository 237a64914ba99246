import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { socketOf } from '../src/control/place.ts';
import { folderWith, json, plimsoll, start } from './command.ts';

// Of its own, so that nothing is left of it, and short, as a socket's path has to be.
const runtime = mkdtempSync(join(tmpdir(), 'plm-'));
process.env['XDG_RUNTIME_DIR'] = runtime;
afterAll(() => rmSync(runtime, { recursive: true }));

/** Holds two symbols in two books, enters again whenever it may, and has an exit resting far away. */
const STRATEGY = `import { Portfolio, definePlugin } from '@plimsoll/core';
export default definePlugin({
  name: 'eager',
  needs: { portfolio: Portfolio },
  setup: ({ portfolio }) => ({
    books: ['eager', 'second'],
    signal({ bars, number }) {
      const [tsla, msft] = bars.map(({ symbol }) => symbol);
      const signals = [];
      if (portfolio.held(tsla, 'eager') === 0) signals.push({ symbol: tsla, side: 'buy', weight: 0.05 });
      if (portfolio.held(msft, 'second') === 0) signals.push({ symbol: msft, side: 'buy', weight: 0.05, strategy: 'second' });
      if (number === 3) signals.push({ symbol: tsla, side: 'sell', type: 'stop', stopPrice: 10, timeInForce: 'gtc' });
      if (number === 4) signals.push({ symbol: tsla, side: 'buy', type: 'limit', limitPrice: 20, weight: 0.01, timeInForce: 'gtc' });
      return signals;
    },
  }),
});
`;

const CONFIG = `account: test
universe: [TSLA, MSFT]
plugins:
  - use: ./plugins/market.ts
  - use: ./eager.ts
  - use: sizing
  - use: broker-paper
`;

/** A broker that rejects every order, and has a holding that it was never asked for once there is a file that says so. */
const BROKER = `import { existsSync, readFileSync } from 'node:fs';
import { Broker, definePlugin } from '@plimsoll/core';
export default definePlugin({
  name: 'odd-broker',
  provides: Broker,
  setup: ({ resolvePath }) => {
    let deliver = () => {};
    const stray = () => (existsSync(resolvePath('stray')) ? Number(readFileSync(resolvePath('stray'), 'utf8')) : 0);
    return {
      service: {
        connect: (to) => void (deliver = to),
        account: () => ({ cash: 100000, buyingPower: 100000 }),
        positions: () => (stray() === 0 ? [] : [{ symbol: 'MSFT', quantity: stray(), averagePrice: 100 }]),
        submit: ({ id, time }) => deliver({ kind: 'rejected', orderId: id, time, code: 'NO', detail: {} }),
        cancel: () => {},
      },
    };
  },
});
`;

const ODD = CONFIG.replace('  - use: broker-paper\n', '  - use: ./odd-broker.ts\n  - use: journal-sqlite\n');

/** A journal that cannot write while there is a file that says so. */
const JOURNAL = `import { existsSync } from 'node:fs';
import { Journal, definePlugin } from '@plimsoll/core';
export default definePlugin({
  name: 'journal',
  provides: Journal,
  setup: ({ resolvePath }) => ({
    service: {
      write: () => {
        if (existsSync(resolvePath('full'))) throw new Error('the disk is full');
      },
    },
  }),
});
`;

function folder(config = CONFIG): string {
  return folderWith({ 'config.yaml': config, 'eager.ts': STRATEGY });
}

/** A real process that runs until it is ended, once it has had some cycles. */
async function running(cwd: string, ...options: string[]) {
  const process = start(cwd, ['run', 'config.yaml', '--pace', '20ms', ...options]);
  await process.until(/limit|\n.*ordered.*TSLA[^]*ordered.*TSLA|Ctrl-C/);
  for (let cycles = 0; cycles < 8;) cycles = json(plimsoll(cwd, ['status', 'config.yaml', '--json'])).cycles ?? 0;
  return process;
}

const status = (cwd: string) => json(plimsoll(cwd, ['status', 'config.yaml', '--json']));

/** Asks until what is asked for is so; a cycle takes 20 ms. */
function until(cwd: string, isSo: (status: any) => boolean): any {
  for (let tries = 0; tries < 40; tries++) {
    const now = status(cwd);
    if (isSo(now)) return now;
  }
  return status(cwd);
}

describe('operators', () => {
  test('when a process runs then its status is told, commands are done and recorded, and it ends as ever', async () => {
    const cwd = folder();
    const run = await running(cwd);
    const before = status(cwd);
    expect(before).toMatchObject({ account: 'test', trading: 'active', reconciling: null });
    expect(before.positions.map(({ symbol, strategy }: any) => `${symbol} ${strategy}`)).toEqual([
      'TSLA eager',
      'MSFT second',
    ]);
    expect(before.working.map(({ type }: any) => type)).toEqual(['stop', 'limit']);
    expect(plimsoll(cwd, ['status', 'config.yaml']).stdout).toMatch(/^Trading {5}active\n/m);

    const halted = plimsoll(cwd, ['halt', 'config.yaml', '--reason', 'a look at it']);
    expect(halted).toMatchObject({ status: 0, stderr: '' });
    expect(halted.stdout).toMatch(/^test \(process \d+\) {2}halted: /);
    const after = until(cwd, ({ working }) => working.length === 1);
    expect(after).toMatchObject({ trading: 'halted', reason: `halt by ${userInfo().username}: a look at it` });
    expect(after.working.map(({ type }: any) => type)).toEqual(['stop']); // the entry is gone, the exit works on
    expect(status(cwd).positions).toHaveLength(2);

    expect(plimsoll(cwd, ['reduce', 'config.yaml']).stderr).toMatch(/trading is halted, which lets through less/);
    writeFileSync(join(cwd, 'config.yaml'), 'account: [\n');
    expect(plimsoll(cwd, ['halt', 'config.yaml']).stderr).toMatch(/name it with --account/);
    expect(plimsoll(cwd, ['halt', 'config.yaml', '--account', 'test'])).toMatchObject({ status: 0 });
    writeFileSync(join(cwd, 'config.yaml'), CONFIG);
    expect(plimsoll(cwd, ['resume', 'config.yaml'])).toMatchObject({ status: 0 });
    expect(status(cwd)).toMatchObject({ trading: 'active' });
    run.kill('SIGTERM');
    const ended = await run.ended;
    expect(ended.status).toBe(0);
    expect(ended.stdout).toMatch(/OPERATOR_COMMAND {2}command=halt {2}reason="a look at it" {2}by=/);
    expect(readdirSync(join(runtime, 'plimsoll'))).toEqual([]);
  });

  test('when it is flattened then all is closed by ordinary decisions, resting exits give way, and nothing enters again', async () => {
    const cwd = folder();
    const run = await running(cwd, '--out', 'kept');
    const flattened = plimsoll(cwd, ['flatten', 'config.yaml', '--json']);
    expect(flattened.status).toBe(0);
    const { decisions, command } = json(flattened);
    expect(command).toEqual({ name: 'flatten' });
    expect(decisions.map(({ symbol, strategy, side }: any) => `${side} ${symbol} ${strategy}`)).toEqual([
      'sell TSLA eager',
      'sell MSFT second',
    ]);
    for (const decision of decisions) expect(decision).toMatchObject({ outcome: 'ordered', allowed: decision.closing });
    const flat = until(cwd, ({ positions }) => positions.length === 0);
    expect(flat).toMatchObject({ positions: [], working: [], trading: 'halted' });
    expect(plimsoll(cwd, ['flatten', 'config.yaml']).stdout).toMatch(/holds nothing there; halted/);
    run.kill('SIGTERM');
    await run.ended;
    const told = plimsoll(cwd, ['explain', 'kept', '--strategy', 'second', '--limit', '400']).stdout;
    expect(told).toMatch(new RegExp(`flatten by ${userInfo().username}`));
  });

  test('when the journal cannot write then what is done says that it is not written, and what is not sent says so', async () => {
    const cwd = folderWith({
      'config.yaml': `${CONFIG}  - use: ./journal.ts\n`,
      'eager.ts': STRATEGY,
      'journal.ts': JOURNAL,
    });
    const run = await running(cwd);
    expect(status(cwd)).toMatchObject({ trading: 'active', journalFailure: null });
    writeFileSync(join(cwd, 'full'), '');
    const flattened = plimsoll(cwd, ['flatten', 'config.yaml', '--symbol', 'MSFT']);
    expect(flattened.status).toBe(1);
    expect(flattened.stdout).toMatch(/NOT closed: 1 of 1 holding, .*give it again once the journal can write/);
    expect(flattened.stdout.match(/sell MSFT/g)).toHaveLength(1);
    expect(flattened.stdout).toMatch(/not ordered: JOURNAL_FAILED/);
    expect(flattened.stdout).not.toMatch(/closing what is held/);
    expect(flattened.stderr).toMatch(/^error: not written down: .* \(the disk is full\)/);
    const asked = plimsoll(cwd, ['flatten', 'config.yaml', '--symbol', 'MSFT', '--json']);
    expect(asked.status).toBe(1);
    expect(json(asked)).toMatchObject({
      unwritten: 'the disk is full',
      unsent: 1,
      decisions: [{ symbol: 'MSFT', outcome: 'blocked', code: 'JOURNAL_FAILED' }],
    });
    const halted = plimsoll(cwd, ['halt', 'config.yaml', '--reason', 'operator says stop']);
    expect(halted).toMatchObject({ status: 1, stderr: expect.stringMatching(/done, but not written down/) });
    const stands = status(cwd);
    expect(stands).toMatchObject({ trading: 'halted', journalFailure: { error: 'the disk is full' } });
    expect(stands.reason).toMatch(/^halt by .*: operator says stop$/);
    expect(stands.positions).toHaveLength(2);
    expect(plimsoll(cwd, ['status', 'config.yaml']).stdout).toMatch(
      /the journal cannot be written since 20.*: the disk is full/,
    );
    expect(plimsoll(cwd, ['flatten', 'config.yaml', '--symbol', 'TSLA']).stdout).toMatch(
      /waiting for the end of resting exits, which is asked for once the journal can write: TSLA/,
    );
    rmSync(join(cwd, 'full'));
    expect(plimsoll(cwd, ['flatten', 'config.yaml', '--json'])).toMatchObject({ status: 0 });
    expect(until(cwd, ({ positions }) => positions.length === 0)).toMatchObject({
      positions: [],
      journalFailure: null,
    });
    run.kill('SIGTERM');
    const { stdout } = await run.ended;
    expect(stdout.match(/JOURNAL_FAILED {2}error/g)!.length).toBeLessThan(10);
    expect(stdout).toMatch(/JOURNAL_RECOVERED {2}failedWrites=/);
  });

  test('when one symbol is flattened then the other is kept, and trading goes on', async () => {
    const cwd = folder();
    const run = await running(cwd);
    const { decisions } = json(plimsoll(cwd, ['flatten', 'config.yaml', '--symbol', 'MSFT', '--json']));
    expect(decisions.map(({ symbol }: any) => symbol)).toEqual(['MSFT']);
    const { trading } = status(cwd);
    expect(trading).toBe('active');
    run.kill('SIGTERM');
    await run.ended;
  });

  test('when orders are cancelled then it is those that were meant', async () => {
    const cwd = folder();
    const run = await running(cwd);
    const [stop, limit] = status(cwd).working;
    expect(plimsoll(cwd, ['cancel', 'config.yaml', limit.id]).stdout).toMatch(/asked for the end of 1 order\n.*limit/);
    expect(until(cwd, ({ working }) => working.length === 1).working).toMatchObject([{ id: stop.id }]);
    expect(plimsoll(cwd, ['cancel', 'config.yaml', 'no-such'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/knows of no order no-such/),
    });
    expect(plimsoll(cwd, ['flatten', 'config.yaml', '--symbol', 'tsla'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/tsla is not in the universe; did you mean 'TSLA'/),
    });
    expect(plimsoll(cwd, ['cancel', 'config.yaml'])).toMatchObject({ status: 2 });
    expect(plimsoll(cwd, ['cancel', 'config.yaml', '--all'])).toMatchObject({ status: 0 });
    expect(until(cwd, ({ working }) => working.length === 0).working).toEqual([]);
    run.kill('SIGTERM');
    await run.ended;
  });

  test('when it is another account, a second run, or no run at all then it is refused, with who has it', async () => {
    const cwd = folder();
    expect(plimsoll(cwd, ['halt', 'config.yaml'])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error: no process on this machine runs this config\nPLM_RUN_NOT_FOUND/),
    });
    const run = await running(cwd);
    const other = plimsoll(cwd, ['halt', 'config.yaml', '--account', 'live']);
    expect(other.status).toBe(1);
    expect(other.stderr).toMatch(/^error: the running process \d+ trades account test, not live\nPLM_COMMAND_REFUSED/);
    const second = plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast']);
    expect(second.status).toBe(1);
    expect(second.stderr).toMatch(
      /^error: process \d+ has run it since 20.*, for account test; stop that one first\nPLM_RUN_BUSY/,
    );
    expect(status(cwd).trading).toBe('active');
    run.kill('SIGKILL');
    await run.ended;
    expect(plimsoll(cwd, ['status', 'config.yaml'])).toMatchObject({ status: 1 });
    const next = await running(cwd, '--halted'); // the socket that the killed one left is no hindrance
    expect(status(cwd)).toMatchObject({ trading: 'halted', reason: 'started with --halted', positions: [] });
    next.kill('SIGTERM');
    await next.ended;
  });

  test('when a process holds the socket but does not answer then it is taken for alive, and a second run is refused', async () => {
    const cwd = folder();
    const path = socketOf(join(cwd, 'config.yaml'));
    const mute = createServer((socket) => socket.destroy()).listen(path);
    await once(mute, 'listening');
    const second = start(cwd, ['run', 'config.yaml', '--pace', 'fast']);
    const { status, stderr } = await second.ended;
    mute.close();
    expect(status).toBe(1);
    expect(stderr).toMatch(/a process that does not answer .*\nPLM_RUN_BUSY/);
  });

  test('when a holding turns up that nobody can explain then nothing enters until it is acknowledged, over restarts too', async () => {
    const cwd = folderWith({ 'config.yaml': ODD, 'eager.ts': STRATEGY, 'odd-broker.ts': BROKER });
    const first = await running(cwd);
    first.kill('SIGTERM');
    await first.ended;
    writeFileSync(join(cwd, 'stray'), '7');
    const second = await running(cwd);
    const held = status(cwd);
    expect(held.unacknowledged).toMatchObject([
      { differences: [{ kind: 'position', about: 'MSFT', expected: 0, found: 7, isExplained: false }] },
    ]);
    expect(plimsoll(cwd, ['status', 'config.yaml']).stdout).toMatch(/nothing enters until these are acknowledged/);
    second.kill('SIGKILL');
    await second.ended;
    const third = await running(cwd);
    const before = status(cwd);
    expect(before.unacknowledged).toHaveLength(1);
    expect(before.blocked['UNACKNOWLEDGED']).toBeGreaterThan(0);
    expect(before.orders).toBe(0);
    const acked = plimsoll(cwd, ['ack', 'config.yaml', '--note', 'bought by hand']);
    expect(acked.stdout).toMatch(/^acknowledged:\n[^]*position MSFT {2}expected 0 {2}found 7/);
    expect(plimsoll(cwd, ['ack', 'config.yaml']).stdout).toBe('there was nothing to acknowledge\n');
    expect(until(cwd, ({ orders }) => orders > 0).orders).toBeGreaterThan(0);
    third.kill('SIGTERM');
    await third.ended;
  });

  test('when nonsense comes over the socket then it is refused, and the run goes on', async () => {
    const cwd = folder();
    const run = await running(cwd);
    const [name] = readdirSync(join(runtime, 'plimsoll'));
    const say = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let answer = '';
        const socket = connect(join(runtime, 'plimsoll', name!), () => socket.write(text));
        socket.on('data', (part) => void (answer += String(part)));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(answer));
      });
    const nonsense = [
      '\n',
      '{}\n',
      'halt\n',
      '[1, 2\n',
      `{"protocol":2,"account":"test","by":"me","ask":{"name":"halt"}}\n`,
      `{"protocol":1,"account":"test","by":"me","ask":{"name":"sell everything"}}\n`,
      `{"protocol":1,"account":"test","by":"me","ask":{"name":"halt","extra":1}}\n`,
      `${'x'.repeat(100_000)}\n`,
    ];
    for (const text of nonsense) {
      const answer = await say(text);
      if (answer !== '') expect(JSON.parse(answer)).toMatchObject({ ok: false, code: 'PLM_COMMAND_REFUSED' });
    }
    expect(status(cwd)).toMatchObject({ trading: 'active' });
    run.kill('SIGTERM');
    expect((await run.ended).status).toBe(0);
  });
});
