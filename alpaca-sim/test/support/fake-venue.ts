import { EventEmitter } from 'node:events';
import type { StreamVenue } from '../../src/streams/data-hub.ts';
import type { TradeUpdate, VenueBar, VenueEvents, VenueQuote, VenueStatus, VenueTrade } from '../../src/venue/types.ts';

export const KEY = 'PKTEST';
export const SECRET = 'test-secret';
export const ACCOUNT = '11111111-2222-4333-8444-555555555555';

/** A venue without a market: it knows two keys of one account and tells what a test hands it. */
export class FakeVenue implements StreamVenue {
  nowMs = Date.parse('2026-11-20T15:30:00Z');
  readonly #emitter = new EventEmitter();
  readonly #bars = new Map<string, VenueBar[]>();
  readonly #quotes = new Map<string, VenueQuote[]>();
  readonly #trades = new Map<string, VenueTrade[]>();
  readonly #updates: TradeUpdate[] = [];

  on<Name extends keyof VenueEvents>(name: Name, listener: VenueEvents[Name]): () => void {
    this.#emitter.on(name, listener);
    return () => void this.#emitter.off(name, listener);
  }

  accountByKey(keyId: string, secret: string): string | undefined {
    return keyId === KEY && secret === SECRET ? ACCOUNT : undefined;
  }

  updates(): readonly TradeUpdate[] {
    return this.#updates;
  }

  hasSymbol(symbol: string): boolean {
    return [this.#bars, this.#quotes, this.#trades].some((kept) => kept.has(symbol));
  }

  /** A regular session on each weekday, 9:30 to 16:00 New York in winter; a half day on 2026-11-27. */
  session(date: string): ReturnType<StreamVenue['session']> {
    const midnightMs = Date.parse(`${date}T05:00:00Z`);
    const weekday = new Date(midnightMs).getUTCDay();
    if (weekday === 0 || weekday === 6) return undefined;
    const isHalfDay = date === '2026-11-27';
    const hour = 3_600_000;
    return {
      date,
      openMs: midnightMs + 9.5 * hour,
      closeMs: midnightMs + (isHalfDay ? 13 : 16) * hour,
      sessionOpenMs: midnightMs + 4 * hour,
      sessionCloseMs: midnightMs + (isHalfDay ? 17 : 20) * hour,
      isHalfDay,
    };
  }

  bars(symbol: string): readonly VenueBar[] {
    return this.#bars.get(symbol) ?? [];
  }

  quotes(symbol: string): readonly VenueQuote[] {
    return this.#quotes.get(symbol) ?? [];
  }

  trades(symbol: string): readonly VenueTrade[] {
    return this.#trades.get(symbol) ?? [];
  }

  latestQuote(symbol: string): VenueQuote | undefined {
    return this.quotes(symbol).at(-1);
  }

  latestTrade(symbol: string): VenueTrade | undefined {
    return this.trades(symbol).at(-1);
  }

  bar(bar: VenueBar): void {
    keep(this.#bars, bar);
    this.#emitter.emit('bar', bar);
  }

  quote(quote: VenueQuote): void {
    keep(this.#quotes, quote);
    this.#emitter.emit('quote', quote);
  }

  trade(trade: VenueTrade): void {
    keep(this.#trades, trade);
    this.#emitter.emit('trade', trade);
  }

  status(status: VenueStatus): void {
    this.#emitter.emit('status', status);
  }

  update(update: TradeUpdate): void {
    this.#updates.push(update);
    this.#emitter.emit('tradeUpdate', update);
  }
}

function keep<Item extends { readonly symbol: string }>(kept: Map<string, Item[]>, item: Item): void {
  const items = kept.get(item.symbol) ?? [];
  items.push(item);
  kept.set(item.symbol, items);
}

/** A minute's bar; `time` is an RFC 3339 text. */
export function barAt(symbol: string, time: string, close: number, changes: Partial<VenueBar> = {}): VenueBar {
  return {
    symbol,
    startMs: Date.parse(time),
    open: close,
    high: close,
    low: close,
    close,
    volume: 100,
    trades: 4,
    vwap: close,
    ...changes,
  };
}

let sequence = 0;

export function updateOf(event: string, changes: Partial<TradeUpdate> = {}, accountId = ACCOUNT): TradeUpdate {
  sequence += 1;
  const fill = event.endsWith('fill') ? { price: '101.5', qty: '2', position_qty: '2' } : {};
  const execution = event === 'pending_new' ? {} : { execution_id: `execution-${sequence}` };
  return {
    accountId,
    event,
    sequence,
    timestamp: '2026-11-20T15:30:00.000000001Z',
    ...execution,
    ...fill,
    order: { id: 'order-1', client_order_id: 'client-1', symbol: 'AAPL', status: event },
    ...changes,
  };
}
