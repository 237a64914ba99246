import { isoTime } from '@plimsoll/core';
import type { TapeEntry } from '@plimsoll/journal-sqlite/run-reader';

/** What came into a run, for people. */
export function inWords(what: TapeEntry['what'] | undefined): string {
  if (!what) return 'nothing more came in';
  if (what.kind === 'cycle') return `the cycle of ${isoTime(what.time)} began`;
  if (what.kind === 'arrivals')
    return `the broker told ${what.events.map((event) => event?.kind ?? 'nothing').join(', ')}`;
  if (what.kind === 'failure') return `${what.call} ${what.about} failed: ${what.error}`.replace('  ', ' ');
  const words: Partial<Record<TapeEntry['what']['kind'], string>> = {
    account: 'the broker told the account',
    bars: 'bars came in',
    past: 'the source told the past',
    command: 'an operator gave a command',
    config: 'it took another config',
    state: 'the program around it set the trading state',
    acknowledge: 'the program around it acknowledged differences',
  };
  return words[what.kind] ?? what.kind;
}
