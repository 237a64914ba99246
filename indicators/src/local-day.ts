const DAY_MS = 86_400_000;

const made = new Map<string, (time: number) => number>();

/**
 * Tells the calendar day of a time zone, as days since 1970-01-01, for a time in epoch ms. One function a zone, which keeps the offset of a day.
 * @throws RangeError for a name that is not an IANA time zone
 */
export function localDay(timezone: string): (time: number) => number {
  let dayOf = made.get(timezone);
  if (!dayOf) made.set(timezone, (dayOf = makeLocalDay(timezone)));
  return dayOf;
}

function makeLocalDay(timezone: string): (time: number) => number {
  const offsetAt = offsetOf(timezone);
  let [from, until, offset] = [0, 0, 0];
  return (time) => {
    if (!(time >= from && time < until)) {
      const start = Math.floor(time / DAY_MS) * DAY_MS;
      const isConstant = offsetAt(start) === offsetAt(start + DAY_MS);
      from = isConstant ? start : time;
      until = isConstant ? start + DAY_MS : time;
      offset = offsetAt(time);
    }
    return Math.floor((time + offset) / DAY_MS);
  };
}

/** How far a zone's clocks are ahead of UTC at a time in epoch ms, in ms. It takes microseconds. */
function offsetOf(timezone: string): (time: number) => number {
  const [year, month, day, hour, minute] = Array.from({ length: 5 }, () => 'numeric' as const);
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year,
    month,
    day,
    hour,
    minute,
  });
  return (time) => {
    const whole = Math.floor(time / 60_000) * 60_000;
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(whole)) part[type] = Number(value);
    return Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute']) - whole;
  };
}
