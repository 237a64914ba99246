import type { Bars, Detail, Intent } from '@plimsoll/core';
import type { Config } from './config.ts';

/** What one cap allows of an intent. */
export interface Reading {
  readonly code: string;
  /** Units; NaN where that could not be read. */
  readonly allowed: number;
  /** In the unit of the cap: dollars or units. */
  readonly measured: number;
  readonly limit: number;
  readonly more: Detail;
}

export type Cap = (intent: Intent) => Reading;

const NOTHING: Detail = Object.freeze({});

/** @param barsOf the bars of a symbol by its place in the universe; undefined before the first cycle */
export function capsOf(config: Config, barsOf: (index: number) => Bars | undefined): Cap[] {
  const { notional, quantity, volume } = config;
  const caps: Cap[] = [];
  if (notional !== undefined)
    caps.push((intent) => ({
      code: 'MAX_ORDER_NOTIONAL',
      allowed: intent.price > 0 ? notional / intent.price : NaN,
      measured: intent.notional,
      limit: notional,
      more: NOTHING,
    }));
  if (quantity !== undefined)
    caps.push((intent) => ({
      code: 'MAX_ORDER_QUANTITY',
      allowed: quantity,
      measured: intent.quantity,
      limit: quantity,
      more: NOTHING,
    }));
  if (volume !== undefined)
    caps.push((intent) => {
      const averageVolume = averageOf(barsOf(intent.index), volume.bars);
      const limit = volume.share * averageVolume;
      const more = { averageVolume, ...volume };
      return { code: 'MAX_VOLUME_SHARE', allowed: limit, measured: intent.quantity, limit, more };
    });
  return caps;
}

/** Mean volume of a bar, units; NaN where fewer bars have been seen. */
function averageOf(bars: Bars | undefined, count: number): number {
  const volumes = bars?.window('volume', count);
  return volumes?.length === count ? volumes.reduce((sum, volume) => sum + volume, 0) / count : NaN;
}

/** The reading that allows the least, of equals the first; what could not be read is tighter than anything. */
export function tightest(readings: readonly Reading[]): Reading {
  return readings.reduce((least, next) => {
    if (Number.isNaN(least.allowed)) return least;
    return Number.isNaN(next.allowed) || next.allowed < least.allowed ? next : least;
  });
}
