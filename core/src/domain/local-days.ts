const DAY_MS = 86_400_000;

/** Tells which calendar day and which time of it a moment is in a time zone, and the other way round. */
export class LocalDays {
  readonly #format: Intl.DateTimeFormat;
  #utcDay = NaN;
  #offsetMs = NaN;

  /** @throws RangeError for a name that is not an IANA time zone */
  constructor(timezone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Days since 1970-01-01 on the zone's calendar. `timeMs` is epoch ms. */
  dayOf(timeMs: number): number {
    return Math.floor((timeMs + this.offsetAt(timeMs)) / DAY_MS);
  }

  /**
   * Epoch ms at which the zone's clocks show `clockMs` since midnight on a day (as of `dayOf`). Of two such moments the earlier; where
   * clocks skip it, as if they had not yet been put forward.
   */
  timeOf(day: number, clockMs: number): number {
    const local = day * DAY_MS + clockMs;
    const before = this.offsetAt(local - DAY_MS);
    const first = local - before;
    const offset = this.offsetAt(first);
    if (offset === before) return first;
    const second = local - offset;
    return this.offsetAt(second) === offset ? second : first;
  }

  /** How far the zone's clocks are ahead of UTC at epoch ms `timeMs`, in ms; negative west of Greenwich. */
  offsetAt(timeMs: number): number {
    // Kept for a UTC day, because finding one takes microseconds; on a day when clocks change none is.
    const utcDay = Math.floor(timeMs / DAY_MS);
    if (utcDay === this.#utcDay) return this.#offsetMs;
    const atStart = this.#findOffset(utcDay * DAY_MS);
    if (atStart !== this.#findOffset((utcDay + 1) * DAY_MS)) return this.#findOffset(timeMs);
    this.#utcDay = utcDay;
    this.#offsetMs = atStart;
    return atStart;
  }

  #findOffset(timeMs: number): number {
    const whole = Math.floor(timeMs / 1000) * 1000;
    const parts: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(whole)) parts[type] = Number(value);
    const { year, month, day, hour, minute, second } = parts as Record<string, number>;
    return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - whole;
  }
}
