import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FAULTS, startSim } from '@plimsoll/alpaca-sim';
import { ENDPOINTS } from '../src/http/sim/endpoints.ts';
import { IN_SESSION, SECRET, openSim, order, restingOrder } from './support/sim.ts';

describe('the controls', () => {
  test('when they are listed then every one is there and answers', async () => {
    const { call } = await openSim();
    const { body } = await call('GET', '/__sim/');
    expect(body.endpoints).toEqual(ENDPOINTS);
    for (const endpoint of Object.keys(ENDPOINTS)) {
      const [method = '', path = ''] = endpoint.split(' ');
      const { status } = await call(method, path.replace(/\{\w+\}/, 'x'), method === 'GET' ? undefined : {});
      expect([endpoint, status]).not.toEqual([endpoint, 500]);
      expect([endpoint, (await call('GET', '/__sim/none')).status]).toEqual([endpoint, 404]);
    }
  });

  test('when they are asked without keys then they answer', async () => {
    const { url } = await openSim();
    expect((await fetch(`${url}/__sim/state`)).status).toBe(200);
  });

  test('when what is asked makes no sense then it is said where and why', async () => {
    const { call } = await openSim();
    const { status, body } = await call('PATCH', '/__sim/clock', { speed: 0, frosen: true });
    expect(status).toBe(422);
    expect(body.issues.join('\n')).toMatch(/speed: expected a number above 0[\s\S]*frosen/);
    expect((await call('POST', '/__sim/prices', '{')).body.issues).toEqual(['the body is not JSON']);
    expect((await call('PUT', '/__sim/faults/missed-phil', {})).body.issues[0]).toContain('missed-fill');
  });

  test('when the state is asked for then it tells of everything, and of no secret', async () => {
    const sim = await openSim();
    await sim.call('POST', '/v2/orders', order());
    await sim.call('POST', '/v2/orders', restingOrder());
    const { body } = await sim.call('GET', '/__sim/state');
    expect(body).toMatchObject({
      seed: 1,
      clock: { now: '2026-11-23T15:00:00.000Z', frozen: true, speed: 1, is_open: true },
      prices: { AAPL: { bid: 100, ask: 100.02, halted: false } },
      accounts: [{ cash: '99899.98', positions: [{ symbol: 'AAPL' }], openOrders: 1 }],
      requests: 2,
      connections: { streams: [], events: 0 },
    });
    expect(JSON.stringify(body)).not.toContain(SECRET);
  });
});

describe('the clock', () => {
  test('when it is stepped then by a duration, to a time, to the close and to the open', async () => {
    const { call } = await openSim();
    const step = async (body: unknown): Promise<string> => (await call('POST', '/__sim/clock/step', body)).body.now;
    expect(await step({ by: '90s' })).toBe('2026-11-23T15:01:30.000Z');
    expect(await step({ to: '2026-11-23T16:00:00Z' })).toBe('2026-11-23T16:00:00.000Z');
    expect(await step({ to: 'close' })).toBe('2026-11-23T21:00:00.000Z');
    expect(await step({ to: 'open' })).toBe('2026-11-24T14:30:00.000Z');
    expect(await step({ to: '2020-01-01T00:00:00Z' })).toBe('2026-11-24T14:30:00.000Z');
  });

  test('when it runs at a speed then real time counts so many times', async () => {
    let wallMs = 1_000;
    const { call } = await openSim({ frozen: false, wallMs: () => wallMs });
    const now = async (): Promise<number> => Date.parse((await call('GET', '/__sim/clock')).body.now);
    wallMs += 2_000;
    expect(await now()).toBe(IN_SESSION + 2_000);
    await call('PATCH', '/__sim/clock', { speed: 60 });
    wallMs += 1_000;
    expect(await now()).toBe(IN_SESSION + 62_000);
    await call('PATCH', '/__sim/clock', { frozen: true });
    wallMs += 1_000;
    expect(await now()).toBe(IN_SESSION + 62_000);
    await call('PATCH', '/__sim/clock', { frozen: false, speed: 1 });
    wallMs += 1_000;
    expect(await now()).toBe(IN_SESSION + 63_000);
  });

  test('when it runs then what falls due happens without being asked', async () => {
    const { venue, call } = await openSim({ frozen: false });
    venue.behaviour.fillDelayMs = 20;
    const filled = new Promise<string>((resolve) => {
      venue.on('tradeUpdate', ({ event }) => (event === 'fill' ? resolve(event) : undefined));
    });
    await call('POST', '/v2/orders', order());
    expect(await filled).toBe('fill');
  });
});

describe('prices by hand', () => {
  test('when a price is set then what it reaches fills', async () => {
    const { call } = await openSim();
    const { body } = await call('POST', '/v2/orders', restingOrder());
    await call('POST', '/__sim/prices', [{ symbol: 'AAPL', bid: 49.9, ask: 49.95 }]);
    const filled = (await call('GET', `/v2/orders/${body.id}`)).body;
    expect(filled).toMatchObject({ status: 'filled', filled_avg_price: '49.95' });
  });

  test('when bars are pushed then they are history', async () => {
    const { call } = await openSim();
    const bar = { symbol: 'AAPL', open: 100, high: 102, low: 99, close: 101, volume: 500 };
    await call('POST', '/__sim/bars', [{ ...bar, timestamp: '2026-11-23T14:58:00Z' }, bar]);
    const { body } = await call('GET', '/v2/stocks/bars?symbols=AAPL&timeframe=1Min&start=2026-11-23');
    expect(body.bars.AAPL.map(({ t }: any) => t)).toEqual(['2026-11-23T14:58:00Z', '2026-11-23T14:59:00Z']);
  });

  test('when a symbol is halted and resumed then the state tells', async () => {
    const { call } = await openSim();
    expect((await call('POST', '/__sim/halts', { symbol: 'AAPL', halted: true })).body.halted).toBe(true);
    expect((await call('POST', '/__sim/halts', { symbol: 'AAPL', halted: false })).body.halted).toBe(false);
  });
});

describe('accounts and executions by hand', () => {
  test('when an account is given money and blocked then it shows', async () => {
    const { call, venue } = await openSim();
    const id = venue.accountIds()[0]!;
    const { body } = await call('PATCH', `/__sim/accounts/${id}`, { deposit: -2_500.5, transfers_blocked: true });
    expect(body).toMatchObject({ cash: '97499.5', transfers_blocked: true, trading_blocked: false });
  });

  test('when the broker books a fee and a dividend then cash and activities have them', async () => {
    const { call, venue } = await openSim();
    const path = `/__sim/accounts/${venue.accountIds()[0]!}/activities`;
    await call('POST', path, { type: 'FEE', net_amount: -0.35, sub_type: 'TAF' });
    const dividend = { type: 'DIV', net_amount: '5.1', symbol: 'AAPL', qty: '10', per_share_amount: '0.51' };
    expect((await call('POST', path, dividend)).body).toMatchObject({ cash: '100004.75' });
    const { body } = await call('GET', '/v2/account/activities?category=non_trade_activity&direction=asc');
    expect(body).toMatchObject([
      { activity_type: 'FEE', activity_sub_type: 'TAF', net_amount: '-0.35', status: 'executed' },
      { activity_type: 'DIV', net_amount: '5.1', symbol: 'AAPL', qty: '10', per_share_amount: '0.51' },
    ]);
    expect((await call('POST', path, { type: 'FEE' })).status).toBe(422);
  });

  test('when an account starts with holdings then they are positions', async () => {
    const { call } = await openSim();
    const holdings = [{ symbol: 'AAPL', qty: '-3', avg_entry_price: 98.5 }];
    await call('POST', '/__sim/accounts', { key_id: 'PK2', secret: 's2', cash: 5_000, multiplier: 2, holdings });
    const headers = { 'APCA-API-KEY-ID': 'PK2', 'APCA-API-SECRET-KEY': 's2' };
    const { body } = await call('GET', '/v2/positions', undefined, headers);
    expect(body).toMatchObject([{ symbol: 'AAPL', qty: '-3', side: 'short', avg_entry_price: '98.5' }]);
  });

  test('when an execution is busted then it is as if it had not been', async () => {
    const { call, venue } = await openSim();
    await call('POST', '/v2/orders', order());
    await call('GET', '/v2/account');
    const fill = venue.updates(venue.accountIds()[0]!).find(({ event }) => event === 'fill')!;
    expect((await call('POST', `/__sim/executions/${fill.execution_id}/bust`, {})).status).toBe(200);
    expect((await call('GET', '/v2/positions')).body).toEqual([]);
    expect((await call('GET', '/v2/account')).body.cash).toBe('100000');
    expect(venue.updates(venue.accountIds()[0]!).at(-1)!.event).toBe('trade_bust');
  });

  test('when an order is told to be suspended then it is', async () => {
    const { call } = await openSim();
    const { body } = await call('POST', '/v2/orders', restingOrder());
    await call('POST', `/__sim/orders/${body.id}/events`, { event: 'suspended' });
    expect((await call('GET', `/v2/orders/${body.id}`)).body.status).toBe('suspended');
  });
});

describe('starting over', () => {
  test('when it is reset then it is as at the start', async () => {
    const sim = await openSim({ faults: [{ name: 'partial-fill', times: 1 }], symbols: ['MSFT'] });
    const first = (await sim.call('POST', '/v2/orders', order({ qty: '9' }))).body;
    await sim.fault('missed-fill');
    sim.driver.jumpTo(IN_SESSION + 10_000);
    const { body } = await sim.call('POST', '/__sim/reset');
    expect(body).toMatchObject({
      clock: { now: '2026-11-23T15:00:00.000Z' },
      accounts: [{ cash: '100000', openOrders: 0 }],
    });
    expect(body.faults.map(({ name, opportunities }: any) => [name, opportunities])).toEqual([['partial-fill', 0]]);
    expect((await sim.call('GET', '/v2/orders?status=all')).body).toEqual([]);
    sim.venue.setQuote('AAPL', 100, 100.02);
    expect((await sim.call('POST', '/v2/orders', order({ qty: '9' }))).body.id).toBe(first.id);
    expect((await sim.call('GET', '/v2/orders')).body[0].status).toBe('partially_filled');
  });

  test('when it is reset with a seed and a start then those count', async () => {
    const { call } = await openSim();
    const { body } = await call('POST', '/__sim/reset', { seed: 7, start: '2026-11-27T17:59:00Z' });
    expect(body).toMatchObject({ seed: 7, clock: { now: '2026-11-27T17:59:00.000Z', is_open: true } });
    expect(body.clock.next_close).toBe('2026-11-27T13:00:00-05:00');
  });
});

describe('starting and ending', () => {
  test('when it is closed then the port is free and nothing keeps the process alive', async () => {
    const first = await startSim();
    const { port, url } = first;
    await fetch(`${url}/v2/clock`);
    await first.close();
    await expect(fetch(`${url}/v2/clock`)).rejects.toThrow('fetch failed');
    const second = await startSim({ port });
    expect(second.port).toBe(port);
    await expect(startSim({ port })).rejects.toThrow('EADDRINUSE');
    await second.close();
  });

  test('when it starts without a host then only this machine can reach it', async () => {
    const { url } = await openSim();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('when faults are documented then each has a level and what it does, and is in the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    for (const name of Object.keys(FAULTS)) expect(readme).toContain(`\`${name}\``);
    for (const [name, { level, about }] of Object.entries(FAULTS)) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(['http', 'venue', 'updates', 'data']).toContain(level);
      expect(about).toMatch(/^[A-Z].+\.$/);
    }
  });
});
