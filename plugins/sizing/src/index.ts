import { Events, Sizer, Universe, definePlugin } from '@plimsoll/core';
import type { Cycle } from '@plimsoll/core';
import { config } from './config.ts';
import type { Settings } from './config.ts';
import { methodOf } from './methods.ts';
import { sizeOf } from './size.ts';
import type { Sizing } from './size.ts';

export default definePlugin({
  name: 'sizing',
  config,
  needs: { universe: Universe, events: Events },
  provides: Sizer,
  setup({ config, universe, events }) {
    const sizingOf = (settings: Settings): Sizing => ({
      method: methodOf(settings, universe.timeframe.ms),
      limits: settings,
    });
    const { perStrategy, ...base } = config;
    const general = sizingOf(base);
    const own = new Map(
      Object.entries(perStrategy).map(([strategy, changes]) => [strategy, sizingOf({ ...base, ...changes })]),
    );
    const history = Math.max(general.method.history, ...[...own.values()].map(({ method }) => method.history));

    let latest: Cycle | undefined;
    const remember = (cycle: Cycle): void => {
      latest = cycle;
    };

    return {
      ...(history > 0 && { history }),
      start() {
        if (history > 0) events.on('bars', remember);
      },
      stop() {
        events.off('bars', remember);
      },
      service: {
        size: (request) => sizeOf(request, own.get(request.strategy) ?? general, latest?.bars[request.index]),
      },
    };
  },
});
