import { Universe, definePlugin, pass, reject } from '@plimsoll/core';
import type { LoadedConfig, Plugin } from '@plimsoll/core';
import { entryOf } from '../data/provider.ts';

/**
 * The config with a rule that lets nothing be entered on bars that start before a moment (epoch ms): strategies see those bars, so that
 * their averages are warm when it comes.
 */
export function enteringFrom(config: LoadedConfig, from: number): LoadedConfig {
  return { ...config, plugins: [...config.plugins, entryOf(lateStart(from))] };
}

function lateStart(from: number): Plugin {
  return definePlugin({
    name: 'walk-forward',
    needs: { universe: Universe },
    setup: ({ universe }) => ({
      preTrade: ({ time }) => (time - universe.timeframe.ms >= from ? pass() : reject('WARM_UP', { fromTime: from })),
    }),
  });
}
