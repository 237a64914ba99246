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
  if (volumes?.length !== count) return NaN;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += volumes[i]!;
  return sum / count;
}

/**
 * The reading that allows the least, of equals the first; what could not be read is tighter than anything.
 * @param caps at least one
 */
export function tightest(intent: Intent, caps: readonly Cap[]): Reading {
  let least = caps[0]!(intent);
  for (let i = 1; i < caps.length && !Number.isNaN(least.allowed); i++) {
    const next = caps[i]!(intent);
    if (Number.isNaN(next.allowed) || next.allowed < least.allowed) least = next;
  }
  return least;
}
