import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { resultOf } from './support/command.ts';
import type { Result } from './support/command.ts';
import { ROOT, folderOf } from './support/folder.ts';

const KEYS = { keyId: 'PKQ7WX3NOTTOBESEEN42', secret: 'vYn8zNeitherIsThisOne0123456789abcdefghi' };

/** Starts the real command with keys in its environment, and with all that it tells of where an error came from. */
function start(args: readonly string[], keys = KEYS): ChildProcess {
  const env = {
    ...process.env,
    APCA_API_KEY_ID: keys.keyId,
    APCA_API_SECRET_KEY: keys.secret,
    PLIMSOLL_DEBUG: '1',
  };
  const child = spawn(process.execPath, [path.join(ROOT, 'cli/bin/plimsoll.js'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Starts `plimsoll sim`: a minute of a made-up market in each second. @returns its URL */
async function startSim(): Promise<string> {
  const { keyId, secret } = KEYS;
  const pace = ['--start', 'open', '--speed', '60', '--rate-limit', 'none'];
  const sim = start(['sim', '--json', '--port', '0', '--key', keyId, '--secret', secret, ...pace]);
  const [line] = (await once(sim.stdout!, 'data')) as [Buffer];
  return (JSON.parse(line.toString()) as { url: string }).url;
}

/** A config that changes its mind in every minute, with one of its plugins in place of Alpaca's. */
function configFor(url: string, { data, broker }: { data?: string; broker?: string } = {}): string {
  const quick = 'timeout: 300ms, reconnect: 50ms';
  return `
account: secrets
universe: [AAPL, MSFT, TSLA, SPY]
plugins:
  - ${data ?? `{ use: data-alpaca, config: { baseUrl: '${url}', grace: 200ms, ${quick} } }`}
  - { use: strategy-sma-cross, config: { fast: 1, slow: 2 } }
  - { use: sizing, config: { fraction: 2% } }
  - ${broker ?? `{ use: broker-alpaca, config: { baseUrl: '${url}', lookupFor: 1s, poll: 200ms, settle: 500ms, ${quick} } }`}
`;
}

/** What nobody may see: keys, their encodings, and what the account is called. */
async function secretsOf(url: string): Promise<string[]> {
  const { keyId, secret } = KEYS;
  const response = await fetch(`${url}/v2/account`, {
    headers: { 'APCA-API-KEY-ID': keyId, 'APCA-API-SECRET-KEY': secret },
  });
  const { id, account_number: number } = (await response.json()) as Record<string, string>;
  expect([id, number]).toEqual([expect.stringMatching(/.{8}/), expect.stringMatching(/.{8}/)]);
  const encoded = Buffer.from(`${keyId}:${secret}`).toString('base64');
  return [keyId, secret, encoded, encodeURIComponent(secret), id!, number!];
}

function foundIn(secrets: readonly string[], texts: readonly string[]): string[] {
  return secrets.filter((secret) => texts.some((text) => text.toLowerCase().includes(secret.toLowerCase())));
}

const FAULTS: Readonly<Record<string, object>> = {
  'http-error': { probability: 0.1 },
  'http-drop': { probability: 0.05 },
  'order-timeout-accepted': { probability: 0.1 },
  'order-error-lost': { probability: 0.1 },
  'order-drop-accepted': { probability: 0.1 },
  'order-rejected': { probability: 0.1 },
  'updates-disconnect': { probability: 0.05 },
  'data-disconnect': { probability: 0.03 },
};

async function setFault(url: string, name: string, rule: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const { ok } = await fetch(`${url}/__sim/faults/${name}`, { method: 'PUT', headers, body: JSON.stringify(rule) });
  expect(ok).toBe(true);
}

/** Resolves when what a process has written says so. */
function written(child: ChildProcess, isEnough: (text: string) => boolean): Promise<void> {
  let text = '';
  return new Promise((resolve) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (isEnough(text)) resolve();
      });
    }
  });
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

test('when requests fail, time out and are refused and streams break then nothing that is printed or kept has a key or the account', async () => {
  const url = await startSim();
  const secrets = await secretsOf(url);
  const folder = folderOf({ 'config.yaml': configFor(url) });
  const out = path.join(folder, 'out');
  const run = start(['run', path.join(folder, 'config.yaml'), '--out', out, '--verbose']);
  const result = resultOf(run);
  await written(run, (text) => / filled /.test(text));
  for (const [name, rule] of Object.entries(FAULTS)) await setFault(url, name, rule);
  await written(run, (text) => count(text, / filled /g) > 5 && /stream of trade updates was lost/.test(text));
  await setFault(url, 'http-error', { probability: 0.5, status: 401 });
  await written(run, (text) => count(text, /(^|\n)warn:|notice /g) > 10);
  run.kill('SIGINT');
  const { stdout, stderr } = await result;
  const kept = readdirSync(out).map((file) => readFileSync(path.join(out, file), 'utf8'));
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['decisions.jsonl', 'summary.json']));
  expect(stderr).toMatch(/warn: /);
  expect(stdout).toMatch(/notice {3}(ORDER_REJECTED|RECONCILIATION_REQUESTED)/);
  expect(foundIn(secrets, [stdout, stderr, ...kept])).toEqual([]);
}, 90_000);

describe('keys that are not the right ones', () => {
  const paper = '{ use: broker-paper }';
  const synthetic = '{ use: data-synthetic, config: { sessions: 1 } }';
  const wrong = { keyId: KEYS.keyId, secret: 'thisOneIsNotTheRightOne0123456789abcdefg' };

  async function runWith(keys: typeof KEYS, parts: { data?: string; broker?: string }): Promise<Result> {
    const folder = folderOf({ 'config.yaml': configFor(await startSim(), parts) });
    return resultOf(start(['run', path.join(folder, 'config.yaml'), '--json'], keys));
  }

  test.each([
    ['the broker', { data: synthetic }, /Alpaca's account cannot be read: .*are the keys those of this host/],
    ['the data', { broker: paper }, /Alpaca refuses the stream of the iex feed: auth failed/],
  ])('when %s has them then the start fails with what is wrong, and shows no key', async (_, parts, message) => {
    const { code, stdout, stderr } = await runWith(wrong, parts);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'PLM_PLUGIN_START_FAILED' });
    expect(foundIn([wrong.keyId, wrong.secret], [stdout, stderr])).toEqual([]);
  });

  test('when there are none then the start is refused, and says where they may come from', async () => {
    const { code, stderr } = await runWith({ keyId: '', secret: '' }, { data: synthetic });
    expect(code).toBe(2);
    expect(stderr).toContain('APCA_API_KEY_ID and APCA_API_SECRET_KEY in the environment');
  });
});
