import { Events, definePlugin, looserKeys, pass, reject, z } from '@plimsoll/core';
import type { Verdict } from '@plimsoll/core';
import { config } from './config.ts';
import { SlidingWindow } from './sliding-window.ts';

const SPANS = [
  { key: 'perSecond', code: 'ORDERS_PER_SECOND', spanMs: 1_000 },
  { key: 'perMinute', code: 'ORDERS_PER_MINUTE', spanMs: 60_000 },
  { key: 'perDay', code: 'ORDERS_PER_DAY', spanMs: 86_400_000 },
] as const;

const NONE: readonly number[] = [];

/** What survives a restart: when the latest orders were decided, epoch ms, oldest first; no more than the limits count. */
const kept = z.strictObject({ times: z.array(z.number()) });

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
      snapshot: () => {
        const newest = limits.reduce(
          (longest, each) => (each.window.times().length > longest.length ? each.window.times() : longest),
          NONE,
        );
        return { times: newest.slice(-Math.max(...limits.map(({ limit }) => limit))) };
      },
      restore: (state) => {
        for (const time of kept.parse(state).times) for (const { window } of limits) window.add(time);
      },
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
