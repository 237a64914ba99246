import { Events, definePlugin, looserKeys, pass, reject } from '@plimsoll/core';
import type { Verdict } from '@plimsoll/core';
import { config } from './config.ts';
import { EntryMemory, kept } from './entries.ts';

export default definePlugin({
  name: 'duplicate-guard',
  config,
  needs: { events: Events },
  loosens: (before, after) => looserKeys(before, after, { within: 'less', whileWorking: 'less' }),
  setup({ config, events }) {
    const { within: limit, whileWorking } = config;
    const memory = new EntryMemory();
    events.on('decision', (decision) => memory.decided(decision));
    events.on('order', (order) => memory.changed(order));

    return {
      snapshot: () => memory.snapshot(),
      restore: (state) => memory.restore(kept.parse(state)),
      preTrade(intent): Verdict {
        const { strategy, symbol, side, time } = intent;
        const entries = memory.of(intent);
        const names = { strategy, symbol, side };
        if (entries === undefined) return pass(names);
        const working = entries.working.size;
        const measured = time - entries.latestMs;
        const detail = { ...names, working, measured, limit, headroom: measured - limit };
        if (whileWorking && working > 0) {
          const [orderId] = entries.working;
          return reject('DUPLICATE_ENTRY', { ...detail, orderId: orderId! });
        }
        return measured >= limit ? pass(detail) : reject('DUPLICATE_ENTRY', detail);
      },
    };
  },
});
