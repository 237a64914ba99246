import type { FastifyInstance } from 'fastify';
import { list, readQuery, time } from '../query.ts';
import type { Query } from '../query.ts';
import type { World } from '../world.ts';

/** `/v2/clock`, `/v2/calendar` and `/v2/assets`. */
export function marketRoutes(app: FastifyInstance, { venue }: World): void {
  app.get('/v2/clock', () => venue.clock());
  app.get('/v2/calendar', ({ query }) => {
    const asked = readQuery(query);
    return venue.calendar(dateOf(asked, 'start'), dateOf(asked, 'end'));
  });
  app.get('/v2/assets', ({ query }) => {
    const asked = readQuery(query);
    const attributes = list(asked, 'attributes');
    return venue.assets({
      ...given('status', asked['status']),
      ...given('assetClass', asked['asset_class']),
      ...given('exchange', asked['exchange']),
      ...(attributes && { attributes: [...attributes] }),
    });
  });
  app.get<{ Params: { '*': string } }>('/v2/assets/*', ({ params }) => venue.asset(params['*']));
}

function dateOf(asked: Query, name: string): string | undefined {
  return time(asked, name)?.slice(0, 'YYYY-MM-DD'.length);
}

function given<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}
