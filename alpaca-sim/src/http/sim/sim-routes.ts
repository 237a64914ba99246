import type { FastifyInstance } from 'fastify';
import type { MarketSettings } from '../../data/settings.ts';
import type { Streams } from '../../streams/attach.ts';
import { ApiError } from '../../venue/types.ts';
import type { World } from '../world.ts';
import { accountControls } from './account-controls.ts';
import { clockControls } from './clock-controls.ts';
import { ENDPOINTS } from './endpoints.ts';
import { faultControls } from './fault-controls.ts';
import { SimInputError, marketInput, readInput, resetInput } from './input.ts';
import { priceControls } from './price-controls.ts';
import { stateOf } from './state.ts';
import { streamControls } from './stream-controls.ts';

/** What only the server itself can do. */
export interface SimControls {
  readonly seed: number;
  readonly market: MarketSettings;
  /** Starts over, by default with the seed and at the time of the start. */
  reset(options: { readonly seed?: number | undefined; readonly startMs?: number | undefined }): void;
  readonly streams: Streams;
}

/** The simulator's own controls, below `/__sim/`. */
export function simRoutes(app: FastifyInstance, world: World, controls: SimControls): void {
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, _request, reply) => {
    const refusal = error instanceof RangeError ? new SimInputError([error.message]) : error;
    const status = refusal instanceof SimInputError ? 422 : refusal instanceof ApiError ? refusal.status : 500;
    const issues = refusal instanceof SimInputError ? refusal.issues : undefined;
    return reply.code(status).send({ message: refusal.message, ...(issues && { issues }) });
  });
  app.get('/', () => ({ name: 'alpaca-sim', endpoints: ENDPOINTS }));
  app.get('/state', () => stateOf(world, controls));
  app.get<{ Querystring: { after?: string } }>('/requests', ({ query }) =>
    world.requests.after(Number(query.after ?? 0)),
  );
  app.post('/reset', ({ body }) => {
    const { seed, start } = readInput(resetInput, body);
    controls.reset({ seed, startMs: start });
    return stateOf(world, controls);
  });
  app.get('/market', () => controls.market);
  app.patch('/market', ({ body }) => {
    const changes = Object.entries(readInput(marketInput, body)).filter(([, value]) => value !== undefined);
    return Object.assign(controls.market, Object.fromEntries(changes));
  });
  clockControls(app, world);
  priceControls(app, world);
  accountControls(app, world);
  faultControls(app, world);
  streamControls(app, controls.streams);
}
