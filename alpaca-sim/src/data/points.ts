import type { VenueBar, VenueQuote, VenueTrade } from '../venue/types.ts';
import { barsBetween, lastTwoDays } from './aggregate.ts';
import type { MarketView } from './market-view.ts';
import { firstAtOrAfter } from './market-view.ts';
import type { Point } from './page.ts';
import type { Range } from './query.ts';
import type { BarFrame } from './timeframe.ts';
import { barShape, quoteShape, tradeShape } from './wire-shapes.ts';

export type Shape = Record<string, unknown>;

export function barPoints(market: MarketView, symbol: string, frame: BarFrame, range: Range): Point<VenueBar>[] {
  const bars = barsBetween(market, symbol, frame, range.startMs, range.endMs);
  return bars.map((bar) => ({ timeMs: bar.startMs, tie: 0, value: bar }));
}

function tickPoints<Tick extends VenueQuote | VenueTrade>(ticks: readonly Tick[], range: Range): Point<Tick>[] {
  const timeOf = (tick: Tick): number => tick.timeMs;
  const from = firstAtOrAfter(ticks, range.startMs, timeOf);
  const until = firstAtOrAfter(ticks, range.endMs + 1, timeOf);
  let tie = 0;
  return ticks.slice(from, until).map((tick, index) => {
    tie = ticks[from + index - 1]?.timeMs === tick.timeMs ? tie + 1 : 0;
    return { timeMs: tick.timeMs, tie, value: tick };
  });
}

export function tradePoints(market: MarketView, symbol: string, range: Range): Point<VenueTrade>[] {
  return tickPoints(market.trades(symbol), range);
}

export function quotePoints(market: MarketView, symbol: string, range: Range): Point<VenueQuote>[] {
  return tickPoints(market.quotes(symbol), range);
}

/** The latest of a kind; undefined where nothing is known. */
export const LATEST: Readonly<
  Record<'bar' | 'quote' | 'trade', (market: MarketView, symbol: string) => Shape | undefined>
> = {
  bar: (market, symbol) => {
    const bar = market.bars(symbol).at(-1);
    return bar === undefined ? undefined : barShape(bar);
  },
  quote: (market, symbol) => {
    const quote = market.latestQuote(symbol);
    return quote === undefined ? undefined : quoteShape(quote);
  },
  trade: (market, symbol) => {
    const trade = market.latestTrade(symbol);
    return trade === undefined ? undefined : tradeShape(trade);
  },
};

/** All that is known of a symbol now; undefined where nothing is. */
export function snapshotOf(market: MarketView, symbol: string): Shape | undefined {
  const [latestTrade, latestQuote, minuteBar] = [
    LATEST.trade(market, symbol),
    LATEST.quote(market, symbol),
    LATEST.bar(market, symbol),
  ];
  if (latestTrade === undefined && latestQuote === undefined && minuteBar === undefined) return undefined;
  const days = lastTwoDays(market.bars(symbol), market).map(barShape);
  return {
    latestTrade: latestTrade ?? null,
    latestQuote: latestQuote ?? null,
    minuteBar: minuteBar ?? null,
    dailyBar: days.at(-1) ?? null,
    prevDailyBar: days.at(-2) ?? null,
  };
}
