import { marketData, trading } from '@alpacahq/alpaca-trade-api';
import type { Config, Keys } from './config.ts';
import { History } from './history.ts';
import { fetchOnly } from './hosts.ts';
import type { Hosts } from './hosts.ts';
import { MarketClock } from './market-clock.ts';

const RETRIES = 3;

/** Alpaca's REST interface, as far as data needs it; within its rate limit, and asked again where it fails in passing. */
export function restOf(config: Config, hosts: Hosts, keys: Keys): { clock: MarketClock; history: History } {
  const shared = { ...keys, fetchApi: fetchOnly(hosts), timeoutMs: config.timeout, retry: { maxRetries: RETRIES } };
  return {
    clock: new MarketClock(new trading.Configuration({ ...shared, basePath: hosts.trading })),
    history: new History(new marketData.Configuration({ ...shared, basePath: hosts.bars, rateLimit: {} }), config),
  };
}
