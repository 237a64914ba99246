import { Alpaca, TimeFrame, streaming } from '@alpacahq/alpaca-trade-api';
import type { AlpacaClientOptions } from '@alpacahq/alpaca-trade-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { VenueBar } from '../src/venue/types.ts';
import { barAt } from './support/fake-venue.ts';
import { RawStream } from './support/raw-stream.ts';
import { IN_SESSION, KEY, SECRET, openSim } from './support/sim.ts';
import type { OpenSim } from './support/sim.ts';

type Stream = streaming.TradingStream | streaming.MarketDataStream;

/** Quick to come back, and to notice that nobody is there. */
const EAGER = { initialReconnectMs: 10, maxReconnectMs: 20 };

/** The official client, pointed at the simulator and at nothing else. */
function clientOf({ url }: OpenSim, options: Partial<AlpacaClientOptions> = {}): Alpaca {
  const fetchApi: AlpacaClientOptions['fetchApi'] = (input, init) => {
    const { pathname, search } = new URL(input);
    return fetch(`${url}${pathname}${search}`, init);
  };
  return new Alpaca({ keyId: KEY, secret: SECRET, fetchApi, rateLimit: false, ...options });
}

function wsOf({ url }: OpenSim, path: string): string {
  return `${url.replace('http', 'ws')}${path}`;
}

/** Resolves with what is heard from now on, once there is as much as asked for. */
class Heard<Item> {
  readonly items: Item[] = [];
  #wake = (): void => undefined;

  readonly add = (item: Item): void => {
    this.items.push(item);
    this.#wake();
  };

  async atLeast(count: number): Promise<Item[]> {
    while (this.items.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.items;
  }
}

async function connected<Kind extends Stream>(stream: Kind): Promise<Kind> {
  onTestFinished(() => stream.disconnect());
  const subscribed = new Promise((resolve) => {
    stream.on(streaming.EVENT.SUBSCRIPTION, resolve);
  });
  stream.connect();
  await subscribed;
  return stream;
}

async function updatesOf(
  sim: OpenSim,
  alpaca: Alpaca,
): Promise<{ stream: streaming.TradingStream; heard: Heard<streaming.TradeUpdate> }> {
  const heard = new Heard<streaming.TradeUpdate>();
  const stream = alpaca.trading.stream({ url: wsOf(sim, '/stream'), ...EAGER });
  stream.onTradeUpdate(heard.add);
  stream.subscribeTradeUpdates();
  return { stream: await connected(stream), heard };
}

async function stockStreamOf(sim: OpenSim, alpaca: Alpaca): Promise<streaming.StockDataStream> {
  const stream = alpaca.marketData.stockStream({ url: wsOf(sim, '/v2/iex'), ...EAGER });
  stream.onConnect(() => stream.subscribeForBars(['*']));
  return connected(stream);
}

const at = (minute: number): string => new Date(IN_SESSION + minute * 60_000).toISOString();

const shapes = (bars: readonly Partial<streaming.StreamBar>[]) =>
  bars.map(({ symbol, timestamp, close }) => [symbol, timestamp?.toISOString(), close]);

describe('the official client and the trade updates', () => {
  it('when an order fills, then the client hears of it from the submission on, with what was executed', async () => {
    const sim = await openSim();
    const alpaca = clientOf(sim);
    const { heard } = await updatesOf(sim, alpaca);
    const order = await alpaca.trading.orders.market({ symbol: 'AAPL', qty: 3, side: 'buy', clientOrderId: 'one' });
    const updates = await heard.atLeast(3);
    expect(updates.map(({ event }) => event)).toEqual(['pending_new', 'new', 'fill']);
    expect(updates.map((update) => update.order.id)).toEqual([order.id, order.id, order.id]);
    const [pending, accepted, fill] = updates;
    expect([pending!.executionId, typeof accepted!.executionId]).toEqual([undefined, 'string']);
    expect(fill).toMatchObject({ price: '100.02', qty: '3', positionQty: '3' });
    expect(fill!.order).toMatchObject({ clientOrderId: 'one', status: 'filled', filledQty: '3' });
  });

  it('when the client submits and waits, then it has the fill', async () => {
    const sim = await openSim();
    const alpaca = clientOf(sim);
    const { stream } = await updatesOf(sim, alpaca);
    const result = await alpaca.trading.submitAndWait(
      { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', timeInForce: 'day' },
      { stream },
    );
    expect(result).toMatchObject({ status: 'filled', filledQty: '1', filledAvgPrice: '100.02' });
  });

  it('when the connection is cut, then the client comes back and hears what follows', async () => {
    const sim = await openSim();
    const alpaca = clientOf(sim);
    const { stream, heard } = await updatesOf(sim, alpaca);
    const again = new Promise((resolve) => {
      stream.on(streaming.EVENT.SUBSCRIPTION, resolve);
    });
    expect(sim.streams.disconnect('/stream')).toBe(1);
    await again;
    await alpaca.trading.orders.market({ symbol: 'AAPL', qty: 1, side: 'buy' });
    expect((await heard.atLeast(3)).map(({ event }) => event)).toEqual(['pending_new', 'new', 'fill']);
  });

  it('when the keys are wrong, then the client gives up', async () => {
    const sim = await openSim();
    const stream = clientOf(sim, { secret: 'wrong' }).trading.stream({ url: wsOf(sim, '/stream'), ...EAGER });
    onTestFinished(() => stream.disconnect());
    stream.connect();
    expect(await stream.whenAuthenticated()).toMatchObject({ status: 'server_rejected' });
  });
});

describe('the official client and market data', () => {
  it('when bars, trades, quotes and halts happen, then the client hears them', async () => {
    const sim = await openSim();
    const stream = await stockStreamOf(sim, clientOf(sim));
    const heard = new Heard<unknown>();
    stream.onBar(heard.add).onTrade(heard.add).onQuote(heard.add).onStatus(heard.add).onDailyBar(heard.add);
    const subscribed = new Heard<unknown>();
    stream.on(streaming.EVENT.SUBSCRIPTION, subscribed.add);
    stream.subscribeForTrades(['AAPL']);
    stream.subscribeForQuotes(['AAPL']);
    stream.subscribeForStatuses(['*']);
    stream.subscribeForDailyBars(['AAPL']);
    await subscribed.atLeast(4);
    sim.venue.setQuote('AAPL', 101, 101.02);
    sim.venue.setTrade('AAPL', 101.01, 7);
    sim.venue.halt('AAPL');
    expect(await heard.atLeast(3)).toMatchObject([
      { symbol: 'AAPL', bidPrice: 101, askPrice: 101.02 },
      { symbol: 'AAPL', price: 101.01, size: 7 },
      { symbol: 'AAPL', statusCode: 'H' },
    ]);
  });

  it('when minutes pass, then the client hears each bar, and history has the same ones', async () => {
    const sim = await openSim();
    const alpaca = clientOf(sim);
    const stream = await stockStreamOf(sim, alpaca);
    const heard = new Heard<streaming.StreamBar>();
    stream.onBar(heard.add);
    const bars: VenueBar[] = [0, 1, 2].flatMap((minute) => [
      barAt('AAPL', at(minute), 100 + minute),
      barAt('MSFT', at(minute), 400 + minute),
    ]);
    for (const bar of bars) {
      sim.driver.jumpTo(bar.startMs + 60_000);
      sim.venue.pushBar(bar);
    }
    const told = await heard.atLeast(6);
    const history = await alpaca.marketData.getStockBars({
      symbols: ['AAPL', 'MSFT'],
      timeframe: TimeFrame.Minute,
      start: new Date(IN_SESSION),
      limit: 4,
    });
    expect(shapes(Object.values(history).flat())).toEqual(
      shapes([...told].sort((one, other) => one.symbol.localeCompare(other.symbol))),
    );
  });

  it('when the connection is cut, then the client comes back with its subscriptions', async () => {
    const sim = await openSim();
    const stream = await stockStreamOf(sim, clientOf(sim));
    const heard = new Heard<streaming.StreamBar>();
    stream.onBar(heard.add);
    const again = new Promise((resolve) => {
      stream.on(streaming.EVENT.SUBSCRIPTION, resolve);
    });
    sim.streams.disconnect();
    await again;
    sim.driver.jumpTo(IN_SESSION + 60_000);
    sim.venue.pushBar(barAt('AAPL', at(0), 100));
    expect(shapes(await heard.atLeast(1))).toEqual([['AAPL', at(0), 100]]);
  });

  it('when the keys are wrong, then the client gives up', async () => {
    const sim = await openSim();
    const stream = clientOf(sim, { secret: 'wrong' }).marketData.stockStream({ url: wsOf(sim, '/v2/sip'), ...EAGER });
    onTestFinished(() => stream.disconnect());
    stream.connect();
    expect(await stream.whenAuthenticated()).toMatchObject({ status: 'server_rejected', code: 402 });
  });

  it('when pings are not answered, then the client notices, and comes back', async () => {
    const sim = await openSim({ faults: [{ name: 'data-no-pong', times: 1 }] });
    const stream = clientOf(sim).marketData.stockStream({
      url: wsOf(sim, '/v2/iex'),
      ...EAGER,
      pingIntervalMs: 30,
      pongWaitMs: 20,
    });
    const back = new Promise((resolve) => {
      stream.on(streaming.EVENT.RECONNECTED, resolve);
    });
    stream.onConnect(() => stream.subscribeForBars(['*']));
    await connected(stream);
    await back;
    expect(sim.faults.report()).toMatchObject([{ name: 'data-no-pong', strikes: 1 }]);
  });

  it('when coins trade, then the crypto client hears them', async () => {
    const sim = await openSim();
    const alpaca = clientOf(sim);
    const stream = alpaca.marketData.cryptoStream({ url: wsOf(sim, '/v1beta3/crypto/us'), ...EAGER });
    const heard = new Heard<streaming.StreamTrade>();
    stream.onTrade(heard.add);
    stream.onConnect(() => stream.subscribeForTrades(['BTC/USD']));
    await connected(stream);
    sim.venue.setTrade('BTC/USD', 60_000, 0.25);
    expect(await heard.atLeast(1)).toMatchObject([{ symbol: 'BTC/USD', price: 60_000, size: 0.25, takerSide: 'B' }]);
  });

  it('when crypto is asked for, then the client, which sends no keys there, reads it', async () => {
    const sim = await openSim();
    const { marketData } = clientOf(sim);
    sim.venue.setTrade('BTC/USD', 60_000, 0.25);
    sim.driver.jumpTo(IN_SESSION + 60_000);
    sim.venue.pushBar(barAt('BTC/USD', at(0), 60_000, { volume: 0.25 }));
    const { snapshots } = await marketData.crypto.cryptoSnapshots({ loc: 'us', symbols: 'BTC/USD' });
    expect(snapshots['BTC/USD']).toMatchObject({ minuteBar: { c: 60_000, v: 0.25 }, dailyBar: { v: 0.25 } });
    const bars = await marketData.getCryptoBars({
      loc: 'us',
      symbols: ['BTC/USD'],
      timeframe: TimeFrame.Minute,
      start: new Date(IN_SESSION),
    });
    expect(shapes(bars['BTC/USD']!)).toEqual([['BTC/USD', at(0), 60_000]]);
  });

  it('when snapshots and the latest are asked for, then the client reads them', async () => {
    const sim = await openSim();
    const alpaca = clientOf(sim);
    sim.venue.setTrade('AAPL', 100.01, 5);
    const snapshots = await alpaca.marketData.stocks.stockSnapshots({ symbols: 'AAPL' });
    expect(snapshots['AAPL']).toMatchObject({ latestTrade: { p: 100.01, s: 5 }, latestQuote: { bp: 100, ap: 100.02 } });
    expect(await alpaca.marketData.getLatestPrice('AAPL')).toBe(100.01);
    await expect(alpaca.marketData.stocks.stockBars({ symbols: 'AAPL', timeframe: '30Sec' })).rejects.toMatchObject({
      status: 400,
    });
  });
});

describe('OAuth tokens', () => {
  it('when a token comes in place of keys, then both kinds of stream take it', async () => {
    const sim = await openSim();
    const accountId = sim.venue.accountByKey(KEY, SECRET);
    const updates = await RawStream.connect(wsOf(sim, '/stream'));
    updates.send({ action: 'authenticate', data: { oauth_token: SECRET } });
    expect(await updates.next()).toMatchObject({ data: { status: 'authorized' } });
    const data = await RawStream.connect(wsOf(sim, '/v2/iex'));
    await data.next();
    data.send({ action: 'auth', key: 'oauth', secret: SECRET });
    expect(await data.next()).toEqual([{ T: 'success', msg: 'authenticated' }]);
    expect(sim.streams.connections().map((connection) => connection.accountId)).toEqual([accountId, accountId]);
  });
});
