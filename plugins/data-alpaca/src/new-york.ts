const OFFSET = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'longOffset' });
const DATE = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' });
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What New York's clocks show at a moment, less UTC, in ms. */
function offsetMs(time: number): number {
  const name = OFFSET.formatToParts(time).find(({ type }) => type === 'timeZoneName')!.value;
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)$/.exec(name)!;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

/** The moment at which New York's clocks show a time of day, epoch ms. @param date `2026-11-27` @param time `09:30` */
export function newYorkTime(date: string, time: string): number {
  const shown = Date.parse(`${date}T${time}:00Z`);
  const first = shown - offsetMs(shown);
  return shown - offsetMs(first);
}

/** New York's date at a moment, `2026-11-27`. */
export function newYorkDate(time: number): string {
  return DATE.format(time);
}

/** The first midnight in New York after a moment, epoch ms. */
export function nextMidnight(time: number): number {
  const noon = Date.parse(`${newYorkDate(time)}T12:00:00Z`);
  return newYorkTime(new Date(noon + DAY_MS).toISOString().slice(0, 10), '00:00');
}
