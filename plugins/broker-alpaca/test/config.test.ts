import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Log, Universe } from '@plimsoll/core';
import { setUp, universeOf } from '@plimsoll/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import plugin from '../src/index.ts';
import { hostOf, isLoopback } from '../src/hosts.ts';
import { Redactor } from '../src/redact.ts';
import { realOutside } from '../src/outside.ts';
import { Transport } from '../src/transport.ts';

async function listen(answer: RequestListener): Promise<{ url: string; server: Server; close: () => void }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, server, close };
}

const services = { log: { info: () => undefined, warn: () => undefined }, universe: universeOf(['TSLA']) };
const keys = { keyId: 'PKTESTKEY', secret: 'test-secret-value' };

beforeEach(() => {
  for (const name of ['APCA_API_KEY_ID', 'APCA_API_SECRET_KEY', 'PLIMSOLL_LIVE']) vi.stubEnv(name, undefined);
});

afterEach(() => void vi.unstubAllEnvs());

const transportTo = (restUrl: string, timeoutMs = 5_000): Transport =>
  new Transport({ restUrl, timeoutMs, outside: realOutside, seen: () => undefined });

describe('paper and live', () => {
  test.each([
    [{ live: false }, {}, 'https://paper-api.alpaca.markets', 'wss://paper-api.alpaca.markets/stream', false],
    [{ live: true }, { PLIMSOLL_LIVE: 'yes' }, 'https://api.alpaca.markets', 'wss://api.alpaca.markets/stream', true],
    [
      { live: false },
      { PLIMSOLL_LIVE: 'yes' },
      'https://paper-api.alpaca.markets',
      'wss://paper-api.alpaca.markets/stream',
      false,
    ],
    [{ live: false, baseUrl: 'http://127.0.0.1:81/' }, {}, 'http://127.0.0.1:81', 'ws://127.0.0.1:81/stream', false],
  ])('when config says %j and the environment %j then orders go to %s', (asked, env, restUrl, streamUrl, isLive) => {
    expect(hostOf(asked, env)).toEqual({ restUrl, streamUrl, isLive });
  });

  test.each([
    [{ live: true }, {}, /PLIMSOLL_LIVE=yes/],
    [{ live: true }, { PLIMSOLL_LIVE: 'true' }, /PLIMSOLL_LIVE=yes/],
    [{ live: false, baseUrl: 'https://api.alpaca.markets' }, { PLIMSOLL_LIVE: 'yes' }, /live: true/],
    [{ live: false, baseUrl: 'https://API.alpaca.markets./' }, {}, /live: true/],
    [{ live: true, baseUrl: 'http://127.0.0.1:81' }, { PLIMSOLL_LIVE: 'yes' }, /contradict/],
  ])('when config says %j and the environment %j then the start is refused', (asked, env, message) => {
    expect(() => hostOf(asked, env)).toThrow(message);
  });
});

describe('keys', () => {
  test('when neither config nor environment has them then set-up says where to put them', () => {
    expect(() => setUp(plugin, { services })).toThrow(/keyId and secret in config, or APCA_API_KEY_ID/);
  });

  test('when the environment has them then none is needed in config', () => {
    vi.stubEnv('APCA_API_KEY_ID', keys.keyId);
    vi.stubEnv('APCA_API_SECRET_KEY', keys.secret);
    expect(setUp(plugin, { services }).service).toBeDefined();
  });

  test('when a text holds a key or a secret then it is taken out, also of what caused an error', () => {
    const redactor = new Redactor();
    redactor.hide(keys.keyId);
    redactor.hide(keys.secret);
    const error = new Error(`no ${keys.keyId}`, { cause: new Error(`with ${keys.secret}`) });
    expect(redactor.messageOf(error)).toBe('no [redacted]: with [redacted]');
  });
});

describe('what is talked to', () => {
  test.each([
    ['127.0.0.1', true],
    ['127.5.6.7', true],
    ['localhost', true],
    ['[::1]', true],
    ['127.0.0.1.example.com', false],
    ['paper-api.alpaca.markets', false],
    ['localhost.example.com', false],
  ])('when a host is called %s then it is this machine: %s', (name, is) => {
    expect(isLoopback(name)).toBe(is);
  });

  test('when a request leads away from the base URL then it is refused before it is sent', async () => {
    const reached: string[] = [];
    const { url, close } = await listen((request, response) => {
      reached.push(request.url!);
      response.end();
    });
    const transport = transportTo('http://127.0.0.1:1');
    for (const elsewhere of [url, 'https://api.alpaca.markets/v2/orders', 'http://127.0.0.1.example.com:1/'])
      await expect(transport.fetch(elsewhere, {})).rejects.toThrow(/refused to talk to .*this machine alone/);
    expect(reached).toEqual([]);
    close();
  });

  test('when the host sends a request on to another then it is not followed', async () => {
    const elsewhere: string[] = [];
    const other = await listen((request, response) => {
      elsewhere.push(request.url!);
      response.end();
    });
    const { url, close } = await listen((_, response) => void response.writeHead(307, { Location: other.url }).end());
    const transport = transportTo(url);
    await expect(transport.fetch(`${url}/v2/orders`, { method: 'POST', body: '{}' })).rejects.toThrow(/redirect/);
    expect(elsewhere).toEqual([]);
    transport.close();
    close();
    other.close();
  });

  test('when requests follow each other then they share a connection', async () => {
    let connections = 0;
    const { url, close, server } = await listen((_, response) => void response.end('{"a":1}'));
    server.on('connection', () => void connections++);
    const transport = transportTo(url);
    for (let i = 0; i < 3; i++) {
      const response = await transport.fetch(`${url}/${i}`, { method: 'POST', body: '{}' });
      expect(await response.json()).toEqual({ a: 1 });
    }
    expect(connections).toBe(1);
    transport.close();
    close();
  });

  test('when a request is not answered in time then it ends', async () => {
    const { url, close } = await listen(() => undefined);
    const transport = transportTo(url, 20);
    await expect(transport.fetch(url, {})).rejects.toThrow('Request timed out after 20 ms');
    transport.close();
    close();
  });
});

describe('the plugin', () => {
  test('when it is set up then it needs a log and the universe, and provides the broker', () => {
    expect(plugin).toMatchObject({
      name: 'broker-alpaca',
      needs: { log: Log, universe: Universe },
      provides: { name: 'Broker' },
    });
  });

  test.each([{ bogus: 1 }, { baseUrl: 'ftp://127.0.0.1' }, { baseUrl: 'nonsense' }, { poll: 10 }, { live: 'yes' }])(
    'when config has %j then it is refused',
    (config) => {
      expect(() => setUp(plugin, { config: { ...keys, ...config }, services })).toThrow();
    },
  );
});
