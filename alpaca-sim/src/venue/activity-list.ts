import type { Account, Activity } from './account.ts';
import type { ActivityFilters } from './options.ts';
import { malformed } from './refusals.ts';
import { parseNs } from './time-stamps.ts';
import type { Wire } from './types.ts';

const MOST = 100;

/**
 * `GET /v2/account/activities`: newest first unless asked otherwise; a page goes on after the activity that `pageToken` names.
 * @throws ApiError for a filter that is none
 */
export function listActivities(account: Account, filters: ActivityFilters): Wire[] {
  const { types = [], category, date, direction = 'desc', pageSize = MOST, pageToken, orderId } = filters;
  if (!['asc', 'desc'].includes(direction)) throw malformed(`invalid direction: ${direction}`);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > MOST) throw malformed(`invalid page_size: ${pageSize}`);
  if (types.length > 0 && category !== undefined)
    throw malformed('activity_types and category cannot be used together');
  const after = timeOf('after', filters.after);
  const until = timeOf('until', filters.until);
  const wanted = account.activities.filter(
    ({ ns, wire, date: day }) =>
      (types.length === 0 || types.includes(wire.activity_type)) &&
      (category === undefined || (category === 'trade_activity') === (wire.activity_type === 'FILL')) &&
      (date === undefined || day === date.slice(0, 10)) &&
      (after === undefined || ns > after) &&
      (until === undefined || ns < until) &&
      (orderId === undefined || wire['order_id'] === orderId),
  );
  if (direction === 'desc') wanted.reverse();
  const from = pageToken === undefined || pageToken === '' ? 0 : indexAfter(wanted, pageToken);
  return wanted.slice(from, from + pageSize).map(({ wire }) => wire);
}

function indexAfter(activities: readonly Activity[], id: string): number {
  const index = activities.findIndex(({ wire }) => wire.id === id);
  if (index === -1) throw malformed(`invalid page_token: ${id}`);
  return index + 1;
}

function timeOf(name: string, text: string | undefined): bigint | undefined {
  if (text === undefined || text === '') return undefined;
  const ns = parseNs(text);
  if (ns === undefined) throw malformed(`invalid ${name}: ${text}`);
  return ns;
}
