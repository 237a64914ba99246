import { describe, expect, test } from 'vitest';
import { IN_SESSION, openSim, order, restingOrder } from './support/sim.ts';

const NANOSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

const ORDER_KEYS = (
  'id client_order_id created_at updated_at submitted_at filled_at expired_at expires_at canceled_at failed_at ' +
  'replaced_at replaced_by replaces asset_id symbol asset_class notional qty filled_qty filled_avg_price order_class order_type type ' +
  'side position_intent time_in_force limit_price stop_price status extended_hours legs trail_percent trail_price hwm subtag source'
).split(' ');

const ACCOUNT_KEYS = (
  'id account_number status crypto_status currency cash equity portfolio_value last_equity long_market_value short_market_value ' +
  'initial_margin maintenance_margin last_maintenance_margin regt_buying_power buying_power options_buying_power ' +
  'non_marginable_buying_power multiplier sma accrued_fees pending_reg_taf_fees intraday_adjustments balance_asof shorting_enabled ' +
  'trading_blocked transfers_blocked account_blocked trade_suspended_by_user options_approved_level options_trading_level created_at'
).split(' ');

const POSITION_KEYS = (
  'asset_id symbol exchange asset_class asset_marginable qty qty_available side avg_entry_price cost_basis market_value current_price ' +
  'lastday_price change_today unrealized_pl unrealized_plpc unrealized_intraday_pl unrealized_intraday_plpc'
).split(' ');

const FILL_KEYS =
  'id activity_type type transaction_time price qty side symbol leaves_qty cum_qty order_id order_status'.split(' ');

const ASSET_KEYS = (
  'id class exchange symbol name status tradable marginable shortable attributes easy_to_borrow borrow_status fractionable ' +
  'maintenance_margin_requirement margin_requirement_long'
).split(' ');

const keysOf = (value: object): string[] => Object.keys(value).toSorted();

describe('an order', () => {
  test('when it is posted then the answer has exactly the keys of an order, times in nanoseconds', async () => {
    const { call } = await openSim();
    const { status, body } = await call('POST', '/v2/orders', restingOrder());
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(ORDER_KEYS.toSorted());
    expect(body).toMatchObject({ status: 'pending_new', order_class: '', filled_qty: '0', legs: null, qty: '1' });
    for (const name of ['created_at', 'updated_at', 'submitted_at']) expect(body[name]).toMatch(NANOSECONDS);
    for (const name of ['id', 'asset_id']) expect(body[name]).toMatch(UUID);
  });

  test('when it is marketable then it is filled by the time of the next look', async () => {
    const { call } = await openSim();
    const { body: posted } = await call('POST', '/v2/orders', order({ qty: '3' }));
    const { body } = await call('GET', `/v2/orders/${posted.id}`);
    expect(body).toMatchObject({ status: 'filled', filled_qty: '3', filled_avg_price: '100.02' });
    const byClientId = await call('GET', `/v2/orders:by_client_order_id?client_order_id=${posted.client_order_id}`);
    expect(byClientId.body.id).toBe(posted.id);
  });

  test('when it is replaced then the new order says so and the old one points to it', async () => {
    const { call } = await openSim();
    const { body: old } = await call('POST', '/v2/orders', restingOrder({ qty: '2' }));
    await call('GET', '/v2/account');
    const { status, body } = await call('PATCH', `/v2/orders/${old.id}`, { qty: 3, limit_price: 51.5 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ replaces: old.id, qty: '3', limit_price: '51.5' });
    expect((await call('GET', `/v2/orders/${old.id}`)).body).toMatchObject({
      status: 'replaced',
      replaced_by: body.id,
    });
  });

  test('when it is cancelled then the answer is empty and the order ends', async () => {
    const { call } = await openSim();
    const { body: posted } = await call('POST', '/v2/orders', restingOrder());
    await call('GET', '/v2/account');
    const { status, body } = await call('DELETE', `/v2/orders/${posted.id}`);
    expect([status, body]).toEqual([204, '']);
    expect((await call('GET', `/v2/orders/${posted.id}`)).body.status).toBe('canceled');
    const again = await call('DELETE', `/v2/orders/${posted.id}`);
    expect(again.status).toBe(422);
    expect(again.body).toEqual({ code: 42210000, message: 'order is already in "canceled" state' });
  });

  test('when all are cancelled then each is answered for', async () => {
    const { call } = await openSim();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await call('POST', '/v2/orders', restingOrder())).body.id);
    const { status, body } = await call('DELETE', '/v2/orders');
    expect(status).toBe(207);
    expect(body.map((entry: any) => entry.id).toSorted()).toEqual([...ids].toSorted());
    expect(body.every((entry: any) => entry.status === 200)).toBe(true);
  });
});

describe('the list of orders', () => {
  test('when orders were submitted one after another then after, until, direction and limit page through them', async () => {
    const { call, driver } = await openSim();
    const posted = [];
    for (let i = 0; i < 5; i++) {
      posted.push((await call('POST', '/v2/orders', restingOrder())).body);
      driver.jumpTo(IN_SESSION + (i + 1) * 1_000);
    }
    const ids = async (query: string) => (await call('GET', `/v2/orders?${query}`)).body.map(({ id }: any) => id);
    const all = posted.map(({ id }) => id);
    expect(await ids('')).toEqual(all.toReversed());
    expect(await ids('direction=asc&limit=2')).toEqual(all.slice(0, 2));
    expect(await ids(`direction=asc&after=${posted[1].submitted_at}`)).toEqual(all.slice(2));
    expect(await ids(`direction=asc&until=${posted[1].submitted_at}`)).toEqual(all.slice(0, 1));
    expect(await ids(`direction=asc&after_order_id=${all[2]}`)).toEqual(all.slice(3));
    expect(await ids(`direction=asc&before_order_id=${all[2]}`)).toEqual(all.slice(0, 2));
  });

  test('when it is filtered by status, symbols and side then only those come', async () => {
    const { call, venue } = await openSim();
    venue.setQuote('MSFT', 200, 200.02);
    await call('POST', '/v2/orders', order());
    await call('POST', '/v2/orders', restingOrder({ symbol: 'MSFT' }));
    await call('POST', '/v2/orders', order({ side: 'sell', type: 'limit', limit_price: '500' }));
    const symbols = async (query: string) =>
      (await call('GET', `/v2/orders?${query}`)).body.map((o: any) => `${o.side} ${o.symbol}`);
    expect(await symbols('status=closed')).toEqual(['buy AAPL']);
    expect(await symbols('status=all&symbols=MSFT,SPY')).toEqual(['buy MSFT']);
    expect(await symbols('side=sell')).toEqual(['sell AAPL']);
    expect(await symbols('status=all&asset_class=crypto')).toEqual([]);
  });

  test('when a bracket is asked for nested then its legs are within, else beside it', async () => {
    const { call } = await openSim();
    const { body } = await call(
      'POST',
      '/v2/orders',
      restingOrder({
        order_class: 'bracket',
        take_profit: { limit_price: 60 },
        stop_loss: { stop_price: '45', limit_price: '44.5' },
      }),
    );
    expect(body.legs.map((leg: any) => leg.status)).toEqual(['held', 'held']);
    expect((await call('GET', '/v2/orders?nested=true')).body).toHaveLength(1);
    expect((await call('GET', '/v2/orders?nested=false')).body).toHaveLength(3);
    expect((await call('GET', `/v2/orders/${body.id}?nested=true`)).body.legs).toHaveLength(2);
    expect((await call('GET', `/v2/orders/${body.id}`)).body.legs).toBeNull();
  });
});

describe('account, positions and activities', () => {
  test('when the account is asked for then it has exactly the documented keys', async () => {
    const { call } = await openSim();
    const { body } = await call('GET', '/v2/account');
    expect(keysOf(body)).toEqual(ACCOUNT_KEYS.toSorted());
    expect(body).toMatchObject({ cash: '100000', equity: '100000', multiplier: '4', currency: 'USD' });
  });

  test('when configurations are changed then the change stays', async () => {
    const { call } = await openSim();
    const before = (await call('GET', '/v2/account/configurations')).body;
    const { status, body } = await call('PATCH', '/v2/account/configurations', { suspend_trade: true });
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, suspend_trade: true });
    const refused = await call('POST', '/v2/orders', order());
    expect(refused.status).toBe(403);
    expect(refused.body).toEqual({ code: 40310000, message: 'new orders are rejected by user request' });
  });

  test('when shares are held then the position has exactly the documented keys, by symbol and by asset id', async () => {
    const { call } = await openSim();
    await call('POST', '/v2/orders', order({ qty: '2' }));
    const { body: positions } = await call('GET', '/v2/positions');
    expect(positions).toHaveLength(1);
    expect(keysOf(positions[0])).toEqual(POSITION_KEYS.toSorted());
    expect(positions[0]).toMatchObject({ symbol: 'AAPL', qty: '2', side: 'long', avg_entry_price: '100.02' });
    expect((await call('GET', '/v2/positions/AAPL')).body).toEqual(positions[0]);
    expect((await call('GET', `/v2/positions/${positions[0].asset_id}`)).body).toEqual(positions[0]);
  });

  test('when part of a position is closed then an order for that part is answered', async () => {
    const { call } = await openSim();
    await call('POST', '/v2/orders', order({ qty: '8' }));
    const { status, body } = await call('DELETE', '/v2/positions/AAPL?percentage=25');
    expect(status).toBe(200);
    expect(body).toMatchObject({ side: 'sell', qty: '2', type: 'market' });
    await call('DELETE', '/v2/positions/AAPL?qty=1.5');
    expect((await call('GET', '/v2/positions/AAPL')).body.qty).toBe('4.5');
  });

  test('when all positions are closed then each is answered for with its order', async () => {
    const { call, venue } = await openSim();
    venue.setQuote('MSFT', 200, 200.02);
    await call('POST', '/v2/orders', order());
    await call('POST', '/v2/orders', order({ symbol: 'MSFT' }));
    const { status, body } = await call('DELETE', '/v2/positions?cancel_orders=true');
    expect(status).toBe(207);
    expect(body.map(({ symbol, status: done, body: { side } }: any) => [symbol, done, side]).toSorted()).toEqual([
      ['AAPL', 200, 'sell'],
      ['MSFT', 200, 'sell'],
    ]);
    expect((await call('GET', '/v2/positions')).body).toEqual([]);
  });

  test('when fills are asked for then they come page by page, each once', async () => {
    const { call } = await openSim();
    for (let i = 0; i < 5; i++) await call('POST', '/v2/orders', order());
    const first = (await call('GET', '/v2/account/activities/FILL?page_size=3')).body;
    const rest = (await call('GET', `/v2/account/activities/FILL?page_size=3&page_token=${first[2].id}`)).body;
    expect([first.length, rest.length]).toEqual([3, 2]);
    expect(new Set([...first, ...rest].map(({ id }) => id)).size).toBe(5);
    expect(keysOf(first[0])).toEqual(FILL_KEYS.toSorted());
    expect(first[0]).toMatchObject({ activity_type: 'FILL', type: 'fill', price: '100.02', qty: '1', leaves_qty: '0' });
    expect(first[0].id).toMatch(/^2026112310\d{7}::[\da-f-]{36}$/);
    expect((await call('GET', '/v2/account/activities?activity_types=DIV')).body).toEqual([]);
  });

  test('when the history of the account is asked for then it is numbers in columns', async () => {
    const { call } = await openSim();
    const { status, body } = await call('GET', '/v2/account/portfolio/history?period=1W&timeframe=1D');
    expect(status).toBe(200);
    expect(body.timestamp.length).toBe(body.equity.length);
    expect(body).toMatchObject({ timeframe: '1D', base_value: 100_000, cashflow: {} });
  });
});

describe('the market', () => {
  test('when the clock is asked for then its times are New York ones', async () => {
    const { call } = await openSim();
    expect((await call('GET', '/v2/clock')).body).toEqual({
      timestamp: expect.stringMatching(/^2026-11-23T10:00:00(\.\d+)?-05:00$/),
      is_open: true,
      next_open: '2026-11-24T09:30:00-05:00',
      next_close: '2026-11-23T16:00:00-05:00',
    });
  });

  test('when assets are filtered then only those come', async () => {
    const { call } = await openSim({ symbols: ['MSFT', 'BTC/USD'] });
    const { body } = await call('GET', '/v2/assets?asset_class=crypto&status=active');
    expect(body.map(({ symbol }: any) => symbol)).toContain('BTC/USD');
    expect(body.every((asset: any) => asset.class === 'crypto' && 'min_order_size' in asset)).toBe(true);
    const { body: stock } = await call('GET', '/v2/assets/MSFT');
    expect(keysOf(stock)).toEqual(ASSET_KEYS.toSorted());
  });
});
