import { Log, Universe } from '@plimsoll/core';
import { setUp, universeOf } from '@plimsoll/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import plugin from '../src/index.ts';
import { fetchOnly, hostOf, isLoopback } from '../src/hosts.ts';
import { Redactor } from '../src/redact.ts';

const services = { log: { info: () => undefined, warn: () => undefined }, universe: universeOf(['TSLA']) };
const keys = { keyId: 'PKTESTKEY', secret: 'test-secret-value' };

beforeEach(() => {
  for (const name of ['APCA_API_KEY_ID', 'APCA_API_SECRET_KEY', 'PLIMSOLL_LIVE']) vi.stubEnv(name, undefined);
});

afterEach(() => void vi.unstubAllEnvs());

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
    const send = vi.spyOn(globalThis, 'fetch');
    const get = fetchOnly('http://127.0.0.1:81', () => undefined);
    for (const url of [
      'https://api.alpaca.markets/v2/orders',
      'http://127.0.0.1:82/',
      'http://127.0.0.1.example.com:81/',
    ])
      await expect(get(url, {})).rejects.toThrow(/refused to talk to/);
    expect(send).not.toHaveBeenCalled();
    send.mockRestore();
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
