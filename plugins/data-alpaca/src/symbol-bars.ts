import { emptyColumns } from '@plimsoll/core';
import type { BarColumns, FetchRequest } from '@plimsoll/core';

/** A bar; `time` is its start, epoch ms, prices in dollars. */
export interface Bar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

const FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** One symbol's bars: those that are kept for answers, in order and each once, and minutes of the stream that wait for their period to end. */
export class SymbolBars {
  #columns: BarColumns = emptyColumns(0);
  #end = 0;
  /** Bars that an answer may reach back. */
  #kept = 0;
  readonly #minutes = new Map<number, Bar>();

  /** Keeps so many bars from now on, if it did not keep as many before. */
  keep(count: number): void {
    if (count <= this.#kept) return;
    this.#kept = count;
    this.#renew(0, this.#end);
  }

  /** Start of the newest bar, epoch ms; -Infinity where there is none. */
  get newest(): number {
    return this.#end === 0 ? -Infinity : this.#columns.time[this.#end - 1]!;
  }

  /** Adds a bar, unless one as new is there. */
  append(bar: Bar): void {
    if (!(bar.time > this.newest)) return;
    if (this.#end === this.#columns.time.length) this.#renew(this.#end - this.#kept, this.#end);
    const end = this.#end++;
    const { time, open, high, low, close, volume } = this.#columns;
    time[end] = bar.time;
    open[end] = bar.open;
    high[end] = bar.high;
    low[end] = bar.low;
    close[end] = bar.close;
    volume[end] = bar.volume;
  }

  /** Keeps a minute of the stream; a second one for the same time changes nothing. */
  addMinute(bar: Bar): void {
    if (bar.time > this.newest && !this.#minutes.has(bar.time)) this.#minutes.set(bar.time, bar);
  }

  hasMinute(time: number): boolean {
    return this.#minutes.has(time);
  }

  /** Whether anything is there from some time on, up to another. */
  hasAny(start: number, end: number): boolean {
    if (this.newest >= start && this.newest < end) return true;
    for (const time of this.#minutes.keys()) if (time >= start && time < end) return true;
    return false;
  }

  /**
   * Makes bars of the minutes of all periods that have ended by `asOf`.
   * @param liveFrom periods that start before it are not whole in the stream; their minutes are dropped
   */
  closePeriods(asOf: number, timeframeMs: number, liveFrom: number): void {
    if (this.#minutes.size === 0) return;
    const ended: Bar[] = [];
    for (const bar of this.#minutes.values()) if (startOf(bar.time, timeframeMs) + timeframeMs <= asOf) ended.push(bar);
    for (const { time } of ended) this.#minutes.delete(time);
    if (ended.length > 1) ended.sort((a, b) => a.time - b.time);
    const whole = ended.filter(({ time }) => startOf(time, timeframeMs) >= liveFrom);
    for (let i = 0; i < whole.length;) {
      const start = startOf(whole[i]!.time, timeframeMs);
      let bar = whole[i]!.time === start ? whole[i]! : { ...whole[i]!, time: start };
      for (i++; i < whole.length && startOf(whole[i]!.time, timeframeMs) === start; i++) bar = merge(bar, whole[i]!);
      this.append(bar);
    }
  }

  /** Answers with the newest bars that had ended by the request's time. */
  answer(request: FetchRequest, index: number): void {
    const { time } = this.#columns;
    let end = this.#end;
    while (end > 0 && time[end - 1]! + request.timeframeMs > request.asOf) end--;
    let start = Math.max(0, end - Math.min(request.count, this.#kept));
    const since = request.since(index);
    while (start < end && time[start]! <= since) start++;
    request.answer(index, this.#columns, start, end);
  }

  /** Moves some rows to the front of new columns: the last answer's are still being read. */
  #renew(start: number, end: number): void {
    const old = this.#columns;
    this.#columns = emptyColumns(this.#kept * 2 + 16);
    for (const field of FIELDS) this.#columns[field].set(old[field].subarray(start, end));
    this.#end = end - start;
  }
}

function startOf(time: number, timeframeMs: number): number {
  return Math.floor(time / timeframeMs) * timeframeMs;
}

function merge(bar: Bar, later: Bar): Bar {
  return {
    time: bar.time,
    open: bar.open,
    high: Math.max(bar.high, later.high),
    low: Math.min(bar.low, later.low),
    close: later.close,
    volume: bar.volume + later.volume,
  };
}
