import { Log, MarketData, Universe, definePlugin } from '@plimsoll/core';
import { AlpacaData } from './alpaca-data.ts';
import { config, keysOf } from './config.ts';
import { hostsOf } from './hosts.ts';
import { checkTimeframe } from './periods.ts';

export default definePlugin({
  name: 'data-alpaca',
  config,
  needs: { log: Log, universe: Universe },
  provides: MarketData,
  setup: ({ config, random, log, universe }) => {
    checkTimeframe(universe.timeframe);
    const keys = keysOf(config, process.env);
    const data = new AlpacaData({ config, hosts: hostsOf(config), keys, random, log, universe });
    return { start: () => data.start(), stop: () => data.stop(), service: data };
  },
});
