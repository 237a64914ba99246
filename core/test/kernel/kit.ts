import { Broker, definePlugin } from '@plimsoll/core';
import type { BrokerEvent, Fill, Order, Plugin, SessionOptions, Signal } from '@plimsoll/core';
import { barsPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import type { BarRow, Scenario } from '@plimsoll/testing';

export const MINUTE = 60_000;

export const buy: Signal = { symbol: 'AAA', side: 'buy' };
export const sell: Signal = { symbol: 'AAA', side: 'sell' };

/** `count` bars of each symbol, all at one price. */
export function flatBars(count: number, prices: Readonly<Record<string, number>> = { AAA: 100 }): Plugin {
  const rows = Object.entries(prices).map(([symbol, price]) => [
    symbol,
    Array.from({ length: count }, (_, i): BarRow => [i * MINUTE, price]),
  ]);
  return barsPlugin(Object.fromEntries(rows) as Record<string, BarRow[]>);
}

/** A strategy that says `signals[n]` in cycle n. */
export function script(
  signals: Readonly<Record<number, Signal | readonly Signal[] | undefined>>,
  name = 'main',
): Plugin {
  return strategyPlugin(name, ({ number }) => signals[number]);
}

/** A broker that does nothing but what a test has it tell. */
export class MuteBroker {
  readonly submitted: Order[] = [];
  readonly cancelled: string[] = [];
  account = { cash: 100_000, buyingPower: 100_000 };
  held: readonly { symbol: string; quantity: number; averagePrice: number }[] = [];
  tell: (event: BrokerEvent) => void = () => undefined;
  onSubmit: (order: Order) => void | Promise<void> = () => undefined;
  onCancel: (orderId: string) => void | Promise<void> = () => undefined;
  #executions = 0;

  readonly plugin = definePlugin({
    name: 'mute-broker',
    provides: Broker,
    setup: () => ({
      service: {
        connect: (deliver) => void (this.tell = deliver),
        account: () => this.account,
        positions: () => this.held,
        submit: (order) => {
          this.submitted.push(order);
          return this.onSubmit(order);
        },
        cancel: (orderId) => {
          this.cancelled.push(orderId);
          return this.onCancel(orderId);
        },
      },
    }),
  });

  /** Tells of a fill of the nth order that was submitted, at $100 and with an execution id of its own, unless said otherwise. */
  fill(place: number, quantity: number, parts: Partial<Fill> = {}): void {
    const { id: orderId, symbol, side } = this.submitted[place]!;
    const executionId = `x${++this.#executions}`;
    this.tell({
      kind: 'filled',
      executionId,
      orderId,
      symbol,
      side,
      quantity,
      price: 100,
      commission: 0,
      time: 0,
      ...parts,
    });
  }

  end(place: number, kind: 'cancelled' | 'expired'): void {
    this.tell({ kind, orderId: this.submitted[place]!.id, time: 0 });
  }
}

/** A run over flat bars of AAA, in which the broker tells at the start of cycle n what `tells[n]` has it tell. */
export function runWith(
  broker: MuteBroker,
  tells: Readonly<Record<number, () => void>>,
  plugins: readonly Plugin[],
  options: {
    readonly lot?: number;
    readonly cycles?: number;
    readonly symbols?: readonly string[];
    readonly sizer?: Plugin;
    readonly session?: SessionOptions;
  } = {},
): Scenario {
  const { lot = 1, cycles = 8, symbols = ['AAA'], sizer = sizerPlugin(), session = {} } = options;
  const teller = definePlugin({
    name: 'teller',
    setup: () => {
      let cycle = 0;
      return { preFetch: () => tells[cycle++]?.() };
    },
  });
  return scenario({
    symbols,
    instrument: { lot },
    plugins: [flatBars(cycles), broker.plugin, sizer, ...plugins, teller],
    session,
  });
}
