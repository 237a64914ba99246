import { EventEmitter } from 'node:events';
import type { BarField, Bars, Hooks, Signal, Size, SizeRequest, Sizer } from '@plimsoll/core';
import { setUp, universeOf } from '@plimsoll/testing';
import sizing from '../src/index.ts';

/** High, low and close of bars, oldest first. */
export type Rows = readonly (readonly [number, number, number])[];

const SYMBOLS = ['TSLA', 'MSFT'];

/** As the kernel keeps them: what has not been seen yet is NaN. */
function barsOf(rows: Rows, index: number): Bars {
  const column = (place: number) => (ago: number) => rows[rows.length - 1 - ago]?.[place] ?? NaN;
  const fields: Partial<Record<BarField, number>> = { high: 0, low: 1, close: 2 };
  return {
    symbol: SYMBOLS[index]!,
    index,
    length: rows.length,
    fresh: 1,
    revision: 0,
    time: (ago) => (rows.length - ago) * 60_000,
    open: column(2),
    high: column(0),
    low: column(1),
    close: column(2),
    volume: () => 1_000,
    window: (field, count) => Float64Array.from(rows.slice(-count).map((row) => row[fields[field]!]!)),
  };
}

/** The sizer with this config, over TSLA and MSFT in bars of `timeframe`. */
export function sizerWith(config: unknown = {}, timeframe = '1Min') {
  const events = new EventEmitter();
  const hooks: Hooks & { service: Sizer } = setUp<Sizer>(sizing, {
    config,
    services: { universe: universeOf(SYMBOLS, {}, timeframe), events },
  });
  void hooks.start!();
  /** Ends a bar period with these bars of TSLA and of MSFT. */
  const bars = (tsla: Rows, msft: Rows = []): void =>
    void events.emit('bars', { bars: [barsOf(tsla, 0), barsOf(msft, 1)] });
  return { hooks, events, bars, size: (parts: Parts = {}): Size => hooks.service.size(requestOf(parts)) };
}

export type Parts = Partial<Omit<SizeRequest, 'signal' | 'instrument'>> & {
  readonly weight?: number;
  readonly confidence?: number;
  readonly lot?: number;
};

/** A buy of TSLA at $200 with $100,000 of equity, with what is given put in its place. */
function requestOf({ weight, confidence, lot = 1, ...parts }: Parts): SizeRequest {
  const { symbol = 'TSLA', side = 'buy' } = parts;
  const signal: Signal = {
    symbol,
    side,
    ...(weight !== undefined && { weight }),
    ...(confidence !== undefined && { confidence }),
  };
  return {
    signal,
    symbol,
    index: SYMBOLS.indexOf(symbol),
    strategy: 'main',
    side,
    price: 200,
    equity: 100_000,
    cash: 100_000,
    closable: 0,
    instrument: { symbol, lot, tick: 0.01, assetClass: 'us_equity', shortable: true },
    time: 0,
    ...parts,
  };
}
