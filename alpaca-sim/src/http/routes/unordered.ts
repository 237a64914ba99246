import type { Random } from '@plimsoll/core';
import type { Wire } from '../../venue/venue.ts';

const MS_LENGTH = 'YYYY-MM-DDTHH:MM:SS.mmm'.length;

/** The same activities, those of one millisecond in a random order. */
export function shuffleWithinMs(activities: readonly Wire[], random: Random): readonly Wire[] {
  const shuffled: Wire[] = [];
  let start = 0;
  while (start < activities.length) {
    let end = start + 1;
    while (end < activities.length && momentOf(activities[end]) === momentOf(activities[start])) end += 1;
    shuffled.push(...shuffle(activities.slice(start, end), random));
    start = end;
  }
  return shuffled;
}

function momentOf(activity: Wire | undefined): string {
  return String(activity?.['transaction_time'] ?? activity?.['id']).slice(0, MS_LENGTH);
}

/** Fisher and Yates. */
function shuffle<T>(items: T[], random: Random): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}
