import { Broker, Clock, Events, Universe, definePlugin } from '@plimsoll/core';
import type { BrokerEvent, CorporateAction, Cycle } from '@plimsoll/core';
import { Exchange } from '@plimsoll/exchange';
import { BarFeed } from './bar-feed.ts';
import { config, multiplierOf } from './config.ts';
import { commissionOf, slippageOf } from './costs.ts';
import { hoursOf } from './hours.ts';

/** So many bars of a symbol that come together, after a gap in delivery, are all matched. */
const LATE_BARS = 60;

export default definePlugin({
  name: 'broker-paper',
  config,
  needs: { events: Events, universe: Universe, clock: Clock },
  provides: Broker,
  setup: ({ config, events, universe, clock }) => {
    let deliver: (event: BrokerEvent) => void = () => undefined;
    const feed = new BarFeed(universe.timeframe.ms, universe.symbols.length);
    const exchange = new Exchange({
      symbols: universe.symbols,
      cash: config.cash,
      multiplier: multiplierOf(config),
      commission: commissionOf(config.commission),
      hasRegulatoryFees: config.regulatoryFees,
      slippage: slippageOf(config.slippage),
      volumeShare: config.liquidity?.volumeShare,
      lotOf: (index) => universe.instrument(index).lot,
      tickOf: (index) => universe.instrument(index).tick,
      hoursOf: hoursOf(universe, config.timezone, config.alwaysOpen),
      isShortable: (index) => universe.instrument(index).shortable,
      priceOf: feed.priceOf,
      deliver: (event) => deliver(event),
    });
    const matchAll = (): void => {
      exchange.pricesChanged();
      exchange.match(feed.barOf);
    };
    const onBars = (cycle: Cycle): void => {
      feed.take(cycle);
      exchange.pricesChanged();
      if (!exchange.hasWorkingOrders) return;
      feed.replay(cycle, matchAll);
      exchange.pricesChanged();
      exchange.advance(cycle.time);
    };
    const onAction = (action: CorporateAction, start: number): void => {
      exchange.pricesChanged();
      if (action.kind === 'split') exchange.split(action, start);
      else exchange.dividend(action, start);
    };

    return {
      history: LATE_BARS,
      stop: () => {
        events.off('bars', onBars);
        events.off('corporateAction', onAction);
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
      },
    };
  },
});
