/** A moment as Alpaca sends it: RFC 3339 in JSON, the timestamp extension in msgpack. */
export class WireTime {
  /** Whole seconds since 1970, and the rest. */
  readonly seconds: number;
  readonly nanos: number;
  readonly #digits: number;
  #text: string | undefined;

  /** @param digits how many of the second's fraction the text has */
  constructor(seconds: number, nanos: number, digits: number) {
    this.seconds = seconds;
    this.nanos = nanos;
    this.#digits = digits;
  }

  get text(): string {
    if (this.#text === undefined) {
      const fraction = this.#digits === 0 ? '' : `.${String(this.nanos).padStart(9, '0').slice(0, this.#digits)}`;
      this.#text = new Date(this.seconds * 1000).toISOString().replace('.000Z', `${fraction}Z`);
    }
    return this.#text;
  }

  toJSON(): string {
    return this.text;
  }
}

/** The start of a bar, to the second: `2022-01-03T09:00:00Z`. */
export function barTime(timeMs: number): WireTime {
  return new WireTime(Math.floor(timeMs / 1000), 0, 0);
}

/** The time of a trade, a quote or a status, with nine digits: `2022-01-03T09:00:00.208000000Z`. */
export function tickTime(timeMs: number): WireTime {
  const whole = Math.floor(timeMs);
  const seconds = Math.floor(whole / 1000);
  return new WireTime(seconds, (whole - seconds * 1000) * 1_000_000, 9);
}

const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i;

/** Epoch ms and the nanoseconds below them; undefined for anything that is not RFC 3339 with a zone. */
export function parseRfc3339(text: string): { ms: number; nanos: number } | undefined {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const seconds = Date.parse(`${match[1]}${match[3]!.toUpperCase()}`);
  if (Number.isNaN(seconds)) return undefined;
  const nanos = Number((match[2] ?? '').padEnd(9, '0'));
  return { ms: seconds + Math.floor(nanos / 1_000_000), nanos: nanos % 1_000_000 };
}

/** The moment that an RFC 3339 text names; undefined where it names none. */
export function wireTime(text: string): WireTime | undefined {
  const time = parseRfc3339(text);
  if (time === undefined) return undefined;
  const seconds = Math.floor(time.ms / 1000);
  const nanos = (time.ms - seconds * 1000) * 1_000_000 + time.nanos;
  return new WireTime(seconds, nanos, nanos === 0 ? 0 : 9);
}
