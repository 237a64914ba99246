import { Log, Portfolio, Universe, definePlugin, looserKeys, reject } from '@plimsoll/core';
import type { Verdict } from '@plimsoll/core';
import { assetClassCap, grossCap, netCap, strategyCap, symbolCap, tightest } from './caps.ts';
import { config, namesIn } from './config.ts';

export default definePlugin({
  name: 'risk-exposure',
  config,
  needs: { portfolio: Portfolio, universe: Universe, log: Log },
  loosens: (before, after) =>
    looserKeys(before, after, {
      gross: 'greater',
      net: 'greater',
      perAssetClass: 'greater',
      perStrategy: 'greater',
      perSymbol: 'greater',
      longOnly: 'less',
    }),
  setup({ config, portfolio, universe, log }) {
    const caps = [
      grossCap(portfolio, config.gross),
      netCap(portfolio, config.net),
      assetClassCap(portfolio, universe, config.perAssetClass),
      strategyCap(portfolio, config.perStrategy),
      symbolCap(portfolio, config.perSymbol),
    ];

    return {
      longOnly: config.longOnly,

      start() {
        const classes = new Set(universe.symbols.map((_, index) => universe.instrument(index).assetClass));
        for (const assetClass of namesIn(config.perAssetClass)) {
          if (classes.has(assetClass)) continue;
          const known = [...classes].join(', ');
          log.warn('a cap is for an asset class that no symbol of the universe is in', { assetClass, known });
        }
        for (const symbol of namesIn(config.perSymbol)) {
          if (universe.indexOf(symbol) < 0) log.warn('a cap is for a symbol that is not in the universe', { symbol });
        }
      },

      breached() {
        const { equity, gross, net } = portfolio;
        const isReached = (measured: number, cap: number): boolean => measured > 0 && measured >= cap * equity;
        if (isReached(gross, config.gross)) return { measured: gross, limit: config.gross * equity };
        return isReached(Math.abs(net), config.net) ? { measured: net, limit: config.net * equity } : undefined;
      },

      preTrade(intent): Verdict {
        const { symbol, strategy } = intent;
        if (intent.side === 'sell') {
          const held = portfolio.held(symbol, strategy);
          const detail = { symbol, strategy, held };
          if (config.longOnly) return reject('LONG_ONLY', { ...detail, measured: held, limit: 0, headroom: 0 });
          if (!universe.instrument(intent.index).shortable) return reject('NOT_SHORTABLE', detail);
        }
        return tightest(intent, portfolio.equity, caps);
      },
    };
  },
});
