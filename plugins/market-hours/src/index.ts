import { Log, Universe, definePlugin, isoTime, pass, reduce, reject } from '@plimsoll/core';
import type { Verdict } from '@plimsoll/core';
import { config } from './config.ts';
import { Hours } from './hours.ts';

const DAY_MS = 86_400_000;

export default definePlugin({
  name: 'market-hours',
  config,
  needs: { universe: Universe, log: Log },
  setup({ config, universe, log }) {
    const hours = new Hours(config);
    const isAlwaysOpen = universe.symbols.map((_, index) =>
      config.alwaysOpen.includes(universe.instrument(index).assetClass),
    );
    const blocksExits = config.exits === 'block';

    return {
      judgesExits: blocksExits,

      start() {
        if (universe.timeframe.ms < DAY_MS || isAlwaysOpen.every(Boolean)) return;
        log.warn('bars of a day end outside the session, so that nothing will enter', {
          timeframe: universe.timeframe.text,
        });
      },

      preTrade(intent): Verdict {
        const { time, type, closing } = intent;
        if (isAlwaysOpen[intent.index]) return pass({ session: 'always' });
        const session = hours.phaseAt(time);
        if (hours.isOpen(session)) return pass({ session });
        const detail = { session, nextOpen: isoTime(hours.nextOpen(time)) };
        // An exit that rests does no harm while it waits for the open, and is there when it comes.
        const leavesExit = blocksExits && closing > 0 && type !== 'market';
        return leavesExit ? reduce(closing, 'MARKET_CLOSED', detail) : reject('MARKET_CLOSED', detail);
      },
    };
  },
});
