import { ApiError } from '../../src/venue/types.ts';
import type { OrderRequest, TradeUpdate } from '../../src/venue/types.ts';
import { Venue } from '../../src/venue/venue.ts';
import type { VenueOptions } from '../../src/venue/options.ts';

/** Tuesday, in the session: 10:00 in New York. */
export const TUESDAY = Date.parse('2026-11-24T15:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface Scene {
  readonly venue: Venue;
  readonly id: string;
  /** What has been told since the scene began. */
  readonly told: TradeUpdate[];
  readonly submit: (order: Partial<OrderRequest>) => any;
  /** The order as it is now. */
  readonly look: (order: { readonly id: string }) => any;
  readonly account: () => any;
  readonly position: (symbol?: string) => any;
  /** Events since the last time this was asked. */
  readonly events: () => string[];
}

/** A venue with one account and AAPL, MSFT at $100; market orders buy one AAPL for the day unless told otherwise. */
export function scene(options: Partial<VenueOptions> = {}, account: object = {}): Scene {
  const venue = new Venue({
    seed: 1,
    startMs: TUESDAY,
    symbols: [
      { symbol: 'AAPL', price: '100' },
      { symbol: 'MSFT', price: '100' },
    ],
    accounts: [{ keyId: 'K', secret: 'S', ...account }],
    ...options,
  });
  const id = venue.accountIds()[0]!;
  const told: TradeUpdate[] = [];
  let seen = 0;
  venue.on('tradeUpdate', (update) => told.push(update));
  return {
    venue,
    id,
    told,
    submit: (order) =>
      venue.submit(id, { symbol: 'AAPL', side: 'buy', type: 'market', time_in_force: 'day', ...withQty(order) }),
    look: (order) => venue.order(id, order.id, true),
    account: () => venue.accountWire(id),
    position: (symbol = 'AAPL') => venue.position(id, symbol),
    events: () => {
      venue.settle();
      const events = told.slice(seen).map(({ event }) => event);
      seen = told.length;
      return events;
    },
  };
}

function withQty(order: Partial<OrderRequest>): Partial<OrderRequest> {
  return 'qty' in order || 'notional' in order ? order : { qty: '1', ...order };
}

/** How a request was refused. */
export function refusal(request: () => unknown): Record<string, unknown> {
  try {
    request();
  } catch (error) {
    if (error instanceof ApiError)
      return { status: error.status, code: error.code, message: error.message, ...error.extra };
    throw error;
  }
  throw new Error('it was not refused');
}
