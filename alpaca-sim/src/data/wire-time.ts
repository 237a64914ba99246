/** A moment as Alpaca sends it: RFC 3339 in JSON, the timestamp extension in msgpack. */
export class WireTime {
  /** Whole seconds since 1970, and the rest. */
  readonly seconds: number;
  readonly nanos: number;
  readonly text: string;

  constructor(seconds: number, nanos: number, text: string) {
    this.seconds = seconds;
    this.nanos = nanos;
    this.text = text;
  }

  toJSON(): string {
    return this.text;
  }
}

function split(timeMs: number): { seconds: number; nanos: number; upToSeconds: string } {
  const whole = Math.floor(timeMs);
  const seconds = Math.floor(whole / 1000);
  return { seconds, nanos: (whole - seconds * 1000) * 1_000_000, upToSeconds: new Date(seconds * 1000).toISOString() };
}

/** The start of a bar, to the second: `2022-01-03T09:00:00Z`. */
export function barTime(timeMs: number): WireTime {
  const { seconds, upToSeconds } = split(timeMs);
  return new WireTime(seconds, 0, upToSeconds.replace('.000Z', 'Z'));
}

/** The time of a trade, a quote or a status, with nine digits: `2022-01-03T09:00:00.208000000Z`. */
export function tickTime(timeMs: number): WireTime {
  const { seconds, nanos, upToSeconds } = split(timeMs);
  return new WireTime(seconds, nanos, upToSeconds.replace('.000Z', `.${String(nanos).padStart(9, '0')}Z`));
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

/** The moment that an RFC 3339 text names, told with the same text; undefined where it names none. */
export function wireTime(text: string): WireTime | undefined {
  const time = parseRfc3339(text);
  if (time === undefined) return undefined;
  const seconds = Math.floor(time.ms / 1000);
  return new WireTime(seconds, (time.ms - seconds * 1000) * 1_000_000 + time.nanos, text);
}
