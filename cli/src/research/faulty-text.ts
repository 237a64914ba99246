import type { NoRun, SweepRow } from '@plimsoll/research';
import { doubtful } from '../text/style.ts';
import { counted, units, wrap } from '../text/format.ts';

const WIDTH = 100;
const KINDS_MAX = 5;

/** Kinds of what went wrong, each with how often and an example. */
export function faultyLines(faulty: readonly SweepRow[]): string[] {
  const isNo = (row: SweepRow): row is SweepRow & { readonly result: NoRun } => row.result.status !== 'done';
  const kinds = Map.groupBy(faulty.filter(isNo), ({ result }) => `${result.status} ${result.code}`);
  const lines = [...kinds.values()].slice(0, KINDS_MAX).flatMap((rows) => {
    const { overrides, result } = rows[0]!;
    const word = `${result.status === 'refused' ? 'Refused' : 'Failed'} ${units(rows.length)}`;
    const example = rows.length > 1 ? ', for example' : '';
    return wrap(`${word} (${result.code})${example} ${overrides.join(' ')}: ${result.reasons[0]}`, WIDTH, '  ');
  });
  const more = kinds.size - KINDS_MAX;
  return [...lines, ...(more > 0 ? [`and ${counted(more, 'other kind')}`] : [])].map(doubtful);
}
