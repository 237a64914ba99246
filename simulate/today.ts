import type { Day } from './day.ts';

// On the global object, because a config loads the parts by their path, and a test runner may load the rest otherwise.
const KEY = Symbol.for('plimsoll.simulate.day');
const holder = globalThis as { [KEY]?: Day | undefined };

/** The day that is lived through in this process: one at a time. */
export function today(): Day {
  return holder[KEY]!;
}

export function setToday(day: Day | undefined): void {
  holder[KEY] = day;
}
