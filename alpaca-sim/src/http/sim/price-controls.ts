import type { FastifyInstance } from 'fastify';
import type { World } from '../world.ts';
import { assetInput, barsInput, haltInput, pricesInput, readInput } from './input.ts';

const MINUTE_MS = 60_000;

/** Prices, bars, halts and assets by hand. */
export function priceControls(app: FastifyInstance, { venue }: World): void {
  app.post('/prices', ({ body }) => {
    const prices = readInput(pricesInput, body);
    for (const entry of prices) {
      if ('bid' in entry) venue.setQuote(entry.symbol, entry.bid, entry.ask, entry.bid_size, entry.ask_size);
      else venue.setTrade(entry.symbol, entry.price, entry.size);
    }
    return { set: prices.length };
  });
  app.post('/bars', ({ body }) => {
    const bars = readInput(barsInput, body);
    for (const { timestamp, trades = 1, vwap, ...bar } of bars) {
      const startMs = timestamp ?? Math.floor(venue.nowMs / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
      venue.pushBar({ ...bar, startMs, trades, vwap: vwap ?? (bar.high + bar.low + bar.close) / 3 });
    }
    return { pushed: bars.length };
  });
  app.post('/halts', ({ body }) => {
    const { symbol, halted } = readInput(haltInput, body);
    if (halted) venue.halt(symbol);
    else venue.resume(symbol);
    return { symbol, halted: venue.isHalted(symbol) };
  });
  app.post('/assets', ({ body }) => {
    const { easy_to_borrow: easyToBorrow, ...asset } = readInput(assetInput, body);
    venue.addAsset({ ...asset, ...(easyToBorrow !== undefined && { easyToBorrow }) });
    return venue.asset(asset.symbol);
  });
}
