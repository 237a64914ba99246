import { ColumnSource, Log, MarketData, Universe, definePlugin } from '@plimsoll/core';
import { calendarOf } from './calendar.ts';
import { config } from './config.ts';
import { Market } from './market.ts';

const SEEDS = 1_000_000;

export default definePlugin({
  name: 'data-synthetic',
  config,
  needs: { universe: Universe, log: Log },
  provides: MarketData,
  setup: ({ config: { start, sessions, ...terms }, universe, log, random }) => {
    const seed = terms.seed ?? Math.floor(random() * SEEDS);
    const description = `synthetic market (not real prices), seed ${seed}`;

    let made: ColumnSource | undefined;
    const source = (): ColumnSource => {
      if (made !== undefined) return made;
      const { symbols, timeframe } = universe;
      const market = new Market({ ...terms, seed }, calendarOf(start, sessions, timeframe.ms));
      made = new ColumnSource(
        symbols.map((symbol) => market.bars(symbol)),
        timeframe.ms,
      );
      return made;
    };
    return {
      start() {
        log.info(description);
        source();
      },
      service: {
        description,
        fetch: (request) => source().fetch(request),
        nextBarEnd: (after) => source().nextBarEnd(after),
        lastBarEnd: () => source().lastBarEnd(),
      },
    };
  },
});
