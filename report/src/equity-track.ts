const DAY_MS = 86_400_000;

/** The deepest fall from a peak. Times are epoch ms. */
export interface Drawdown {
  /** Fraction of the peak that was lost. */
  readonly fraction: number;
  readonly peakTime: number;
  readonly troughTime: number;
  /** When the peak was reached again; undefined where it was not. */
  readonly recoveryTime: number | undefined;
  /** Calendar days from the peak to the recovery, or to the end. */
  readonly days: number;
}

/** A value over time: its closes by day, and how far it fell from its peaks. What it keeps grows by the day, not by the note. */
export class EquityTrack {
  /** The first and the last value noted; NaN before there is any. */
  start = NaN;
  end = NaN;
  /** Fraction below the highest value so far, at the last note. */
  drawdown = 0;
  readonly #days: number[] = [];
  readonly #closes: number[] = [];
  #notes = 0;
  #notesOnFirstDay = 0;
  #time = NaN;
  #peak = NaN;
  #peakTime = NaN;
  #worst: Omit<Drawdown, 'days'> | undefined;
  #longestMs = 0;

  /**
   * @param time epoch ms, not before the last one
   * @param day days since 1970 of the date that it counts to
   * @param value what is not a number is passed over: it is not known, and not zero
   */
  note(time: number, day: number, value: number): void {
    if (!Number.isFinite(value)) return;
    if (this.#notes++ === 0) this.#begin(time, value);
    const last = this.#days.length - 1;
    if (this.#days[last] === day) {
      this.#closes[last] = value;
    } else {
      this.#days.push(day);
      this.#closes.push(value);
    }
    if (this.#days.length === 1) this.#notesOnFirstDay++;
    this.end = value;
    this.#time = time;
    this.#measure(time, value);
  }

  /** Closes of the days that have a return, with the value before the first. A day that has nothing but the first value of all has none. */
  closes(): { readonly days: readonly number[]; readonly values: readonly number[]; readonly before: number } {
    const from = this.#notesOnFirstDay === 1 ? 1 : 0;
    return { days: this.#days.slice(from), values: this.#closes.slice(from), before: this.start };
  }

  /** The deepest drawdown; undefined where the value never fell. */
  worst(): Drawdown | undefined {
    const worst = this.#worst;
    return worst && { ...worst, days: ((worst.recoveryTime ?? this.#time) - worst.peakTime) / DAY_MS };
  }

  /** Calendar days of the longest time below a peak, one that lasts included. */
  longestDrawdownDays(): number {
    const lasting = this.drawdown > 0 ? this.#time - this.#peakTime : 0;
    return Math.max(this.#longestMs, lasting) / DAY_MS;
  }

  #begin(time: number, value: number): void {
    this.start = this.#peak = value;
    this.#peakTime = time;
  }

  #measure(time: number, value: number): void {
    if (value >= this.#peak) {
      if (this.drawdown > 0) this.#recover(time);
      this.#peak = value;
      this.#peakTime = time;
      return;
    }
    this.drawdown = this.#peak > 0 ? 1 - value / this.#peak : 0;
    if (this.drawdown <= (this.#worst?.fraction ?? 0)) return;
    const { drawdown: fraction } = this;
    this.#worst = { fraction, peakTime: this.#peakTime, troughTime: time, recoveryTime: undefined };
  }

  #recover(time: number): void {
    this.drawdown = 0;
    this.#longestMs = Math.max(this.#longestMs, time - this.#peakTime);
    const worst = this.#worst;
    if (worst?.peakTime === this.#peakTime) this.#worst = { ...worst, recoveryTime: time };
  }
}
