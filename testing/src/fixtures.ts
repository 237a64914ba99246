import { Broker, Events, MarketData, Sizer, Universe, definePlugin, emptyColumns } from '@plimsoll/core';
import type { BarColumns, BrokerEvent, Cycle, Order, Plugin } from '@plimsoll/core';

/** A bar as `[start, close]` or `[start, open, high, low, close, volume?]`; start in epoch ms, prices in dollars. */
export type BarRow = readonly [number, number] | readonly [number, number, number, number, number, number?];

export type BarRows = Readonly<Record<string, readonly BarRow[]>>;

function columnsOf(rows: readonly BarRow[]): BarColumns {
  const columns = emptyColumns(rows.length);
  for (const [i, row] of rows.entries()) {
    const [time, open, high = open, low = open, close = open, volume = 1_000] = row;
    columns.time[i] = time;
    columns.open[i] = open;
    columns.high[i] = high;
    columns.low[i] = low;
    columns.close[i] = close;
    columns.volume[i] = volume;
  }
  return columns;
}

interface BarsOptions {
  /** Called before each fetch with the cycle's time and the symbols asked for; throws to make the source fail. */
  readonly onFetch?: (asOf: number, symbols: readonly string[]) => void;
}

/** A market data plugin with these bars, sound or not. */
export function barsPlugin(rows: BarRows, options: BarsOptions = {}): Plugin {
  return definePlugin({
    name: 'bars',
    needs: { universe: Universe },
    provides: MarketData,
    setup: ({ universe }) => {
      const columns = universe.symbols.map((symbol) => columnsOf(rows[symbol] ?? []));
      const ends = [
        ...new Set(columns.flatMap(({ time }) => [...time].map((start) => start + universe.timeframe.ms))),
      ].sort((a, b) => a - b);
      return {
        service: {
          description: 'bars of a test',
          nextBarEnd: (after) => ends.find((end) => end > after),
          fetch(request) {
            options.onFetch?.(
              request.asOf,
              request.asked.map((index) => request.symbols[index]!),
            );
            for (const index of request.asked.slice()) {
              const { time } = columns[index]!;
              let end = time.findIndex((start) => start + request.timeframeMs > request.asOf);
              if (end < 0) end = time.length;
              let start = Math.max(0, end - request.count);
              while (start < end && time[start]! <= request.since(index)) start++;
              request.answer(index, columns[index]!, start, end);
            }
          },
        },
      };
    },
  });
}

interface BrokerOptions {
  /** Dollars; 100,000 where left out. */
  readonly cash?: number;
  /** What the broker tells in place of what it would: doubled, late, reordered, made up. */
  readonly tamper?: (event: BrokerEvent) => readonly BrokerEvent[];
  /** Called with every order as it is sent; throws to make the call fail. */
  readonly onSubmit?: (order: Order) => void;
  /** Answers the question for cash; undefined or a throw for an account that cannot be read. */
  readonly cashNow?: (cash: number) => number | undefined;
}

/** A broker that fills market orders in full at the open of their symbol's next bar, at no cost and with no questions asked; others rest. */
export function brokerPlugin(options: BrokerOptions = {}): Plugin {
  return definePlugin({
    name: 'test-broker',
    needs: { events: Events },
    provides: Broker,
    setup: ({ events }) => {
      let cash = options.cash ?? 100_000;
      let executions = 0;
      let working: Order[] = [];
      let deliver: (event: BrokerEvent) => void = () => undefined;
      const held = new Map<string, number>();
      const tell = (event: BrokerEvent): void => {
        for (const told of options.tamper?.(event) ?? [event]) deliver(told);
      };
      const fill = (order: Order, price: number, time: number): void => {
        const { id: orderId, symbol, side, quantity } = order;
        const signed = side === 'buy' ? quantity : -quantity;
        cash -= signed * price;
        held.set(symbol, (held.get(symbol) ?? 0) + signed);
        tell({
          kind: 'filled',
          executionId: `x${++executions}`,
          orderId,
          symbol,
          side,
          quantity,
          price,
          commission: 0,
          time,
        });
      };
      events.on('bars', (cycle: Cycle) => {
        const due = working.filter(
          ({ type, symbol }) => type === 'market' && cycle.updated.some((bars) => bars.symbol === symbol),
        );
        working = working.filter((order) => !due.includes(order));
        for (const order of due) {
          const bars = cycle.of(order.symbol)!;
          fill(order, bars.open(bars.fresh - 1), bars.time(bars.fresh - 1));
        }
      });
      return {
        service: {
          connect: (to) => void (deliver = to),
          account: () => {
            const told = options.cashNow ? options.cashNow(cash) : cash;
            return told === undefined ? undefined : { cash: told, buyingPower: told };
          },
          positions: () => [...held].map(([symbol, quantity]) => ({ symbol, quantity, averagePrice: 0 })),
          submit: (order) => {
            options.onSubmit?.(order);
            working.push(order);
            tell({ kind: 'accepted', orderId: order.id, time: order.time });
          },
          cancel: (orderId) => {
            const order = working.find(({ id }) => id === orderId);
            working = working.filter((other) => other !== order);
            if (order) tell({ kind: 'cancelled', orderId, time: order.time });
          },
        },
      };
    },
  });
}

/** A sizer that asks for `weight` (10% where a signal has none) of equity. */
export function sizerPlugin(): Plugin {
  return definePlugin({
    name: 'test-sizer',
    provides: Sizer,
    setup: () => ({
      service: { size: ({ signal, equity, price }) => ({ quantity: ((signal.weight ?? 0.1) * equity) / price }) },
    }),
  });
}
