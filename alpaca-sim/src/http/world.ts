import type { Driver } from '../driver.ts';
import type { FaultBook } from '../faults/fault-book.ts';
import type { StaleViews } from '../faults/stale-views.ts';
import type { VenueFaults } from '../faults/venue-faults.ts';
import type { Venue } from '../venue/venue.ts';
import type { Pauses } from './pauses.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { RequestLog } from './request-log.ts';
import type { TradeEvents } from './trade-events.ts';
import type { Watchlists } from './watchlists.ts';

/** What the routes work on. */
export interface World {
  readonly venue: Venue;
  readonly driver: Driver;
  readonly faults: FaultBook;
  readonly venueFaults: VenueFaults;
  readonly staleViews: StaleViews;
  readonly limiter: RateLimiter;
  readonly pauses: Pauses;
  readonly requests: RequestLog;
  readonly tradeEvents: TradeEvents;
  readonly watchlists: Watchlists;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The account that asks; '' outside of the API. */
    accountId: string;
    /** The fault that struck the request, for its log. */
    fault: string | undefined;
  }
}
