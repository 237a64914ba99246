import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { dataRoutes } from '../../src/data/routes.ts';
import { defaultMarketSettings } from '../../src/data/settings.ts';
import type { MarketSettings } from '../../src/data/settings.ts';
import { ApiError } from '../../src/venue/types.ts';
import { FakeVenue } from './fake-venue.ts';

export interface DataSetUp {
  readonly app: FastifyInstance;
  readonly venue: FakeVenue;
  readonly settings: MarketSettings;
  /** Status and body of a GET; throws nothing. */
  get(path: string, query?: Readonly<Record<string, string | number>>): Promise<{ status: number; body: any }>;
}

/** The market data routes over a venue of our own, without authentication. */
export function setUpData(): DataSetUp {
  const venue = new FakeVenue();
  const settings = defaultMarketSettings();
  const app = fastify();
  app.setErrorHandler((error, _, reply) => {
    if (!(error instanceof ApiError)) throw error;
    return reply.status(error.status).send({ code: error.code, message: error.message, ...error.extra });
  });
  dataRoutes(app, venue, { settings });
  const get: DataSetUp['get'] = async (path, query = {}) => {
    const texts = Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)]));
    const response = await app.inject({ method: 'GET', url: path, query: texts });
    return { status: response.statusCode, body: response.json() };
  };
  return { app, venue, settings, get };
}
