import { LocalDays } from '@plimsoll/core';
import type { LossLimit } from './config.ts';

/** How one loss stands to its limit. */
export interface Loss {
  readonly kind: 'daily' | 'peak';
  /** Dollars that equity is below `reference`; below zero for a gain. */
  readonly measured: number;
  /** Dollars. */
  readonly limit: number;
  readonly headroom: number;
  /** Equity that the loss is counted from. */
  readonly reference: number;
  readonly equity: number;
}

export interface KeptLosses {
  readonly day: number;
  readonly equity: number;
  readonly dayStart: number;
  readonly peak: number;
}

interface Limits {
  readonly daily: LossLimit | undefined;
  readonly peak: LossLimit | undefined;
  readonly timezone: string;
}

/** Follows equity, and tells the loss of the day and the fall from the peak. What is unknown is left out. */
export class Losses {
  /** Of the moment that was seen last, days since 1970-01-01. */
  day = NaN;
  readonly #limits: Limits;
  readonly #days: LocalDays;
  #equity = NaN;
  #dayStart = NaN;
  #peak = NaN;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#days = new LocalDays(limits.timezone);
  }

  /** Takes in the equity of a moment; `timeMs` never goes back. */
  see(timeMs: number, equity: number): void {
    if (!Number.isFinite(equity)) return;
    const day = this.#days.dayOf(timeMs);
    if (day !== this.day) this.#dayStart = Number.isNaN(this.#equity) ? equity : this.#equity;
    this.day = day;
    this.#equity = equity;
    this.#peak = Number.isNaN(this.#peak) ? equity : Math.max(this.#peak, equity);
  }

  /** What survives a restart. */
  snapshot(): KeptLosses {
    return { day: this.day, equity: this.#equity, dayStart: this.#dayStart, peak: this.#peak };
  }

  restore({ day, equity, dayStart, peak }: KeptLosses): void {
    this.day = day;
    this.#equity = equity;
    this.#dayStart = dayStart;
    this.#peak = peak;
  }

  /** From now on the peak is counted from the equity of now. */
  restartPeak(): void {
    this.#peak = this.#equity;
  }

  /** From now on the day is. */
  restartDay(): void {
    this.#dayStart = this.#equity;
  }

  /** The loss of the day; undefined where it has no limit, or no equity has been seen. */
  daily(): Loss | undefined {
    return this.#loss('daily', this.#dayStart);
  }

  /** The one with the least headroom; undefined where no equity has been seen. */
  tightest(): Loss | undefined {
    const daily = this.daily();
    const peak = this.#loss('peak', this.#peak);
    if (daily === undefined || peak === undefined) return daily ?? peak;
    return peak.headroom < daily.headroom ? peak : daily;
  }

  /** Whether any has reached its limit. */
  isBreached(): boolean {
    return this.#headroom('daily', this.#dayStart) <= 0 || this.#headroom('peak', this.#peak) <= 0;
  }

  #loss(kind: Loss['kind'], reference: number): Loss | undefined {
    const limit = this.#limit(kind, reference);
    if (Number.isNaN(limit)) return undefined;
    const equity = this.#equity;
    const measured = reference - equity;
    return { kind, measured, limit, headroom: limit - measured, reference, equity };
  }

  #headroom(kind: Loss['kind'], reference: number): number {
    return this.#limit(kind, reference) - (reference - this.#equity);
  }

  /** NaN where there is none, or no equity has been seen. */
  #limit(kind: Loss['kind'], reference: number): number {
    const limits = this.#limits[kind];
    if (limits === undefined) return NaN;
    const { fraction = Infinity, dollars = Infinity } = limits;
    return Math.min(fraction === Infinity ? Infinity : fraction * Math.max(0, reference), dollars);
  }
}

/** Whether a loss has reached its limit. */
export function isBreached(loss: Loss | undefined): boolean {
  return loss !== undefined && loss.headroom <= 0;
}
