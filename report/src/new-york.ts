const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const clock = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
});

/** Milliseconds that New York's clocks are ahead of UTC, negative as a rule. A time zone is dear to ask, so ask seldom. */
function askedOffset(time: number): number {
  const part = Object.fromEntries(clock.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute']);
  return local - Math.floor(time / 60_000) * 60_000;
}

/** When clocks change between two hours, epoch ms; undefined where they read alike at both. */
function changeBetween(from: number, to: number): number | undefined {
  const before = askedOffset(from);
  if (askedOffset(to) === before) return undefined;
  let [low, high] = [from, to];
  while (high - low > HOUR_MS) {
    const middle = low + Math.floor((high - low) / HOUR_MS / 2) * HOUR_MS;
    if (askedOffset(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** From `time` on clocks are `offset` ahead of UTC; both in ms. */
export type OffsetChange = readonly [time: number, offset: number];

const changesOfYear = new Map<number, readonly OffsetChange[]>();

/** The offset at the start of a UTC year, and its changes within it. */
function changesOf(year: number): readonly OffsetChange[] {
  const known = changesOfYear.get(year);
  if (known) return known;
  const [start, middle, end] = [Date.UTC(year, 0), Date.UTC(year, 6), Date.UTC(year + 1, 0)];
  const changes = [changeBetween(start, middle), changeBetween(middle, end)].filter((time) => time !== undefined);
  const all = [start, ...changes].map((time): OffsetChange => [time, askedOffset(time)]);
  changesOfYear.set(year, all);
  return all;
}

/** The offset at `from`, and all changes until `to`; epoch ms. For who has to read New York's clocks without knowing of time zones. */
export function offsetChanges(from: number, to: number): OffsetChange[] {
  const changes: OffsetChange[] = [];
  for (let year = new Date(from).getUTCFullYear(); year <= new Date(to).getUTCFullYear(); year++) {
    for (const change of changesOf(year)) if (change[1] !== changes.at(-1)?.[1]) changes.push(change);
  }
  return changes.filter(([time], i) => time <= to && !((changes[i + 1]?.[0] ?? Infinity) <= from));
}

/** What New York's clocks show at `time` (epoch ms), as if it were UTC. */
export function newYorkTime(time: number): number {
  const changes = changesOf(new Date(time).getUTCFullYear());
  let i = changes.length - 1;
  while (changes[i]![0] > time) i--;
  return time + changes[i]![1];
}

/** Days since 1970-01-01 of New York's date at `time` (epoch ms). */
export function newYorkDay(time: number): number {
  return Math.floor(newYorkTime(time) / DAY_MS);
}

/** The end of New York's date at `time`, epoch ms. */
export function newYorkDayEnd(time: number): number {
  const midnight = (newYorkDay(time) + 1) * DAY_MS;
  const guess = midnight - (newYorkTime(time) - time);
  return midnight - (newYorkTime(guess) - guess); // clocks may have changed in between
}

/** ISO date of a day as {@link newYorkDay} counts them. */
export function isoDate(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
