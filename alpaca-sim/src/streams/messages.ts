import { lastTwoDays } from '../data/aggregate.ts';
import type { MarketView } from '../data/market-view.ts';
import { TAPE, barShape, orderbookShape, quoteShape, tradeShape } from '../data/wire-shapes.ts';
import { tickTime } from '../data/wire-time.ts';
import type { VenueBar, VenueQuote, VenueStatus, VenueTrade } from '../venue/types.ts';
import type { Message } from './codec.ts';

/** `T` comes first: clients that read maps in order rely on it. */
function typed(type: string, symbol: string, shape: Message): Message {
  return { T: type, S: symbol, ...shape };
}

export function tradeMessage(trade: VenueTrade): Message {
  return typed('t', trade.symbol, tradeShape(trade));
}

export function quoteMessage(quote: VenueQuote): Message {
  return typed('q', quote.symbol, quoteShape(quote));
}

export function orderbookMessage(quote: VenueQuote): Message {
  return typed('o', quote.symbol, { ...orderbookShape(quote), r: true });
}

export function barMessage(bar: VenueBar): Message {
  return typed('b', bar.symbol, barShape(bar));
}

/** The day so far, told with each of its minutes; undefined where nothing of it is known. */
export function dailyBarMessage(market: MarketView, symbol: string): Message | undefined {
  const day = lastTwoDays(market.bars(symbol), market).at(-1);
  return day === undefined ? undefined : typed('d', symbol, barShape(day));
}

export function statusMessage({ symbol, timeMs, isHalted }: VenueStatus): Message {
  const status = isHalted
    ? { sc: 'H', sm: 'Trading Halt', rc: 'T12', rm: 'Trading Halted; For information requested by NASDAQ' }
    : { sc: 'T', sm: 'Trading Resumption', rc: '', rm: '' };
  return typed('s', symbol, { ...status, t: tickTime(timeMs), z: TAPE });
}
