import { Log, Portfolio, Sectors, Universe, definePlugin, looserKeys, pass, reject, withinCap } from '@plimsoll/core';
import type { Verdict } from '@plimsoll/core';
import { config, folded } from './config.ts';

export default definePlugin({
  name: 'risk-sector-cap',
  config,
  needs: { portfolio: Portfolio, sectors: Sectors, universe: Universe, log: Log },
  loosens: (before, after) => looserKeys(before, after, { cap: 'greater', overrides: 'greater' }),
  setup({ config, portfolio, sectors, universe, log }) {
    const bySector = portfolio.totals((symbol) => sectors.of(symbol));
    const overrides = new Map(Object.entries(config.overrides).map(([sector, cap]) => [folded(sector), cap]));
    const capsBySector = new Map<string, number>();
    const capOf = (sector: string): number => {
      let cap = capsBySector.get(sector);
      if (cap === undefined) capsBySector.set(sector, (cap = overrides.get(folded(sector)) ?? config.cap));
      return cap;
    };

    /** Dollars that shares are shares of; not finite where cash or the price of anything held is unknown, whichever base it is. */
    const base = (): number => {
      const equity = portfolio.equity;
      return config.base === 'equity' || !Number.isFinite(equity) ? equity : portfolio.positionsValue;
    };

    return {
      start() {
        const known = new Set<string>();
        for (const symbol of universe.symbols) {
          const sector = sectors.of(symbol);
          if (sector === undefined) log.warn('a symbol has no sector, so nothing will be entered in it', { symbol });
          else known.add(sector);
        }
        const knownFolded = new Set([...known].map(folded));
        for (const sector of Object.keys(config.overrides)) {
          if (knownFolded.has(folded(sector))) continue;
          log.warn('a cap is for a sector that no symbol of the universe is in', {
            sector,
            known: [...known].join(', '),
          });
        }
      },

      breached() {
        const dollars = base();
        for (const sector of bySector.groups()) {
          if (sector === undefined) continue;
          const measured = bySector.gross(sector);
          const limit = capOf(sector) * Math.max(0, dollars);
          if (measured > 0 && measured >= limit) return { sector, measured, limit };
        }
        return undefined;
      },

      preTrade(intent): Verdict {
        const sector = sectors.of(intent.symbol);
        if (sector === undefined) return reject('SECTOR_UNKNOWN', { symbol: intent.symbol });
        const capFraction = capOf(sector);
        const dollars = base();
        const measured = bySector.gross(sector);
        const limit = capFraction * Math.max(0, dollars);
        const isPriced = intent.price > 0 && intent.price < Infinity;
        // While nothing is held there is nothing to be a share of, and a cap on shares would never let the first position in.
        if (config.base === 'positions' && dollars === 0 && portfolio.isEmpty && capFraction > 0 && isPriced) {
          return pass({ sector, capFraction, base: 0, initial: true, measured, limit, headroom: limit - measured });
        }
        return withinCap(intent, 'SECTOR_CAP', { measured, limit }, { sector, capFraction, base: dollars });
      },
    };
  },
});
