import { expect, test } from 'vitest';
import { openSim } from './support/sim.ts';

const symbolsOf = ({ assets }: any): string[] => assets.map(({ symbol }: any) => symbol);

test('when a watchlist is made, changed and deleted then it is found by id and by name', async () => {
  const { call } = await openSim();
  const made = await call('POST', '/v2/watchlists', { name: 'Mine', symbols: ['AAPL', 'BTC/USD'] });
  expect(made.status).toBe(200);
  expect(symbolsOf(made.body)).toEqual(['AAPL', 'BTC/USD']);
  const { id } = made.body;
  expect(symbolsOf((await call('POST', `/v2/watchlists/${id}`, { symbol: 'MSFT' })).body)).toContain('MSFT');
  expect(symbolsOf((await call('DELETE', `/v2/watchlists/${id}/BTC%2FUSD`)).body)).toEqual(['AAPL', 'MSFT']);
  const renamed = await call('PUT', '/v2/watchlists:by_name?name=Mine', { name: 'Yours', symbols: ['TSLA'] });
  expect(renamed.body).toMatchObject({ id, name: 'Yours' });
  expect((await call('GET', '/v2/watchlists:by_name?name=Yours')).body).toEqual(renamed.body);
  const { assets: _assets, ...listed } = renamed.body;
  expect((await call('GET', '/v2/watchlists')).body).toEqual([listed]);
  expect((await call('DELETE', `/v2/watchlists/${id}`)).status).toBe(204);
  expect((await call('GET', `/v2/watchlists/${id}`)).body).toEqual({ code: 40410000, message: 'watchlist not found' });
});

test('when a watchlist cannot be then it is refused', async () => {
  const { call } = await openSim();
  await call('POST', '/v2/watchlists', { name: 'Mine', symbols: null });
  expect((await call('POST', '/v2/watchlists', { name: 'Mine' })).status).toBe(422);
  expect((await call('POST', '/v2/watchlists', {})).status).toBe(422);
  expect((await call('POST', '/v2/watchlists', { name: 'More', symbols: ['N0PE'] })).status).toBe(404);
  expect((await call('POST', '/v2/watchlists', { name: 'More', symbols: 'AAPL' })).status).toBe(400);
});
