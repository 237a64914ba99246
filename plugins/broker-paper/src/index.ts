import { Broker, Clock, Events, Log, Universe, definePlugin, z } from '@plimsoll/core';
import type { BrokerEvent, CorporateAction, Cycle } from '@plimsoll/core';
import { Exchange } from '@plimsoll/exchange';
import type { ExchangeOptions } from '@plimsoll/exchange';
import { BarFeed } from './bar-feed.ts';
import { config as configSchema } from './config.ts';
import { commissionOf, slippageOf } from './costs.ts';
import { financingOf, marginOf, multiplierOf } from './credit.ts';
import { MarketHours } from './hours.ts';
import { latencyOf } from './latency.ts';

/** So many bars of a symbol that come together, after a gap in delivery, are all matched. */
const LATE_BARS = 60;

/** What survives a restart: the account. Orders that work end with the process. */
const kept = z.strictObject({
  time: z.number().nullable(),
  cash: z.number(),
  positions: z.array(z.strictObject({ symbol: z.string(), quantity: z.number(), averagePrice: z.number() })),
});

export default definePlugin({
  name: 'broker-paper',
  config: configSchema,
  needs: { events: Events, universe: Universe, clock: Clock, log: Log },
  provides: Broker,
  setup: ({ config, name, events, universe, clock, log }) => {
    let deliver: (event: BrokerEvent) => void = () => undefined;
    const feed = new BarFeed(universe.timeframe.ms, universe.symbols.length);
    const hours = new MarketHours(universe, config.timezone, config.alwaysOpen);
    const exchange = new Exchange({
      ...termsOf(config, universe),
      hoursOf: hours.of,
      priceOf: feed.priceOf,
      deliver: (event) => deliver(event),
    });
    let resumedAt = -Infinity;
    const matchAll = (start: number): void => {
      if (start < resumedAt) return; // an earlier process has been through it
      exchange.pricesChanged();
      exchange.begin(start);
      exchange.match(feed.barOf);
    };
    const onBars = (cycle: Cycle): void => {
      feed.take(cycle);
      exchange.pricesChanged();
      if (exchange.isIdle) return;
      feed.replay(cycle, matchAll);
      exchange.pricesChanged();
      exchange.advance(cycle.time);
    };
    const onAction = (action: CorporateAction, time: number): void => {
      exchange.pricesChanged();
      if (action.kind === 'split') exchange.split(action, time);
      else exchange.dividend(action, time);
    };

    return {
      history: LATE_BARS,
      snapshot: () => ({ time: clock.now(), cash: exchange.account().cash, positions: exchange.positions() }),
      restore: (state) => {
        const { time, cash, positions } = kept.parse(state);
        resumedAt = time ?? -Infinity;
        exchange.restore(cash, positions);
      },
      start: () => {
        for (const symbol of Object.keys(typeof config.borrow === 'number' ? {} : config.borrow.symbols)) {
          if (universe.indexOf(symbol) < 0)
            log.warn('a borrow rate is for a symbol that is not in the universe', { symbol });
        }
      },
      stop: () => {
        events.off('bars', onBars);
        events.off('corporateAction', onAction);
        hours.warnIfAlwaysClosed(log, name);
      },
      service: {
        connect: (to) => {
          deliver = to;
          events.on('bars', onBars);
          events.on('corporateAction', onAction);
        },
        account: () => exchange.account(),
        positions: () => exchange.positions(),
        submit: (order) => exchange.submit(order, clock.now()),
        cancel: (orderId) => exchange.cancel(orderId, clock.now()),
        lookUp: (order) => (exchange.isWorking(order) ? 'found' : 'absent'),
      },
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
