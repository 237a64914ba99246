import { Events, definePlugin, looserKeys, pass, reject } from '@plimsoll/core';
import type { Verdict } from '@plimsoll/core';
import { config } from './config.ts';
import { SlidingWindow } from './sliding-window.ts';

const SPANS = [
  { key: 'perSecond', code: 'ORDERS_PER_SECOND', spanMs: 1_000 },
  { key: 'perMinute', code: 'ORDERS_PER_MINUTE', spanMs: 60_000 },
  { key: 'perDay', code: 'ORDERS_PER_DAY', spanMs: 86_400_000 },
] as const;

export default definePlugin({
  name: 'risk-throttle',
  config,
  needs: { events: Events },
  loosens: (before, after) =>
    looserKeys(before, after, { perSecond: 'greater', perMinute: 'greater', perDay: 'greater' }),
  setup({ config, events }) {
    const limits = SPANS.flatMap(({ key, code, spanMs }) => {
      const limit = config[key];
      return limit === undefined ? [] : { code, limit, spanMs, window: new SlidingWindow(spanMs) };
    });

    events.on('decision', ({ outcome, time }) => {
      if (outcome === 'ordered') for (const { window } of limits) window.add(time);
    });

    return {
      preTrade({ time }): Verdict {
        let tightest = limits[0]!;
        let headroom = Infinity;
        for (const each of limits) {
          const left = each.limit - each.window.countAt(time);
          if (left >= headroom) continue;
          tightest = each;
          headroom = left;
        }
        const { code, limit, spanMs } = tightest;
        const detail = { measured: limit - headroom, limit, headroom, spanMs };
        return headroom > 0 ? pass(detail) : reject(code, detail);
      },
    };
  },
});
