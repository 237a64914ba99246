import { Broker, Log, Universe, definePlugin } from '@plimsoll/core';
import { AlpacaBroker } from './broker.ts';
import { config, keysOf } from './config.ts';
import { hostOf } from './hosts.ts';
import type { Outside } from './outside.ts';

/** The plugin, over whatever is outside of it. */
export const brokerOver = (outside: () => Outside) =>
  definePlugin({
    name: 'broker-alpaca',
    config,
    needs: { log: Log, universe: Universe },
    provides: Broker,
    setup: ({ config, random, log, universe }) => {
      const broker = new AlpacaBroker({
        config,
        host: hostOf(config, process.env),
        keys: keysOf(config, process.env),
        random,
        log,
        outside: outside(),
        symbols: universe.symbols,
      });
      return {
        start: () => broker.start(),
        stop: () => broker.stop(),
        snapshot: () => broker.cash.state,
        restore: (state) => broker.cash.restore(state),
        service: broker,
      };
    },
  });

export type { Answer, Line, Outside } from './outside.ts';
