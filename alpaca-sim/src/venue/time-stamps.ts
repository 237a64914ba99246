/** Nanoseconds between two stamps of the same instant, so that no two are the same and all have nine digits that mean something. */
const STEP_NS = 137n;
const NS_PER_MS = 1_000_000n;

/** Writes moments as RFC 3339 in UTC with nanoseconds, each later than the one before. */
export class TimeStamps {
  #lastNs = 0n;

  /** @param nowMs epoch ms; in one millisecond the nanoseconds count up */
  stamp(nowMs: number): string {
    const start = BigInt(nowMs) * NS_PER_MS + STEP_NS;
    const next = this.#lastNs + STEP_NS;
    this.#lastNs = start > next ? start : next;
    return formatNs(this.#lastNs);
  }
}

export function formatNs(ns: bigint): string {
  const seconds = new Date(Number(ns / NS_PER_MS)).toISOString().slice(0, 19);
  return `${seconds}.${(ns % 1_000_000_000n).toString().padStart(9, '0')}Z`;
}

const PATTERN = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Epoch nanoseconds of an RFC 3339 time; a date is its midnight in UTC. Undefined for anything else. */
export function parseNs(text: string): bigint | undefined {
  const match = PATTERN.exec(text.trim());
  if (match === null) return undefined;
  const [, date, time = '00:00:00', fraction = '', zone = 'Z'] = match;
  const ms = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * NS_PER_MS + BigInt(fraction.padEnd(9, '0'));
}
