import { FetchRequest } from '@plimsoll/core';
import type { Detail, MarketData } from '@plimsoll/core';
import { startSim } from '@plimsoll/alpaca-sim';
import type { Sim, SimOptions } from '@plimsoll/alpaca-sim';
import { setUp, universeOf } from '@plimsoll/testing';
import { onTestFinished } from 'vitest';
import plugin from '../../src/index.ts';

export const MINUTE = 60_000;
/** A Friday, an hour after the open. */
export const FRIDAY = Date.parse('2026-11-20T15:30:00Z');
export const KEYS = { keyId: 'PKSIM', secret: 'sim-secret' };

export interface World {
  readonly sim: Sim;
  readonly data: MarketData;
  readonly lines: string[];
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends a minute at the simulator with a bar of each symbol, or of those given, closing at `price`. */
  bar(startMs: number, price: number, symbols?: readonly string[]): void;
  /** Asks as the kernel does, and lists the answers as `[start, close]`, by symbol. */
  fetch(asOf: number): Promise<Record<string, [number, number][]>>;
  /** Requests for bars that the simulator has answered. */
  reads(): Promise<number>;
}

interface Options {
  readonly sim?: SimOptions;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly symbols?: readonly string[];
  readonly timeframe?: string;
  readonly count?: number;
  readonly isStarted?: boolean;
  /** Before the plugin starts. */
  readonly prepare?: (world: Pick<World, 'sim' | 'bar'>) => void;
}

/** The plugin against a simulator whose clock stands still: time goes by bars. */
export async function worldOf(options: Options = {}): Promise<World> {
  const { symbols = ['TSLA', 'MSFT'], timeframe = '1Min', count = 5 } = options;
  const sim = await startSim({ startMs: FRIDAY, frozen: true, rateLimit: Infinity, ...options.sim });
  const bar: World['bar'] = (startMs, price, of = symbols) => {
    sim.driver.jumpTo(startMs + MINUTE);
    for (const symbol of of) {
      const prices = { open: price, high: price + 1, low: price - 1, close: price };
      sim.venue.pushBar({ symbol, startMs, ...prices, volume: 100, trades: 1, vwap: price });
    }
  };
  options.prepare?.({ sim, bar });
  const lines: string[] = [];
  const write = (message: string, detail: Detail = {}): void => void lines.push(`${message} ${JSON.stringify(detail)}`);
  const { start, stop, service } = setUp<MarketData>(plugin, {
    config: { ...KEYS, baseUrl: sim.url, grace: '150ms', reconnect: '20ms', ...options.config },
    services: { log: { info: write, warn: write }, universe: universeOf(symbols, {}, timeframe) },
  });
  const request = new FetchRequest(symbols, universeOf(symbols, {}, timeframe).timeframe.ms, count);
  const world: World = {
    sim,
    data: service,
    lines,
    start: async () => {
      await start?.();
    },
    stop: async () => {
      await stop?.();
    },
    bar,
    async fetch(asOf) {
      request.reset(asOf);
      request.askSource();
      await service.fetch(request);
      return Object.fromEntries(
        symbols.map((symbol, index) => {
          const columns = request.columnsOf(index);
          const rows: [number, number][] = [];
          for (let i = request.startOf(index); i < request.endOf(index); i++)
            rows.push([columns!.time[i]!, columns!.close[i]!]);
          return [symbol, rows];
        }),
      );
    },
    async reads() {
      const entries = (await (await fetch(`${sim.url}/__sim/requests`)).json()) as { url: string }[];
      return entries.filter(({ url }) => url.includes('/bars')).length;
    },
  };
  onTestFinished(async () => {
    await world.stop();
    await sim.close();
  });
  if (options.isStarted !== false) await world.start();
  return world;
}
