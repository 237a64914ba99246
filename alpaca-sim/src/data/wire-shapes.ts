import type { VenueBar, VenueQuote, VenueTrade } from '../venue/types.ts';
import { isCrypto } from './market-view.ts';
import { barTime, tickTime } from './wire-time.ts';

/** The venue's one exchange (IEX) and tape, where Alpaca names them. */
export const EXCHANGE = 'V';
export const TAPE = 'C';

type Shape = Record<string, unknown>;

/** Shares are whole numbers on the wire, coins are not. */
function size(symbol: string, value: number): number {
  return isCrypto(symbol) ? value : Math.round(value);
}

export function barShape(bar: VenueBar): Shape {
  return {
    t: barTime(bar.startMs),
    o: bar.open,
    h: bar.high,
    l: bar.low,
    c: bar.close,
    v: size(bar.symbol, bar.volume),
    n: Math.round(bar.trades),
    vw: bar.vwap,
  };
}

export function quoteShape(quote: VenueQuote): Shape {
  const { symbol, timeMs, bid, ask, bidSize, askSize } = quote;
  const t = tickTime(timeMs);
  if (isCrypto(symbol)) return { t, bp: bid, bs: bidSize, ap: ask, as: askSize };
  const sizes = { bs: size(symbol, bidSize), as: size(symbol, askSize) };
  return { t, bx: EXCHANGE, bp: bid, bs: sizes.bs, ax: EXCHANGE, ap: ask, as: sizes.as, c: ['R'], z: TAPE };
}

export function tradeShape(trade: VenueTrade): Shape {
  const t = tickTime(trade.timeMs);
  if (isCrypto(trade.symbol)) return { t, p: trade.price, s: trade.size, i: trade.id, tks: 'B' };
  return { t, x: EXCHANGE, p: trade.price, s: size(trade.symbol, trade.size), c: ['@'], i: trade.id, z: TAPE };
}

export function orderbookShape({ timeMs, bid, ask, bidSize, askSize }: VenueQuote): Shape {
  return { t: tickTime(timeMs), b: [{ p: bid, s: bidSize }], a: [{ p: ask, s: askSize }] };
}
