import type { Command, Commanded, Order, Reconciliation } from '@plimsoll/core';
import { counted, dollars, price, units } from '../text/format.ts';
import { OWN, quoted } from '../text/own-command.ts';
import { bad, bold, dim, doubtful, good } from '../text/style.ts';
import { columns } from '../text/table.ts';
import type { Process } from './protocol.ts';
import type { Status } from './status.ts';

const LABEL = 12;
const INDENT = ' '.repeat(LABEL);

const line = (label: string, text: string): string => `${dim(label.padEnd(LABEL))}${text}\n`;

function block(label: string, rows: readonly (readonly string[])[], aligns: string): string {
  if (rows.length === 0) return line(label, 'none');
  return columns(rows, aligns)
    .map((row, i) => (i === 0 ? line(label, row) : `${INDENT}${row}\n`))
    .join('');
}

/** How a run stands, for people. */
export function statusText({ pid, account, startedAt }: Process, status: Status, config: string): string {
  const { trading, reason, reconciling, positions, working, waitingExits } = status;
  const blocked = Object.entries(status.blocked).sort((a, b) => b[1] - a[1]);
  return [
    line('Account', `${bold(account)}, process ${pid} since ${startedAt}`),
    line('Trading', stateText(trading) + (reason === '' ? '' : `: ${reason}`)),
    journalText(status.journalFailure),
    reconciling === null ? '' : line('', doubtful(`nothing enters until books and broker agree: ${reconciling}`)),
    heldText(status.unacknowledged, config),
    ...status.ownerless.map((book) => line('', doubtful(`${ownerlessText(book)}; ${closeText(book, config)}`))),
    ...status.olderCode.map(({ plugin, files }) =>
      line('', doubtful(`${plugin} runs with older code than is on disk, start anew to run it: ${files.join(' ')}`)),
    ),
    line('Last cycle', status.time ?? 'none yet'),
    line(
      'Equity',
      `${dollars(status.equity)}, cash ${dollars(status.cash)}, gross exposure ${dollars(status.grossExposure)}`,
    ),
    block('Positions', positions.map(positionRow), 'llrrr'),
    block(
      'Working',
      working.map((order) => orderRow(order as Order)),
      'llrll',
    ),
    waitingExits.length === 0
      ? ''
      : block(
          'Waiting',
          waitingExits.map(({ symbol, strategy }) => [symbol, strategy]),
          'll',
        ),
    line(
      'So far',
      [
        counted(status.cycles, 'cycle'),
        counted(status.signals, 'signal'),
        counted(status.orders, 'order'),
        counted(status.fills, 'fill'),
      ].join(', '),
    ),
    blocked.length === 0
      ? ''
      : block(
          'Blocked',
          blocked.map(([code, count]) => [units(count), code]),
          'rl',
        ),
  ].join('');
}

export function ownerlessText({ strategy, symbols }: Status['ownerless'][number]): string {
  return `no strategy of the config trades the book of ${strategy}, which has ${symbols.join(' ')}`;
}

/** What can be done about it. */
export function closeText({ strategy }: Status['ownerless'][number], config: string): string {
  return `switch it on again, or close what it holds: ${OWN} flatten ${quoted(config)} --strategy ${quoted(strategy)}`;
}

function journalText(failure: Status['journalFailure']): string {
  if (failure === null) return '';
  const since = failure.since ?? 'its start';
  return line('', doubtful(`the journal cannot be written since ${since}, and no order is sent: ${failure.error}`));
}

function heldText(reconciliations: readonly Reconciliation[], config: string): string {
  const rows = differencesText(reconciliations);
  const how = `${OWN} ack ${quoted(config)} --note "why"`;
  return rows === '' ? '' : line('', doubtful(`nothing enters until these are acknowledged: ${how}`)) + rows;
}

/** What was found otherwise than expected, and nobody could explain. */
export function differencesText(reconciliations: readonly Reconciliation[]): string {
  const found = reconciliations.flatMap(({ differences }) => differences.filter(({ isExplained }) => !isExplained));
  const rows = found.map(({ kind, about, expected, found: there, done }) => {
    return [`${kind} ${about}`, `expected ${shown(expected)}`, `found ${shown(there)}`, done];
  });
  if (rows.length === 0) return '';
  return block('', rows, 'llll');
}

function shown(value: number | string): string {
  return typeof value === 'number' ? units(value) : value;
}

function stateText(trading: string): string {
  if (trading === 'active') return good(trading);
  return trading === 'halted' ? bad(trading) : doubtful(trading);
}

function positionRow(position: Readonly<Record<string, unknown>>): string[] {
  const { symbol, strategy, quantity, averagePrice, marketValue } = position;
  const paid = averagePrice === null ? 'unknown' : price(averagePrice as number);
  return [String(symbol), String(strategy), units(quantity as number), paid, dollars(marketValue as number | null)];
}

function orderRow({ id, side, symbol, quantity, filled, type, status }: Order): string[] {
  const part = filled > 0 ? `${units(filled)} of ${units(quantity)}` : units(quantity);
  return [id, `${side} ${symbol}`, part, type, status];
}

const DONE: Readonly<Record<Command['name'], string>> = {
  halt: 'halted: nothing enters, working entries are being cancelled, exits go on',
  reduce: 'reducing: nothing enters, exits go on',
  resume: 'active: entries are allowed again',
  flatten: 'flatten',
  cancel: 'cancel',
};

/** Answers to an exit where something else closes the holding, or nothing is held any more. */
const IN_HAND: ReadonlySet<string | undefined> = new Set(['EXIT_ALREADY_WORKING', 'EXIT_WAITING', 'NOTHING_TO_CLOSE']);

/** Decisions of a flatten that leave a holding open. */
export function unsentOf({ decisions }: Commanded): Commanded['decisions'] {
  return decisions.filter(({ orderId, code }) => orderId === undefined && !IN_HAND.has(code));
}

function flattenedText(commanded: Commanded): string {
  const all = commanded.decisions.length + commanded.waiting.length;
  const unsent = unsentOf(commanded);
  if (all === 0) return 'holds nothing there';
  if (unsent.length === 0) return 'closing what is held';
  const isJournal = unsent.some(({ code }) => code === 'JOURNAL_FAILED');
  const todo = isJournal ? ': give it again once the journal can write' : '';
  return bad(`NOT closed: ${unsent.length} of ${counted(all, 'holding')}, as no order was sent for them${todo}`);
}

/** What came of a command, for people. */
export function commandedText(
  { account, pid }: Process,
  command: Command,
  commanded: Commanded,
  config: string,
): string {
  const { decisions, waiting, cancelling } = commanded;
  const head = `${bold(account)} (process ${pid})  `;
  if (command.name === 'cancel') {
    if (cancelling.length === 0) return `${head}no such order works\n`;
    return `${head}asked for the end of ${counted(cancelling.length, 'order')}\n${block('', cancelling.map(orderRow), 'llrll')}`;
  }
  if (command.name !== 'flatten') return `${head}${DONE[command.name]}\n`;
  const isAll = command.symbol === undefined && command.strategy === undefined;
  const rows = decisions.map(({ side, symbol, strategy, allowed, code, orderId }) => {
    return [`${side} ${symbol}`, strategy, units(allowed), orderId ?? `not ordered: ${code}`];
  });
  const onceWritable = commanded.unwritten === undefined ? '' : ', which is asked for once the journal can write';
  return [
    `${head}${flattenedText(commanded)}`,
    isAll ? `; halted, and entries come in again after: ${OWN} resume ${quoted(config)}\n` : '\n',
    rows.length === 0 ? '' : block('', rows, 'llrl'),
    waiting.length === 0
      ? ''
      : line(
          '',
          `waiting for the end of resting exits${onceWritable}: ${waiting.map(({ symbol }) => symbol).join(', ')}`,
        ),
  ].join('');
}
