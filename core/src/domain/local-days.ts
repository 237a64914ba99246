const DAY_MS = 86_400_000;
/** Asking takes a microsecond or more, so it is done for as long a time as clocks have never been changed and changed back in: in Brazil in 2000 it was a week. */
const STRETCH_MS = 4 * DAY_MS;

/** What clocks show before and from a change of them, which is at the end where there is none. Epoch ms, ms. */
interface Stretch {
  readonly change: number;
  readonly before: number;
  readonly after: number;
}

/** By zone and number of the stretch: all that has been asked for, for everybody. */
const STRETCHES = new Map<string, Map<number, Stretch>>();

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** Tells which calendar day and which time of it a moment is in a time zone, and the other way round. */
export class LocalDays {
  readonly #format: Intl.DateTimeFormat;
  readonly #stretches: Map<number, Stretch>;
  /** The offset from `#from` until `#until` (excluded), epoch ms. */
  #offsetMs = NaN;
  #from = NaN;
  #until = NaN;

  /** @throws RangeError for a name that is not an IANA time zone */
  constructor(timezone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
    const known = STRETCHES.get(timezone);
    this.#stretches = known ?? new Map<number, Stretch>();
    if (!known) STRETCHES.set(timezone, this.#stretches);
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
    const number = Math.floor(timeMs / STRETCH_MS);
    const from = number * STRETCH_MS;
    const until = from + STRETCH_MS;
    let stretch = this.#stretches.get(number);
    if (!stretch) this.#stretches.set(number, (stretch = this.#askFor(from, until)));
    const { change, before, after } = stretch;
    const isBefore = timeMs < change;
    this.#offsetMs = isBefore ? before : after;
    this.#from = isBefore ? from : change;
    this.#until = isBefore ? change : until;
  }

  #askFor(from: number, until: number): Stretch {
    const before = this.#ask(from);
    const after = this.#ask(until);
    return { change: before === after ? until : this.#firstWith(after, from, until), before, after };
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
