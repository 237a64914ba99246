import type { FastifyInstance } from 'fastify';
import { ApiError } from '../venue/types.ts';
import type { MarketView } from './market-view.ts';
import { CONDITIONS, EXCHANGES } from './meta.ts';
import { pageOf } from './page.ts';
import type { Page } from './page.ts';
import type { Shape } from './points.ts';
import { LATEST, barPoints, quotePoints, snapshotOf, tradePoints } from './points.ts';
import type { AssetClass, RawQuery } from './query.ts';
import { badRequest, checkLatestFeed, checkSymbols, frameOf, rangeOf, refuseUnknown, symbolsOf } from './query.ts';
import type { MarketSettings } from './settings.ts';
import { defaultMarketSettings } from './settings.ts';
import { barShape, orderbookShape, quoteShape, tradeShape } from './wire-shapes.ts';

export interface DataRoutesOptions {
  readonly settings?: MarketSettings;
}

interface DataRequest {
  Params: { readonly symbol: string; readonly loc: string; readonly tick: string };
  Querystring: RawQuery;
}

type History = 'bars' | 'quotes' | 'trades';
type Latest = keyof typeof LATEST;

const RANGE = ['symbols', 'start', 'end', 'limit', 'page_token', 'sort'];
const STOCK_RANGE = [...RANGE, 'feed', 'asof', 'currency'];
const STOCK_LATEST = ['symbols', 'feed', 'currency'];
const HISTORIES: readonly History[] = ['bars', 'quotes', 'trades'];
const LATESTS: readonly Latest[] = ['bar', 'quote', 'trade'];
const LOCATIONS = ['us', 'us-1', 'eu-1'];

function fromPages<Value>(page: Page<Value>, shape: (value: Value) => Shape): Page<Shape> {
  const bySymbol = new Map([...page.bySymbol].map(([symbol, values]) => [symbol, values.map(shape)]));
  return { bySymbol, nextPageToken: page.nextPageToken };
}

/** Answers of the market data API from what a venue knows. */
class MarketData {
  readonly #market: MarketView;
  readonly settings: MarketSettings;

  constructor(market: MarketView, settings: MarketSettings) {
    this.#market = market;
    this.settings = settings;
  }

  history(kind: History, symbols: readonly string[], query: RawQuery, assetClass: AssetClass): Page<Shape> {
    const known = assetClass === 'stocks' ? STOCK_RANGE : RANGE;
    refuseUnknown(query, kind === 'bars' ? [...known, 'timeframe', 'adjustment'] : known, this.settings);
    const frame = kind === 'bars' ? frameOf(query) : undefined;
    const range = rangeOf(query, assetClass, this.#market, this.settings);
    if (frame !== undefined) {
      const unit = frame.unit[0]!.toUpperCase();
      return fromPages(
        pageOf(symbols, range, (symbol) => barPoints(this.#market, symbol, frame, range), unit),
        barShape,
      );
    }
    if (kind === 'quotes') {
      return fromPages(
        pageOf(symbols, range, (symbol) => quotePoints(this.#market, symbol, range), undefined),
        quoteShape,
      );
    }
    return fromPages(
      pageOf(symbols, range, (symbol) => tradePoints(this.#market, symbol, range), undefined),
      tradeShape,
    );
  }

  latest(kind: Latest, symbols: readonly string[]): Record<string, Shape> {
    return this.#each(symbols, (symbol) => LATEST[kind](this.#market, symbol));
  }

  snapshots(symbols: readonly string[]): Record<string, Shape> {
    return this.#each(symbols, (symbol) => snapshotOf(this.#market, symbol));
  }

  orderbooks(symbols: readonly string[]): Record<string, Shape> {
    return this.#each(symbols, (symbol) => {
      const quote = this.#market.latestQuote(symbol);
      return quote === undefined ? undefined : orderbookShape(quote);
    });
  }

  #each(symbols: readonly string[], shapeOf: (symbol: string) => Shape | undefined): Record<string, Shape> {
    const shapes: Record<string, Shape> = {};
    for (const symbol of symbols) {
      const shape = this.#market.hasSymbol(symbol) ? shapeOf(symbol) : undefined;
      if (shape !== undefined) shapes[symbol] = shape;
    }
    return shapes;
  }
}

function notFound(what: string, symbol: string): ApiError {
  return new ApiError(404, 40_410_000, `no ${what} found for ${symbol}`);
}

function stockHistory(app: FastifyInstance, data: MarketData, kind: History): void {
  app.get<DataRequest>(`/v2/stocks/${kind}`, ({ query }) => {
    const page = data.history(kind, symbolsOf(query, 'stocks'), query, 'stocks');
    return { [kind]: Object.fromEntries(page.bySymbol), next_page_token: page.nextPageToken };
  });
  app.get<DataRequest>(`/v2/stocks/:symbol/${kind}`, ({ params: { symbol }, query }) => {
    checkSymbols([symbol], 'stocks');
    const page = data.history(kind, [symbol], query, 'stocks');
    const none = data.settings.emptyBars === 'null' ? null : [];
    return { symbol, [kind]: page.bySymbol.get(symbol) ?? none, next_page_token: page.nextPageToken };
  });
}

function stockLatest(app: FastifyInstance, data: MarketData, kind: Latest): void {
  const check = (query: RawQuery): void => {
    refuseUnknown(query, STOCK_LATEST, data.settings);
    checkLatestFeed(query, data.settings);
  };
  app.get<DataRequest>(`/v2/stocks/${kind}s/latest`, ({ query }) => {
    const symbols = symbolsOf(query, 'stocks');
    check(query);
    return { [`${kind}s`]: data.latest(kind, symbols) };
  });
  app.get<DataRequest>(`/v2/stocks/:symbol/${kind}s/latest`, ({ params: { symbol }, query }) => {
    checkSymbols([symbol], 'stocks');
    check(query);
    const shape = data.latest(kind, [symbol])[symbol];
    if (shape === undefined) throw notFound(kind, symbol);
    return { symbol, [kind]: shape };
  });
}

function stockSnapshots(app: FastifyInstance, data: MarketData): void {
  app.get<DataRequest>('/v2/stocks/snapshots', ({ query }) => {
    const symbols = symbolsOf(query, 'stocks');
    refuseUnknown(query, STOCK_LATEST, data.settings);
    checkLatestFeed(query, data.settings);
    return data.snapshots(symbols);
  });
  app.get<DataRequest>('/v2/stocks/:symbol/snapshot', ({ params: { symbol }, query }) => {
    checkSymbols([symbol], 'stocks');
    refuseUnknown(query, STOCK_LATEST, data.settings);
    checkLatestFeed(query, data.settings);
    const snapshot = data.snapshots([symbol])[symbol];
    if (snapshot === undefined) throw notFound('snapshot', symbol);
    return { symbol, ...snapshot };
  });
}

function cryptoRoutes(app: FastifyInstance, data: MarketData): void {
  const symbolsAt = (loc: string, query: RawQuery): string[] => {
    if (!LOCATIONS.includes(loc)) throw badRequest(`invalid location: ${loc}`);
    return symbolsOf(query, 'crypto');
  };
  for (const kind of HISTORIES) {
    app.get<DataRequest>(`/v1beta3/crypto/:loc/${kind}`, ({ params: { loc }, query }) => {
      const page = data.history(kind, symbolsAt(loc, query), query, 'crypto');
      return { [kind]: Object.fromEntries(page.bySymbol), next_page_token: page.nextPageToken };
    });
  }
  const latest = (path: string, name: string, answer: (symbols: readonly string[]) => Shape): void => {
    app.get<DataRequest>(`/v1beta3/crypto/:loc/${path}`, ({ params: { loc }, query }) => {
      const symbols = symbolsAt(loc, query);
      refuseUnknown(query, ['symbols'], data.settings);
      return { [name]: answer(symbols) };
    });
  };
  for (const kind of LATESTS) latest(`latest/${kind}s`, `${kind}s`, (symbols) => data.latest(kind, symbols));
  latest('latest/orderbooks', 'orderbooks', (symbols) => data.orderbooks(symbols));
  latest('snapshots', 'snapshots', (symbols) => data.snapshots(symbols));
}

/**
 * Registers the market data API: history, latest and snapshots of stocks and crypto. Refusals are thrown as `ApiError`; authentication
 * and rate limits are the server's.
 */
export function dataRoutes(app: FastifyInstance, venue: MarketView, options: DataRoutesOptions = {}): void {
  const data = new MarketData(venue, options.settings ?? defaultMarketSettings());
  for (const kind of HISTORIES) stockHistory(app, data, kind);
  for (const kind of LATESTS) stockLatest(app, data, kind);
  stockSnapshots(app, data);
  cryptoRoutes(app, data);
  app.get('/v2/stocks/meta/exchanges', () => EXCHANGES);
  app.get<DataRequest>('/v2/stocks/meta/conditions/:tick', ({ params: { tick } }) => {
    const conditions = CONDITIONS[tick];
    if (conditions === undefined) throw badRequest(`invalid ticktype: ${tick}`);
    return conditions;
  });
  app.get('/v1beta1/news', () => ({ news: [], next_page_token: null }));
  for (const version of ['v1', 'v1beta1']) {
    app.get(`/${version}/corporate-actions`, () => ({ corporate_actions: {}, next_page_token: null }));
  }
}
