import type { FastifyInstance } from 'fastify';
import { ApiError } from '../../venue/types.ts';
import type { Wire } from '../../venue/venue.ts';
import { plainDecimal } from '../json-body.ts';
import { flag, readQuery } from '../query.ts';
import type { Query } from '../query.ts';
import { invalidParameter } from '../wire-errors.ts';
import type { World } from '../world.ts';

/** The rest of the path: a symbol, which may hold a slash, or an asset id. */
type ByRest = { Params: { '*': string } };

/** `/v2/positions` */
export function positionRoutes(app: FastifyInstance, { venue, staleViews, faults }: World): void {
  app.get('/v2/positions', ({ accountId }) => staleViews.positions(accountId));
  app.delete('/v2/positions', ({ accountId, query }, reply) =>
    reply.code(207).send(venue.closeAll(accountId, flag(readQuery(query), 'cancel_orders'))),
  );
  app.get<ByRest>('/v2/positions/*', ({ accountId, params }) => {
    const asked = params['*'];
    if (faults.rule('stale-positions') === undefined) return venue.position(accountId, asked);
    const position = staleViews.positions(accountId).find((candidate) => isOf(candidate, asked));
    if (position === undefined) throw new ApiError(404, 40_410_000, 'position does not exist');
    return position;
  });
  app.delete<ByRest>('/v2/positions/*', ({ accountId, params, query }) => {
    const asked = readQuery(query);
    return venue.closePosition(accountId, params['*'], {
      ...decimalOf(asked, 'qty'),
      ...decimalOf(asked, 'percentage'),
    });
  });
}

function isOf(position: Wire, symbolOrId: string): boolean {
  const symbol = String(position['symbol']);
  return [symbol, symbol.replace('/', ''), position['asset_id']].includes(symbolOrId);
}

function decimalOf(asked: Query, name: string): Readonly<Record<string, string>> {
  const text = asked[name];
  if (text === undefined) return {};
  const value = plainDecimal(text);
  if (value === undefined) throw invalidParameter(`invalid ${name}: ${text}`);
  return { [name]: value };
}
