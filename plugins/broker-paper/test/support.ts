import { EventEmitter } from 'node:events';
import { Broker, definePlugin } from '@plimsoll/core';
import type { BrokerEvent, Cycle, Log, Order, Plugin, Signal } from '@plimsoll/core';
import { barsPlugin, scenario, setUp, sizerPlugin, universeOf } from '@plimsoll/testing';
import type { BarRow, Scenario } from '@plimsoll/testing';
import brokerPaper from '../src/index.ts';

export const MINUTE = 60_000;
/** A Monday, 09:30 in New York. */
export const OPENING = Date.UTC(2024, 0, 8, 14, 30);

export type Prices = readonly (number | readonly [open: number, high: number, low: number, close: number])[];

/** One-minute bars from the opening on; a plain number is a bar that does not move. */
export function rowsOf(prices: Prices, opening = OPENING): BarRow[] {
  return prices.map((price, i) => {
    const [open, high, low, close] = typeof price === 'number' ? [price, price, price, price] : price;
    return [opening + i * MINUTE, open, high, low, close] as const;
  });
}

interface RunOptions {
  readonly bars: Readonly<Record<string, readonly BarRow[]>>;
  /** What is signalled, by the number of the cycle. */
  readonly signals: Readonly<Record<number, readonly Signal[]>>;
  readonly config?: unknown;
  readonly shortable?: boolean;
  /** Numbers of the cycles in which the source fails. */
  readonly failing?: readonly number[];
  readonly log?: Log;
  readonly timeframe?: string;
}

interface Ran extends Scenario {
  readonly broker: Broker;
  /** What the broker told, as it told it. */
  readonly told: BrokerEvent[];
}

/** Runs a whole session with the paper broker. */
export async function run(options: RunOptions): Promise<Ran> {
  const { bars, signals, config, shortable = true, failing = [], log, timeframe } = options;
  const told: BrokerEvent[] = [];
  const strategy = definePlugin({
    name: 'strategy',
    setup: () => ({ history: 1, signal: (cycle: Cycle) => signals[cycle.number] }),
  });
  const failingTimes = failing.map((number) => OPENING + (number + 1) * MINUTE);
  const onFetch = (asOf: number): void => {
    if (failingTimes.includes(asOf)) throw new Error('the source is down');
  };
  const made = scenario({
    symbols: Object.keys(bars),
    instrument: { shortable },
    ...(log && { log }),
    ...(timeframe !== undefined && { timeframe }),
    plugins: [
      barsPlugin(bars, { onFetch }),
      sizerPlugin(),
      strategy,
      { plugin: listenedTo(brokerPaper, told), config },
    ],
  });
  await made.run();
  return { ...made, told, broker: made.session.service(Broker)! };
}

/** The same plugin, with what it delivers written down. */
function listenedTo(plugin: Plugin, told: BrokerEvent[]): Plugin {
  return {
    ...plugin,
    setup: (context) => {
      const hooks = plugin.setup(context);
      const service = hooks.service as Broker;
      const connect: Broker['connect'] = (deliver) =>
        service.connect((event) => {
          told.push(event);
          deliver(event);
        });
      return { ...hooks, service: { ...service, connect } };
    },
  };
}

let count = 0;

export function orderOf(parts: Partial<Order> = {}): Order {
  return {
    id: `order-${++count}`,
    decisionId: 'd',
    strategy: 'main',
    symbol: 'A',
    side: 'buy',
    quantity: 10,
    closing: 0,
    type: 'limit',
    limitPrice: 100,
    stopPrice: undefined,
    timeInForce: 'gtc',
    time: OPENING,
    status: 'pending',
    filled: 0,
    ...parts,
  };
}

/** The broker on its own, connected, with a clock that stands still. */
export function brokerOf(config: unknown = {}) {
  const events = new EventEmitter();
  const told: BrokerEvent[] = [];
  const warned: unknown[] = [];
  const log: Log = { info: () => undefined, warn: (...line) => warned.push(line) };
  const services = { events, universe: universeOf(['A', 'B']), clock: { now: () => OPENING + 7 }, log };
  const hooks = setUp<Broker>(brokerPaper, { config, services });
  const broker = hooks.service;
  void broker.connect((event) => told.push(event));
  return { events, told, hooks, broker, warned };
}
