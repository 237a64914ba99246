const SECOND_MS = 1_000;
const [SPACE, PLUS, MINUS, POINT, ZERO, COLON, UPPER_T, UPPER_Z] = [32, 43, 45, 46, 48, 58, 84, 90];
const DAYS_IN_MONTH = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

/** The number that two digits spell; below zero or above 99 where one of them is none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const units = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : NaN;
}

/**
 * Reads points in time from bytes: ISO 8601 with `Z` or an offset, a date with or without a time (then UTC), or the epoch in
 * seconds (9 or 10 digits) or milliseconds (12 or 13). It remembers the last date, which most rows share with the row before.
 */
export class TimestampParser {
  #date = NaN;
  #dateMs = NaN;

  /** Epoch ms of the bytes from `start` to `end` (excluded); NaN where they are not a time. */
  parse(bytes: Uint8Array, start: number, end: number): number {
    if (end - start === 20 && bytes[start + 10] === UPPER_T && bytes[end - 1] === UPPER_Z)
      return this.#dateAt(bytes, start) + this.#clockAt(bytes, start + 11);
    let from = start;
    let to = end;
    while (from < to && bytes[from] === SPACE) from++;
    while (to > from && bytes[to - 1] === SPACE) to--;
    return bytes[from + 4] === MINUS ? this.#parseIso(bytes, from, to) : this.#parseEpoch(bytes, from, to);
  }

  #parseEpoch(bytes: Uint8Array, start: number, end: number): number {
    const digits = end - start;
    let value = 0;
    for (let at = start; at < end; at++) {
      if (!isDigit(bytes[at]!)) return NaN;
      value = value * 10 + bytes[at]! - ZERO;
    }
    if (digits === 9 || digits === 10) return value * SECOND_MS;
    return digits === 12 || digits === 13 ? value : NaN;
  }

  #parseIso(bytes: Uint8Array, start: number, end: number): number {
    const dateMs = this.#dateAt(bytes, start);
    let at = start + 10;
    if (at >= end) return at === end ? dateMs : NaN;
    if (bytes[at] !== UPPER_T && bytes[at] !== SPACE) return NaN;
    const hasSeconds = bytes[at + 6] === COLON;
    const clockMs = hasSeconds ? this.#clockAt(bytes, at + 1) : this.#minutesAt(bytes, at + 1);
    at += hasSeconds ? 9 : 6;
    if (at > end) return NaN;
    let fractionMs = 0;
    if (hasSeconds && at < end && bytes[at] === POINT) {
      let unitMs = SECOND_MS;
      const first = ++at;
      for (; at < end && isDigit(bytes[at]!); at++) fractionMs += (bytes[at]! - ZERO) * (unitMs /= 10);
      if (at === first) return NaN;
    }
    return dateMs + clockMs + Math.floor(fractionMs) - this.#offsetAt(bytes, at, end);
  }

  /** How far ahead of UTC the zone at the end of a time is, ms: nothing or `Z`, `+02`, `-0500`, `+05:30`. */
  #offsetAt(bytes: Uint8Array, at: number, end: number): number {
    const length = end - at;
    if (length === 0) return 0;
    if (bytes[at] === UPPER_Z) return length === 1 ? 0 : NaN;
    if (bytes[at] !== PLUS && bytes[at] !== MINUS) return NaN;
    const hasColon = bytes[at + 3] === COLON;
    if (length !== 3 && length !== (hasColon ? 6 : 5)) return NaN;
    const hours = twoDigits(bytes, at + 1);
    const minutes = length === 3 ? 0 : twoDigits(bytes, at + (hasColon ? 4 : 3));
    const offsetMs = hours <= 23 && minutes <= 59 ? (hours * 60 + minutes) * 60_000 : NaN;
    return bytes[at] === MINUS ? -offsetMs : offsetMs;
  }

  #dateAt(bytes: Uint8Array, at: number): number {
    const month = twoDigits(bytes, at + 5);
    const day = twoDigits(bytes, at + 8);
    const year = twoDigits(bytes, at) * 100 + twoDigits(bytes, at + 2);
    if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS) return NaN;
    const date = year * 10_000 + month * 100 + day;
    if (date !== this.#date) {
      this.#date = date;
      this.#dateMs = dateMsOf(year, month, day);
    }
    return this.#dateMs;
  }

  #clockAt(bytes: Uint8Array, at: number): number {
    const seconds = twoDigits(bytes, at + 6);
    return bytes[at + 5] === COLON && seconds <= 59 ? this.#minutesAt(bytes, at) + seconds * SECOND_MS : NaN;
  }

  #minutesAt(bytes: Uint8Array, at: number): number {
    const hours = twoDigits(bytes, at);
    const minutes = twoDigits(bytes, at + 3);
    return bytes[at + 2] === COLON && hours <= 23 && minutes <= 59 ? (hours * 60 + minutes) * 60_000 : NaN;
  }
}

function dateMsOf(year: number, month: number, day: number): number {
  if (!(year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= DAYS_IN_MONTH[month]!)) return NaN;
  const dateMs = Date.UTC(year, month - 1, day);
  return month === 2 && new Date(dateMs).getUTCDate() !== day ? NaN : dateMs;
}
