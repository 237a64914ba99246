import { Events, definePlugin, looserKeys, pass, reduce, reject } from '@plimsoll/core';
import type { Cycle, Verdict } from '@plimsoll/core';
import { capsOf, tightest } from './caps.ts';
import { config } from './config.ts';

export default definePlugin({
  name: 'risk-max-order',
  config,
  needs: { events: Events },
  loosens: (before, after) =>
    looserKeys(before, after, { notional: 'greater', quantity: 'greater', volume: 'greater' }),
  setup({ config, events }) {
    let bars: Cycle['bars'] = [];
    events.once('bars', (cycle) => void (bars = cycle.bars));
    const caps = capsOf(config, (index) => bars[index]);

    return {
      history: config.volume?.bars ?? 1,

      preTrade(intent): Verdict {
        const { code, allowed, measured, limit, more } = tightest(intent, caps);
        const detail = { cap: code, measured, limit, headroom: limit - measured, ...more };
        if (Number.isNaN(allowed)) return reject('EXPOSURE_UNKNOWN', detail);
        if (measured <= limit) return pass(detail);
        return allowed > 0 ? reduce(allowed, code, detail) : reject(code, detail);
      },
    };
  },
});
