import type { FastifyInstance } from 'fastify';
import type { ActivityFilters } from '../../venue/options.ts';
import type { Wire } from '../../venue/venue.ts';
import { booleanField, readBody, textField } from '../json-body.ts';
import type { Body } from '../json-body.ts';
import { count, list, readQuery, time, word } from '../query.ts';
import type { Query } from '../query.ts';
import type { World } from '../world.ts';
import { shuffleWithinMs } from './unordered.ts';

const CATEGORIES = ['trade_activity', 'non_trade_activity'] as const;
const DIRECTIONS = ['asc', 'desc'] as const;
const PAGE_SIZE_MAX = 100;
const SWITCHES = [
  'suspend_trade',
  'no_shorting',
  'fractional_trading',
  'ptp_no_exception_entry',
  'disable_overnight_trading',
];
const TEXTS = ['max_margin_multiplier', 'trade_confirm_email', 'dtbp_check', 'pdt_check'];

/** `/v2/account` and what lies below it. */
export function accountRoutes(app: FastifyInstance, { venue, faults }: World): void {
  app.get('/v2/account', ({ accountId }) => {
    const account = venue.accountWire(accountId);
    return faults.strike('account-updated') === undefined ? account : { ...account, status: 'ACCOUNT_UPDATED' };
  });
  app.get('/v2/account/configurations', ({ accountId }) => venue.configurations(accountId));
  app.patch('/v2/account/configurations', ({ accountId, body }) =>
    venue.patchConfigurations(accountId, readConfigurations(readBody(body))),
  );
  app.get('/v2/account/portfolio/history', ({ accountId, query }) => {
    const asked = readQuery(query);
    return venue.portfolioHistory(accountId, { ...asked, start: time(asked, 'start'), end: time(asked, 'end') });
  });
  const activities = (accountId: string, asked: Query, types: readonly string[] | undefined): readonly Wire[] => {
    const found = venue.activities(accountId, readActivityFilters(asked, types));
    return faults.strike('activities-unordered') === undefined
      ? found
      : shuffleWithinMs(found, () => faults.random('activities-unordered'));
  };
  app.get('/v2/account/activities', ({ accountId, query }) => {
    const asked = readQuery(query);
    return activities(accountId, asked, list(asked, 'activity_types'));
  });
  app.get<{ Params: { type: string } }>('/v2/account/activities/:type', ({ accountId, query, params }) =>
    activities(accountId, readQuery(query), params.type.split(',')),
  );
}

function readActivityFilters(asked: Query, types: readonly string[] | undefined): ActivityFilters {
  return {
    types: types?.map((type) => type.toUpperCase()),
    category: word(asked, 'category', CATEGORIES),
    date: time(asked, 'date')?.slice(0, 'YYYY-MM-DD'.length),
    after: time(asked, 'after'),
    until: time(asked, 'until'),
    direction: word(asked, 'direction', DIRECTIONS),
    pageSize: count(asked, 'page_size', PAGE_SIZE_MAX),
    pageToken: asked['page_token'],
    orderId: asked['order_id'],
  };
}

function readConfigurations(body: Body): Wire {
  const changes: Record<string, unknown> = {};
  for (const name of SWITCHES) if (body[name] !== undefined) changes[name] = booleanField(body, name);
  for (const name of TEXTS) if (body[name] !== undefined) changes[name] = textField(body, name);
  return changes;
}
