import type { World } from '../world.ts';
import type { SimControls } from './sim-routes.ts';

/** Everything at a glance; keys and secrets are not part of it. */
export function stateOf(world: World, controls: SimControls): Readonly<Record<string, unknown>> {
  const { venue, faults, requests, tradeEvents } = world;
  return {
    seed: controls.seed,
    clock: clockState(world),
    prices: pricesOf(world),
    accounts: venue.accountIds().map((id) => {
      const { account_number, status, cash, equity, buying_power } = venue.accountWire(id);
      const openOrders = venue.orders(id, { status: 'open', limit: 500 }).length;
      return { id, account_number, status, cash, equity, buying_power, positions: venue.positions(id), openOrders };
    }),
    faults: faults.report(),
    requests: requests.count,
    connections: { streams: controls.streams.connections(), events: tradeEvents.readerCount },
  };
}

export function clockState({ venue, driver }: World): Readonly<Record<string, unknown>> {
  return { now: new Date(venue.nowMs).toISOString(), frozen: driver.isFrozen, speed: driver.speed, ...venue.clock() };
}

function pricesOf({ venue }: World): Readonly<Record<string, unknown>> {
  const prices: Record<string, unknown> = {};
  for (const asset of venue.assets()) {
    const symbol = String(asset['symbol']);
    const quote = venue.latestQuote(symbol);
    const trade = venue.latestTrade(symbol);
    if (quote === undefined && trade === undefined) continue;
    prices[symbol] = { bid: quote?.bid, ask: quote?.ask, last: trade?.price, halted: venue.isHalted(symbol) };
  }
  return prices;
}
