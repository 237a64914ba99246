import { Events, Sizer, Universe, definePlugin } from '@plimsoll/core';
import type { Bars, Cycle, Hooks, TimeframeText } from '@plimsoll/core';
import { config } from './config.ts';
import type { Settings } from './config.ts';
import { methodOf } from './methods.ts';
import type { Method } from './methods.ts';
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
    const methods = [general, ...own.values()].map(({ method }) => method);
    const looksBack = methods.some(({ history }) => history > 0);

    let latest: Cycle | undefined;
    const remember = (cycle: Cycle): void => {
      latest = cycle;
    };

    const barsOf = (index: number, { timeframe }: Method): Bars | undefined =>
      (timeframe === undefined ? latest : latest?.at(timeframe))?.bars[index];

    return {
      ...needsOf(methods),
      start() {
        if (looksBack) events.on('bars', remember);
      },
      stop() {
        events.off('bars', remember);
      },
      service: {
        size(request) {
          const sizing = own.get(request.strategy) ?? general;
          return sizeOf(request, sizing, barsOf(request.index, sizing.method));
        },
      },
    };
  },
});

/** How far the methods look back, on bars of the config's timeframe and on longer ones. */
function needsOf(methods: readonly Method[]): Pick<Hooks, 'history' | 'timeframes'> {
  let history = 0;
  const timeframes: { [timeframe in TimeframeText]?: number } = {};
  for (const method of methods) {
    const { timeframe } = method;
    if (timeframe === undefined) history = Math.max(history, method.history);
    else timeframes[timeframe] = Math.max(timeframes[timeframe] ?? 0, method.history);
  }
  return { ...(history > 0 && { history }), timeframes };
}
