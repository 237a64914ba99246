import type { FastifyInstance } from 'fastify';
import type { OrderFilters } from '../../venue/options.ts';
import { isUuid } from '../../venue/ids.ts';
import { ApiError } from '../../venue/types.ts';
import type { WireOrder } from '../../venue/types.ts';
import { readBody } from '../json-body.ts';
import { readOrderRequest, readReplaceRequest } from '../order-request.ts';
import { count, flag, list, readQuery, time, word } from '../query.ts';
import type { Query } from '../query.ts';
import { invalidParameter } from '../wire-errors.ts';
import type { World } from '../world.ts';
import { refuseResidue } from './residue.ts';

const STATUSES = ['open', 'closed', 'all'] as const;
const DIRECTIONS = ['asc', 'desc'] as const;
const SIDES = ['buy', 'sell'] as const;
const LIMIT_MAX = 500;

type ById = { Params: { id: string } };

/** `/v2/orders` and `/v2/orders:by_client_order_id`. */
export function orderRoutes(app: FastifyInstance, world: World): void {
  const { venue, staleViews, venueFaults } = world;

  app.post('/v2/orders', ({ accountId, body }) => {
    const request = readOrderRequest(readBody(body));
    venueFaults.beforeOrder(accountId, request.symbol);
    refuseResidue(world, accountId, request);
    return venue.submit(accountId, request);
  });
  app.get('/v2/orders', ({ accountId, query }) => listOrders(world, accountId, readQuery(query)));
  app.delete('/v2/orders', ({ accountId }, reply) => reply.code(207).send(venue.cancelAll(accountId)));

  app.get('/v2/orders::by_client_order_id', ({ accountId, query }) => {
    const asked = readQuery(query);
    const clientOrderId = asked['client_order_id'];
    if (clientOrderId === undefined) throw invalidParameter('client_order_id is required');
    const order = venue.orderByClientId(accountId, clientOrderId, flag(asked, 'nested'));
    if (isMissed(world, order)) throw new ApiError(404, 40_410_000, `order not found for ${clientOrderId}`);
    return staleViews.order(order);
  });
  app.get<ById>('/v2/orders/:id', ({ accountId, params, query }) =>
    staleViews.order(venue.order(accountId, orderId(params.id), flag(readQuery(query), 'nested'))),
  );
  app.patch<ById>('/v2/orders/:id', ({ accountId, params, body }) =>
    venue.replace(accountId, orderId(params.id), readReplaceRequest(readBody(body))),
  );
  app.delete<ById>('/v2/orders/:id', ({ accountId, params }, reply) => {
    venue.cancel(accountId, orderId(params.id));
    return reply.code(204).send();
  });
}

/** Alpaca takes what is no UUID for a missing id. */
function orderId(text: string): string {
  if (!isUuid(text)) throw invalidParameter('order_id is missing');
  return text.toLowerCase();
}

function readOrderFilters(asked: Query): OrderFilters {
  return {
    status: word(asked, 'status', STATUSES),
    limit: count(asked, 'limit', LIMIT_MAX),
    after: time(asked, 'after'),
    until: time(asked, 'until'),
    direction: word(asked, 'direction', DIRECTIONS),
    nested: flag(asked, 'nested'),
    symbols: list(asked, 'symbols')?.map((symbol) => symbol.toUpperCase()),
    side: word(asked, 'side', SIDES),
    assetClasses: list(asked, 'asset_class'),
    beforeOrderId: asked['before_order_id'],
    afterOrderId: asked['after_order_id'],
  };
}

function listOrders({ venue, faults, staleViews }: World, accountId: string, asked: Query): readonly WireOrder[] {
  const filters = readOrderFilters(asked);
  const orders = venue.orders(accountId, filters);
  const areLegsAstray = filters.nested !== true && filters.status !== 'all' && faults.strike('held-legs-closed');
  if (!areLegsAstray) return orders.map((order) => staleViews.order(order));
  if (filters.status !== 'closed') return orders.filter(({ status }) => status !== 'held');
  const held = venue.orders(accountId, { ...filters, status: 'open' }).filter(({ status }) => status === 'held');
  return [...held, ...orders];
}

/** Whether a lookup by client order id comes too soon after the submission, by the fault that makes it so. */
function isMissed({ venue, faults }: World, order: WireOrder): boolean {
  if (faults.rule('order-lookup-miss') === undefined) return false;
  const ageMs = venue.nowMs - Date.parse(String(order['submitted_at']));
  return ageMs < (faults.gapMs('order-lookup-miss') ?? 0) && faults.strike('order-lookup-miss') !== undefined;
}
