import type { Broker, BrokerEvent, Detail, Order } from '@plimsoll/core';
import { startSim } from '@plimsoll/alpaca-sim';
import type { Sim, SimOptions } from '@plimsoll/alpaca-sim';
import { setUp, universeOf } from '@plimsoll/testing';
import { expect, onTestFinished } from 'vitest';
import { realOutside } from '../../src/outside.ts';
import type { Answer } from '../../src/outside.ts';
import { brokerOver } from '../../src/plugin.ts';

/** A Friday, an hour after the open. */
export const FRIDAY = Date.parse('2026-11-20T15:30:00Z');
export const KEYS = { keyId: 'PKSIM', secret: 'sim-secret' };

type Kind = BrokerEvent['kind'];
type Told<K extends Kind> = Extract<BrokerEvent, { kind: K }>;

export interface World {
  readonly sim: Sim;
  readonly broker: Broker;
  /** Everything that the kernel would have been told. */
  readonly events: BrokerEvent[];
  readonly lines: string[];
  /** The account's id at the simulator. */
  readonly accountId: string;
  connect(): Promise<void>;
  stop(): Promise<void>;
  /** An order to buy 10 TSLA at the market, with what is given put in its place. */
  order(parts: Partial<Order>): Order;
  submit(order: Order): void;
  /** All events of a kind, once there are `count` of them. */
  told<K extends Kind>(kind: K, count?: number): Promise<Told<K>[]>;
  /** Orders that were sent: the requests that the simulator saw, by client order id. */
  posts(): string[];
}

interface Options {
  readonly sim?: SimOptions;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly symbols?: readonly string[];
  readonly isConnected?: boolean;
  /** What an earlier process kept. */
  readonly kept?: unknown;
  /** A process before this one, at the same simulator. */
  readonly after?: World;
  /** Puts other answers in the place of the simulator's. */
  readonly answered?: (path: string, answer: Answer) => Answer;
}

/** The plugin, over the real clock and network. */
function pluginOf({ answered = (_, answer) => answer }: Options) {
  return brokerOver(() => ({
    ...realOutside,
    line: (restUrl) => {
      const line = realOutside.line(restUrl);
      return {
        close: () => line.close(),
        send: async (url, init) => answered(url.pathname, await line.send(url, init)),
      };
    },
  }));
}

/** A broker set up against a simulator of its own, with TSLA and MSFT at $100. */
export async function worldOf(options: Options = {}): Promise<World> {
  const { symbols = ['TSLA', 'MSFT'] } = options;
  const sim = options.after?.sim ?? (await startSim({ startMs: FRIDAY, rateLimit: Infinity, ...options.sim }));
  if (!options.after) for (const symbol of symbols) sim.venue.setQuote(symbol, 100, 100);
  const lines: string[] = [];
  const events: BrokerEvent[] = [];
  const write = (message: string, detail: Detail = {}): void => void lines.push(`${message} ${JSON.stringify(detail)}`);
  const { start, stop, restore, service } = setUp<Broker>(pluginOf(options), {
    config: {
      ...KEYS,
      baseUrl: sim.url,
      timeout: '500ms',
      lookupFor: '2s',
      poll: '150ms',
      settle: '400ms',
      reconnect: '20ms',
      ...options.config,
    },
    services: { log: { info: write, warn: write }, universe: universeOf(symbols, { lot: 0.000001 }) },
  });
  if (options.kept !== undefined) restore?.(options.kept);
  let isStopped = false;
  let count = 0;
  const world: World = {
    sim,
    broker: service,
    events,
    lines,
    accountId: sim.venue.accountIds()[0]!,
    async connect() {
      await start?.();
      await service.connect((event) => void events.push(event));
    },
    async stop() {
      if (!isStopped) await stop?.();
      isStopped = true;
    },
    order: (parts) => ({
      id: `test-${++count}`,
      decisionId: `d${count}`,
      strategy: 'main',
      symbol: 'TSLA',
      side: 'buy',
      quantity: 10,
      closing: 0,
      type: 'market',
      limitPrice: undefined,
      stopPrice: undefined,
      timeInForce: 'day',
      time: FRIDAY,
      status: 'pending',
      filled: 0,
      ...parts,
    }),
    submit: (order) => void service.submit(order),
    async told<K extends Kind>(kind: K, wanted = 1) {
      const found = (): Told<K>[] => events.filter((event): event is Told<K> => event.kind === kind);
      await expect.poll(found, { timeout: 8_000, interval: 5 }).toHaveLength(wanted);
      return found();
    },
    posts: () => sim.venue.orders(world.accountId, { status: 'all', limit: 500 }).map((order) => order.client_order_id),
  };
  onTestFinished(async () => {
    await world.stop();
    if (!options.after) await sim.close();
  });
  if (options.isConnected !== false) await world.connect();
  return world;
}
