import { Clock, Events, Log, Universe, definePlugin, duration, wholeNumber, z } from '@plimsoll/core';
import type { FetchRequest } from '@plimsoll/core';
import { BarCache } from './bar-cache.ts';

const config = z.strictObject({
  ttl: duration()
    .default(120_000)
    .describe('how long an entry answers after it was fetched in whole; then it is fetched in whole again'),
  maxEntries: wholeNumber()
    .default(10_000)
    .describe('symbols kept, of each timeframe; beyond that the one not used for longest goes'),
  fresh: z
    .enum(['bar', 'ttl'])
    .default('bar')
    .describe(
      'bar: an entry answers while no newer bar is due, else its tail is fetched. ttl: it answers while younger than ttl',
    ),
  staleOnError: z
    .boolean()
    .default(false)
    .describe('whether an entry may answer, marked stale, where the source fails'),
});

export default definePlugin({
  name: 'data-cache',
  config,
  needs: { events: Events, clock: Clock, universe: Universe, log: Log },
  setup: ({ config, name, events, clock, universe, log }) => {
    const { ttl: ttlMs, maxEntries, fresh, staleOnError } = config;
    const cache = new BarCache({ ttlMs, maxEntries, fresh, staleOnError }, clock, universe);
    const onFetched = (request: FetchRequest): void => cache.store(request);
    return {
      start: () => void events.on('fetched', onFetched),
      stop: () => {
        events.off('fetched', onFetched);
        log.info(`${name}: bars answered from memory`, { ...cache.counts, evictions: cache.evictions });
      },
      preFetch: (request) => cache.answer(request),
    };
  },
});
