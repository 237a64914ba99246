const DAY_MS = 86_400_000;
/** Asking takes a microsecond or more, so it is done for as long a time as clocks have never been changed and changed back in: in Brazil in 2000 it was a week. */
const STRETCH_MS = 4 * DAY_MS;

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** Tells which calendar day and which time of it a moment is in a time zone, and the other way round. */
export class LocalDays {
  readonly #format: Intl.DateTimeFormat;
  /** The offset from `#from` until `#until` (excluded), epoch ms. */
  #offsetMs = NaN;
  #from = NaN;
  #until = NaN;

  /** @throws RangeError for a name that is not an IANA time zone */
  constructor(timezone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
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
    if (!(timeMs >= this.#from && timeMs < this.#until)) this.#find(timeMs);
    return this.#offsetMs;
  }

  #find(timeMs: number): void {
    let from = Math.floor(timeMs / STRETCH_MS) * STRETCH_MS;
    let until = from + STRETCH_MS;
    let offset = this.#ask(from);
    const after = this.#ask(until);
    if (after !== offset) {
      const change = this.#firstWith(after, from, until);
      if (timeMs < change) until = change;
      else [from, offset] = [change, after];
    }
    this.#offsetMs = offset;
    this.#from = from;
    this.#until = until;
  }

  /** The first whole second with an offset that does not hold at `before` and does at `at`. */
  #firstWith(offset: number, before: number, at: number): number {
    let [low, high] = [before / 1000, at / 1000];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#ask(middle * 1000) === offset) high = middle;
      else low = middle;
    }
    return high * 1000;
  }

  #ask(timeMs: number): number {
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = OFFSET.exec(this.#format.format(timeMs))!;
    const offset = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return sign === '-' ? -offset : offset;
  }
}
