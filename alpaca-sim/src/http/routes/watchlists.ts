import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Wire } from '../../venue/types.ts';
import { readBody, textField, textsField } from '../json-body.ts';
import { readQuery } from '../query.ts';
import type { WatchlistChanges } from '../watchlists.ts';
import { invalidParameter } from '../wire-errors.ts';
import type { World } from '../world.ts';

type IsWanted = (list: Wire) => boolean;

const BY_NAME = '/v2/watchlists::by_name';
const BY_ID = '/v2/watchlists/:id';

/** `/v2/watchlists`, `/v2/watchlists/{id}` and `/v2/watchlists:by_name`. */
export function watchlistRoutes(app: FastifyInstance, { watchlists }: World): void {
  app.get('/v2/watchlists', ({ accountId }) => watchlists.all(accountId));
  app.post('/v2/watchlists', ({ accountId, body }) => watchlists.create(accountId, readChanges(body)));
  for (const [path, wantedBy] of [
    [BY_ID, byId],
    [BY_NAME, byName],
  ] as const) {
    app.get(path, (request) => watchlists.read(request.accountId, wantedBy(request)));
    app.put(path, (request) => watchlists.update(request.accountId, wantedBy(request), readChanges(request.body)));
    app.post(path, (request) => watchlists.add(request.accountId, wantedBy(request), readSymbol(request.body)));
    app.delete(path, (request, reply) => {
      watchlists.delete(request.accountId, wantedBy(request));
      return reply.code(204).send();
    });
  }
  app.delete(`${BY_ID}/*`, (request) => {
    const { '*': symbol = '' } = request.params as Readonly<Record<string, string>>;
    return watchlists.remove(request.accountId, byId(request), symbol);
  });
}

function byId({ params }: FastifyRequest): IsWanted {
  const { id } = params as { readonly id: string };
  return (list) => list['id'] === id;
}

function byName({ query }: FastifyRequest): IsWanted {
  const { name } = readQuery(query);
  if (name === undefined) throw invalidParameter('name is required');
  return (list) => list['name'] === name;
}

function readChanges(text: unknown): WatchlistChanges {
  const body = readBody(text);
  return { name: textField(body, 'name'), symbols: textsField(body, 'symbols') };
}

function readSymbol(text: unknown): string {
  const symbol = textField(readBody(text), 'symbol');
  if (symbol === undefined) throw invalidParameter('symbol is required');
  return symbol;
}
