import { isoTime } from '@plimsoll/core';
import type { Decision, Order } from '@plimsoll/core';
import type { Divergence, FieldDifference, Known, OutOfStep, ReplayResult } from '@plimsoll/replay';
import { counted, detailValue, dollars, price, units } from '../text/format.ts';
import { bold, dim, doubtful, good } from '../text/style.ts';
import { columns } from '../text/table.ts';

/** Values in which the two differ that are shown. */
const SHOWN = 12;

/** What `replay` prints. @param version of the Plimsoll that replays */
export function replayText(journal: string, result: ReplayResult, version: string): string {
  const { run, hasEnded, cycles, decisions, orders, beyond, divergence, outOfStep, known } = result;
  const same = `${counted(decisions, 'decision')} and ${counted(orders, 'order')} of ${counted(cycles, 'cycle')}`;
  const title = `${journal}, run ${run}: `;
  const lines: string[] = [];
  if (!divergence && !outOfStep) {
    lines.push(`${title}${good(`${same} are equal`)}`);
    if (!hasEnded) lines.push(dim(cutOff(beyond)));
  } else {
    lines.push(
      `${title}${doubtful(`${counted(decisions, 'decision')} and ${counted(orders, 'order')} are equal; ${partingOf(divergence)}`)}`,
    );
    lines.push('', ...partingLines(result));
    if (known) lines.push('', ...knownLines(known));
    lines.push('', ...hints(result, version).map(dim));
  }
  return `${lines.join('\n')}\n`;
}

function partingOf(divergence: Divergence | undefined): string {
  return divergence ? `${divergence.kind} ${units(divergence.number)} differs` : 'then they part';
}

/** Where a run and its replay part, both sides of it. One of the two is there. */
export function partingLines({ divergence, outOfStep }: Pick<ReplayResult, 'divergence' | 'outOfStep'>): string[] {
  return divergence ? divergenceLines(divergence) : outOfStepLines(outOfStep!);
}

function cutOff(beyond: number): string {
  const more =
    beyond === 0 ? '' : `; ${counted(beyond, 'decision')} after that ${beyond === 1 ? 'is' : 'are'} not in it`;
  return `the run goes on, or was cut off: compared up to where the journal ends${more}`;
}

function divergenceLines({ kind, run, replay, differences }: Divergence): string[] {
  const about = aboutOf(run ?? replay!);
  const head = `${isoTime(about.time)}  ${about.id}  ${about.strategy}  ${bold(`${about.side} ${about.symbol}`)}`;
  if (!run) return [head, `only in the replay: the run has no such ${kind}`];
  if (!replay) return [head, `only in the run: the replay has no such ${kind}`];
  const left = differences.length - SHOWN;
  const more = left > 0 ? [`${units(left)} more with --json`] : [];
  const rows = differences.slice(0, SHOWN).map(row);
  return [head, ...columns([['', 'run', 'replay'], ...rows], 'lll'), ...more];
}

function row({ path, run, replay }: FieldDifference): string[] {
  const value = (of: unknown): string => (of === undefined ? 'none' : exact(path, of));
  return [path.replace(/^(order)\./, ''), value(run), value(replay)];
}

/** Numbers with all their digits: the difference may be in the last. */
function exact(path: string, of: unknown): string {
  return typeof of === 'number' && !/time$/i.test(path) ? String(of) : detailValue(path, of);
}

function aboutOf(
  side: NonNullable<Divergence['run']>,
): Pick<Decision | Order, 'id' | 'time' | 'strategy' | 'side' | 'symbol'> {
  return 'order' in side ? side.order : side;
}

function outOfStepLines({ time, run, replay }: OutOfStep): string[] {
  const cycle = Number.isFinite(time) ? `in or after the cycle of ${isoTime(time)}` : 'before the first cycle';
  return [cycle, `in the run     ${run}`, `the replay     ${replay}`];
}

function knownLines({ time, trading, cash, equity, workingOrders, held, price: last, threw }: Known): string[] {
  const cycle = Number.isFinite(time) ? `after the cycle of ${isoTime(time)} the` : 'The';
  const account = `cash ${dollars(cash)}, equity ${dollars(equity)}, ${counted(workingOrders, 'working order')}`;
  return [
    `${cycle} replay has: trading ${trading}, ${account}; of the symbol ${units(held)} held, last price ${price(last)}`,
    ...threw.map((what) => doubtful(`thrown: ${what}`)),
  ];
}

function hints({ version: then }: ReplayResult, now: string): string[] {
  return [
    ...(then === now ? [] : [`The run was Plimsoll ${then}, this is ${now}.`]),
    'Plugins are as they are now: one that was changed since, or that reads files, the network or the time of day, decides otherwise.',
  ];
}
