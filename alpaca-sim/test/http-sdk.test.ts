import {
  Alpaca,
  AuthError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ValidationError,
} from '@alpacahq/alpaca-trade-api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { IN_SESSION, KEY, SECRET, openSim } from './support/sim.ts';
import type { OpenSim } from './support/sim.ts';

/** The official SDK, with nothing changed but where it sends its requests. */
function clientOf({ url }: OpenSim, options: { secret?: string; accessToken?: string } = {}): Alpaca {
  const keys = options.accessToken === undefined ? { keyId: KEY, secret: options.secret ?? SECRET } : options;
  return new Alpaca({
    ...keys,
    retry: false,
    fetchApi: (input, init) => fetch(input.replace(/^https:\/\/[^/]+/, url), init as RequestInit) as never,
  });
}

const wsUrl = ({ url }: OpenSim, path: string): string => url.replace('http', 'ws') + path;

describe('the official Node SDK', () => {
  test('when it reads the account then money is text and times are times', async () => {
    const sim = await openSim();
    const { trading } = clientOf(sim);
    const account = await trading.account.getAccount();
    expect(account).toMatchObject({ cash: '100000', equity: '100000', status: 'ACTIVE' });
    expect(account.createdAt).toBeInstanceOf(Date);
    expect(await trading.validateConnection()).toMatchObject({ ok: true });
  });

  test('when it comes with a token then it is let in', async () => {
    const sim = await openSim();
    const { trading } = clientOf(sim, { accessToken: SECRET });
    expect(await trading.account.getAccount()).toMatchObject({ status: 'ACTIVE' });
  });

  test('when it places, replaces and cancels orders of every kind then each is taken', async () => {
    const sim = await openSim();
    const { orders, positions } = clientOf(sim).trading;
    await orders.market({ symbol: 'AAPL', qty: 10, side: 'buy' });
    await orders.market({ symbol: 'AAPL', notional: 250.5, side: 'buy' });
    await orders.limit({ symbol: 'AAPL', qty: 1, side: 'buy', limitPrice: 50.25, timeInForce: 'gtc' });
    await orders.stopLimit({ symbol: 'AAPL', qty: 1, side: 'buy', stopPrice: 120, limitPrice: 121 });
    await orders.bracket({
      symbol: 'AAPL',
      qty: 1,
      side: 'buy',
      limitPrice: 60,
      takeProfit: { limitPrice: 120 },
      stopLoss: { stopPrice: 50, limitPrice: 49 },
    });
    expect(await orders.getAllOrders({ status: 'open', nested: true })).toHaveLength(3);
    const [limit] = await orders.getAllOrders({ status: 'open', limit: 1, direction: 'asc' });
    const replaced = await orders.patchOrderByOrderId({
      orderId: limit!.id!,
      patchOrderRequest: { limitPrice: '51.25', qty: '2' },
    });
    expect(replaced).toMatchObject({ replaces: limit!.id, limitPrice: '51.25', qty: '2' });
    await orders.deleteOrderByOrderID({ orderId: replaced.id! });
    expect((await orders.deleteAllOrders()).every(({ status }) => status === 200)).toBe(true);
    await orders.trailingStop({ symbol: 'AAPL', qty: 1, side: 'sell', trailPercent: 2 });
    await orders.oco({
      symbol: 'AAPL',
      qty: 2,
      side: 'sell',
      takeProfit: { limitPrice: 120 },
      stopLoss: { stopPrice: 90 },
    });
    const held = await positions.getOpenPosition({ symbolOrAssetId: 'AAPL' });
    expect(Number(held.qty)).toBeCloseTo(12.5045, 3);
    const closed = await positions.deleteAllOpenPositions({ cancelOrders: true });
    expect(closed).toMatchObject([{ symbol: 'AAPL', status: 200 }]);
    expect(await positions.getAllOpenPositions()).toEqual([]);
  });

  test('when it pages through activities then each fill comes once', async () => {
    const sim = await openSim();
    const { trading } = clientOf(sim);
    for (let i = 0; i < 5; i++) await trading.orders.market({ symbol: 'AAPL', qty: 1, side: 'buy' });
    const fills = await trading.collectActivities({ activityTypes: ['FILL'], pageSize: 2 });
    expect(new Set(fills.map((fill) => (fill as { id: string }).id)).size).toBe(5);
  });

  test('when it asks for clock, calendar, assets, configurations and history then it can read them', async () => {
    const sim = await openSim();
    const { trading } = clientOf(sim);
    expect((await trading.clock.legacyClock()).isOpen).toBe(true);
    const days = await trading.calendar.legacyCalendar({
      start: new Date('2026-11-23T00:00:00Z'),
      end: new Date('2026-11-30T00:00:00Z'),
    });
    expect(days.map(({ close }) => close)).toEqual(['16:00', '16:00', '16:00', '13:00', '16:00']);
    expect(await trading.assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: 'AAPL' })).toMatchObject({
      tradable: true,
    });
    expect(await trading.accountConfigurations.getAccountConfig()).toMatchObject({ fractionalTrading: true });
    const history = await trading.portfolioHistory.getAccountPortfolioHistory({ period: '1W', timeframe: '1D' });
    expect(history.equity!.length).toBe(history.timestamp!.length);
  });

  test('when it submits and waits then the stream tells it of the fill', async () => {
    const sim = await openSim({ frozen: false });
    const { trading } = clientOf(sim);
    const stream = trading.stream({ url: wsUrl(sim, '/stream') });
    onTestFinished(() => stream.disconnect());
    stream.connect();
    const order = await trading.submitAndWait({ symbol: 'AAPL', qty: 2, side: 'buy', type: 'market' }, { stream });
    expect(order).toMatchObject({ status: 'filled', filledQty: '2', filledAvgPrice: '100.02' });
  });

  test('when it reads and streams bars then they are the same', async () => {
    const sim = await openSim();
    const { marketData } = clientOf(sim);
    const stream = marketData.stockStream({ url: wsUrl(sim, '/v2/iex') });
    onTestFinished(() => stream.disconnect());
    const streamed = new Promise<{ close: number; volume: number }>((resolve) => {
      stream.onBar((bar) => resolve(bar));
    });
    stream.onConnect(() => stream.subscribeForBars(['AAPL']));
    const subscribed = new Promise<void>((resolve) => {
      stream.on('subscription', () => resolve());
    });
    stream.connect();
    await subscribed;
    const bar = { symbol: 'AAPL', open: 100, high: 102, low: 99, close: 101.5, volume: 700, trades: 7, vwap: 101 };
    sim.venue.pushBar({ ...bar, startMs: IN_SESSION - 60_000 });
    expect(await streamed).toMatchObject({ close: 101.5, volume: 700 });
    const { bars } = await marketData.stocks.stockBars({
      symbols: 'AAPL',
      timeframe: '1Min',
      start: new Date('2026-11-23'),
    });
    expect(bars['AAPL']).toMatchObject([{ o: 100, h: 102, l: 99, c: 101.5, v: 700, n: 7, vw: 101 }]);
  });

  test('when it is refused then it throws the error of that kind, with code and message', async () => {
    const sim = await openSim({ rateLimit: 5 });
    const { trading } = clientOf(sim);
    const order = { symbol: 'AAPL', side: 'buy' } as const;
    await expect(clientOf(sim, { secret: 'guess' }).trading.account.getAccount()).rejects.toThrow(AuthError);
    const poor = trading.orders.market({ ...order, qty: 100_000 });
    await expect(poor).rejects.toThrow(PermissionError);
    await expect(poor).rejects.toMatchObject({ code: 40310000, message: 'insufficient buying power' });
    await expect(trading.orders.limit({ ...order, qty: 1, limitPrice: 1.234 })).rejects.toThrow(ValidationError);
    await expect(trading.positions.getOpenPosition({ symbolOrAssetId: 'AAPL' })).rejects.toThrow(NotFoundError);
    await trading.account.getAccount();
    await trading.account.getAccount();
    const tooMany = trading.account.getAccount();
    await expect(tooMany).rejects.toThrow(RateLimitError);
    await expect(tooMany).rejects.toMatchObject({ rateLimit: { limit: 5, remaining: 0 } });
  });
});
