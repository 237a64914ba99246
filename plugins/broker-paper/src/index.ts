import { Broker, Clock, Events, Log, Universe, definePlugin } from '@plimsoll/core';
import type { z } from '@plimsoll/core';
import type { ExchangeOptions } from '@plimsoll/exchange';
import { config as configSchema } from './config.ts';
import { commissionOf, slippageOf } from './costs.ts';
import { financingOf, marginOf, multiplierOf } from './credit.ts';
import { MarketHours } from './hours.ts';
import { latencyOf } from './latency.ts';
import { PaperBroker } from './paper-broker.ts';

/** So many bars of a symbol that come together, after a gap in delivery, are all matched. */
const LATE_BARS = 60;

export default definePlugin({
  name: 'broker-paper',
  config: configSchema,
  needs: { events: Events, universe: Universe, clock: Clock, log: Log },
  provides: Broker,
  setup: ({ config, name, events, universe, clock, log }) => {
    const hours = new MarketHours(universe, config.timezone, config.alwaysOpen);
    const broker = new PaperBroker({
      terms: { ...termsOf(config, universe), hoursOf: hours.of },
      universe,
      clock,
      events,
    });

    return {
      history: LATE_BARS,
      snapshot: () => broker.snapshot(),
      restore: (state) => broker.restore(state),
      start: () => {
        for (const symbol of Object.keys(typeof config.borrow === 'number' ? {} : config.borrow.symbols)) {
          if (universe.indexOf(symbol) < 0)
            log.warn('a borrow rate is for a symbol that is not in the universe', { symbol });
        }
      },
      stop: () => {
        broker.leave();
        hours.warnIfAlwaysClosed(log, name);
      },
      service: broker,
    };
  },
});

/** What config says of the account and its costs. */
function termsOf(
  config: z.output<typeof configSchema>,
  universe: Universe,
): Omit<ExchangeOptions, 'hoursOf' | 'priceOf' | 'deliver'> {
  return {
    symbols: universe.symbols,
    cash: config.cash,
    multiplier: multiplierOf(config),
    margin: marginOf(config),
    financing: financingOf(config, universe.symbols),
    latency: latencyOf(config.latency),
    commission: commissionOf(config.commission),
    hasRegulatoryFees: config.regulatoryFees,
    slippage: slippageOf(config.slippage),
    volumeShare: config.liquidity?.volumeShare,
    lotOf: (index) => universe.instrument(index).lot,
    tickOf: (index) => universe.instrument(index).tick,
    isShortable: (index) => universe.instrument(index).shortable,
  };
}
