import { MarketData, Sizer, Universe, definePlugin, emptyColumns } from '@plimsoll/core';
import type { BarColumns, Plugin } from '@plimsoll/core';

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
  /** Whether they count as coming in real time. */
  readonly isLive?: boolean;
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
          isLive: options.isLive ?? false,
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
