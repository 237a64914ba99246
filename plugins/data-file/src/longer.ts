import { isoTime, periodsOf, resampled } from '@plimsoll/core';
import type { BarColumns, Timeframe, Universe } from '@plimsoll/core';
import { Faults } from './faults.ts';

interface LongerBars {
  readonly columns: BarColumns[];
  /** How many of the files' bars are in none of them. */
  readonly leftOut: number;
}

/**
 * Makes bars of the config's timeframe out of the files', which are of `source`.
 * @throws PlimsollError PLM_DATA_INVALID where the files' go on beyond a boundary, or nothing comes of a symbol's
 */
export function makeLonger(columns: readonly BarColumns[], universe: Universe, source: Timeframe): LongerBars {
  const { symbols, timeframe, sessions } = universe;
  const faults = new Faults();
  const across = new Set<number>();
  let leftOut = 0;
  const made = resampled(columns, periodsOf(universe, timeframe, source.ms), source.ms, (placed, index, time) => {
    if (placed === 'off') leftOut++;
    if (placed !== 'across' || across.has(index)) return;
    across.add(index);
    const bar = `${symbols[index]}'s bar of ${source.text} at ${isoTime(time)}`;
    const other = sessions.anchor === 'open' ? 'clock' : 'open';
    faults.add(
      `${bar} is in two of ${timeframe.text}, expected them to begin where the longer ones do: would \`sessions: { anchor: ${other} }\` in the config?`,
    );
  });
  for (const [index, { time }] of made.entries()) {
    if (time.length === 0)
      faults.add(
        `no bar of ${symbols[index]} is in ${sessions.hours} hours, expected some: \`sessions\` in the config says which hours count`,
      );
  }
  faults.throwIfAny();
  return { columns: made, leftOut };
}
