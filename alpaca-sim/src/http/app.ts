import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../venue/types.ts';
import { accountOfHeaders, hasCredentials } from './auth.ts';
import { faultHooks } from './fault-hooks.ts';
import { accountRoutes } from './routes/account.ts';
import { marketRoutes } from './routes/market.ts';
import { orderRoutes } from './routes/orders.ts';
import { positionRoutes } from './routes/positions.ts';
import { watchlistRoutes } from './routes/watchlists.ts';
import { simRoutes } from './sim/sim-routes.ts';
import type { SimControls } from './sim/sim-routes.ts';
import { errorBody, errorOfStatus } from './wire-errors.ts';
import type { World } from './world.ts';

const BODY_BYTES_MAX = 1_048_576;
const SIM_PREFIX = '/__sim';
const CRYPTO_DATA = '/v1beta3/crypto/';
const DATA_PATH = /^\/(v2\/stocks|v1beta|v1\/|v3\/)/;

export type DataRoutes = (app: FastifyInstance) => void;

/** The whole HTTP side: Alpaca's API behind its keys, and `/__sim/` without any. */
export function makeApp(world: World, controls: SimControls, dataRoutes: DataRoutes): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    genReqId: () => randomUUID().replaceAll('-', ''),
    return503OnClosing: false,
    forceCloseConnections: true,
    frameworkErrors: (error, _request, reply) => void answerError(error, reply),
    routerOptions: { maxParamLength: 1_000 },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.decorateRequest('accountId', '');
  app.decorateRequest('fault', undefined);
  app.setErrorHandler((error: FastifyError, _request, reply) => answerError(error, reply));
  app.setNotFoundHandler((_request, reply) => answerError(errorOfStatus(404), reply));
  app.addHook('onRequest', async (request, reply) => {
    world.driver.sync();
    reply.header('X-Request-ID', request.id);
    if (!request.url.startsWith(SIM_PREFIX)) admit(world, request, reply);
  });
  app.addHook('onResponse', async () => world.driver.sync());
  app.register(async (scope) => apiScope(scope, world, dataRoutes));
  app.register(async (scope) => simRoutes(scope, world, controls), { prefix: SIM_PREFIX });
  return app;
}

function apiScope(app: FastifyInstance, world: World, dataRoutes: DataRoutes): void {
  faultHooks(app, world);
  accountRoutes(app, world);
  orderRoutes(app, world);
  positionRoutes(app, world);
  marketRoutes(app, world);
  watchlistRoutes(app, world);
  app.get('/v2/events/trades', (request, reply) => world.tradeEvents.open(request, reply));
  dataRoutes(app);
}

/** Counts the request against its caller's rate and finds the account it is for. */
function admit({ venue, limiter }: World, request: FastifyRequest, reply: FastifyReply): void {
  const accountId = accountOfHeaders(venue, request.headers);
  const api = DATA_PATH.test(request.url) ? 'data' : 'trading';
  const { limit, remaining, resetSeconds, isExceeded } = limiter.take(`${api} ${accountId ?? 'nobody'}`);
  reply.headers({
    'X-RateLimit-Limit': limit,
    'X-RateLimit-Remaining': remaining,
    'X-RateLimit-Reset': resetSeconds,
  });
  if (isExceeded) throw errorOfStatus(429);
  if (request.is404) return;
  if (accountId === undefined && !isPublic(request)) throw errorOfStatus(401);
  request.accountId = accountId ?? '';
}

/** Crypto data can be read without keys, though not with wrong ones. */
function isPublic({ url, headers }: FastifyRequest): boolean {
  return url.startsWith(CRYPTO_DATA) && !hasCredentials(headers);
}

function answerError(error: Error & { readonly statusCode?: number }, reply: FastifyReply): FastifyReply {
  const refusal = error instanceof ApiError ? error : errorOfStatus(error.statusCode ?? 500);
  return reply.code(refusal.status).send(errorBody(refusal));
}
