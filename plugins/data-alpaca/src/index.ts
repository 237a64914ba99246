import { Log, MarketData, Universe, definePlugin } from '@plimsoll/core';
import { AlpacaData } from './alpaca-data.ts';
import { config, keysOf } from './config.ts';
import { hostsOf } from './hosts.ts';
import { PastData } from './past-data.ts';
import { checkTimeframe } from './periods.ts';
import { restOf } from './rest.ts';
import { wallNow } from './wall-clock.ts';

export default definePlugin({
  name: 'data-alpaca',
  config,
  needs: { log: Log, universe: Universe },
  provides: MarketData,
  setup: ({ config, random, log, universe }) => {
    checkTimeframe(universe.timeframe);
    const keys = keysOf(config, process.env);
    const { feed, adjustment, from, to } = config;
    if (from !== undefined) {
      const { history } = restOf(config, hostsOf(config), keys);
      const past = new PastData({ history, universe, feed, adjustment, from, to: () => to ?? wallNow() });
      return { start: () => past.start(), service: past };
    }
    const data = new AlpacaData({ config, hosts: hostsOf(config), keys, random, log, universe });
    return { start: () => data.start(), stop: () => data.stop(), service: data };
  },
});
