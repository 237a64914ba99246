import { MarketData, Sectors, definePlugin, emptyColumns, pass, reject } from '@plimsoll/core';
import type { BarColumns, Plugin, Signal } from '@plimsoll/core';
import { brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { Recorder } from '../src/index.ts';
import { PageRecorder } from '../src/page-recorder.ts';

const MINUTE = 60_000;
/** 09:30 in New York on Tuesday, 2 January 2024. */
export const OPENING = Date.UTC(2024, 0, 2, 14, 30);

interface Options {
  readonly symbols?: readonly string[];
  readonly strategy?: string;
  readonly sector?: string;
  readonly data?: string;
  /** Minutes of one session after the other. */
  readonly bars?: number;
  /** Whether the broker cannot tell the account. */
  readonly isBlind?: boolean;
  readonly signal?: (cycle: number, symbol: string) => Signal | undefined;
}

const DAY_BARS = 390;

/** Prices that go up and down in waves, another for each symbol. */
function waves(options: Options): Plugin {
  const { bars = 780, data = 'waves of a test' } = options;
  return definePlugin({
    name: 'waves',
    provides: MarketData,
    setup: () => {
      const rows = new Map<number, BarColumns>();
      const startOf = (n: number): number =>
        OPENING + Math.floor(n / DAY_BARS) * 1_440 * MINUTE + (n % DAY_BARS) * MINUTE;
      let next = 0;
      return {
        service: {
          description: data,
          nextBarEnd: () => (next < bars ? startOf(next++) + MINUTE : undefined),
          fetch(request) {
            for (const index of request.asked.slice()) {
              const n = next - 1;
              const row = rows.get(index) ?? emptyColumns(1);
              rows.set(index, row);
              const price = (k: number): number => 100 + 10 * index + 5 * Math.sin(k / (40 + 13 * index)) + k / 200;
              row.time[0] = startOf(n);
              row.open[0] = price(n);
              row.close[0] = price(n + 1);
              row.high[0] = Math.max(price(n), price(n + 1)) + 0.1;
              row.low[0] = Math.min(price(n), price(n + 1)) - 0.1;
              row.volume[0] = 1_000;
              request.answer(index, row, 0, 1);
            }
          },
        },
      };
    },
  });
}

/** Holds every symbol for 60 bars of 120. */
function inTurns(cycle: number, symbol: string): Signal | undefined {
  const place = cycle % 120;
  if (place === 10) return { symbol, side: 'buy', weight: 0.1 };
  if (place === 70) return { symbol, side: 'sell' };
  return undefined;
}

/** The page and the recorder of a run in memory. */
export async function pageOf(options: Options = {}): Promise<{ readonly html: string; readonly recorder: Recorder }> {
  const { symbols = ['ABC', 'XYZ'], strategy = 'turns', signal = inTurns, sector = 'Energy' } = options;
  const strategyPlugin = definePlugin({
    name: 'turns',
    setup: () => ({
      signal: ({ number, bars }) => bars.flatMap((of) => signal(number, of.symbol) ?? []),
    }),
  });
  const rule = definePlugin({
    name: 'second-thoughts',
    setup: () => {
      let asked = 0;
      return { preTrade: () => (++asked % 3 === 0 ? reject('THIRD_TIME') : pass()) };
    },
  });
  const sectors = definePlugin({
    name: 'sectors',
    provides: Sectors,
    setup: () => ({ service: { of: () => sector } }),
  });
  const { session, run } = scenario({
    symbols,
    plugins: [
      waves(options),
      brokerPlugin({ commission: 1, ...(options.isBlind && { cashNow: () => undefined }) }),
      sizerPlugin(),
      sectors,
      rule,
      { plugin: strategyPlugin, as: strategy },
    ],
  });
  const recorder = new Recorder(session);
  const pages = new PageRecorder(session, recorder);
  await run();
  return { html: pages.html(false), recorder };
}
