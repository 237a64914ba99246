import { readFileSync } from 'node:fs';
import { PlimsollError, messageOf } from '@plimsoll/core';
import { TIME, scriptedSignal } from './config.ts';
import type { ScriptedSignal } from './config.ts';

/** The columns of a file, and where what they hold is in a signal. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['timestamp', 'timestamp'],
  ['symbol', 'symbol'],
  ['side', 'side'],
  ['weight', 'weight'],
  ['confidence', 'confidence'],
  ['strategy', 'strategy'],
  ['reason', 'reason'],
  ['type', 'type'],
  ['limit_price', 'limitPrice'],
  ['stop_price', 'stopPrice'],
  ['trail_dollars', 'trail.dollars'],
  ['trail_fraction', 'trail.fraction'],
  ['take_profit', 'takeProfit.limitPrice'],
  ['stop_loss', 'stopLoss.stopPrice'],
  ['stop_loss_limit', 'stopLoss.limitPrice'],
  ['time_in_force', 'timeInForce'],
  ['good_until', 'goodUntil'],
  ['extended_hours', 'extendedHours'],
]);
const REQUIRED = ['timestamp', 'symbol', 'side'] as const;
const IN_LOWER_CASE: ReadonlySet<string> = new Set(['side', 'type', 'time_in_force', 'extended_hours']);
const YES_OR_NO: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
const EXPECTED = `expected a header line with ${REQUIRED.join(',')} and any of ${[...KEYS.keys()].slice(3).join(',')}`;
const ISSUES_MAX = 10;
const CELL = /(?:\s*"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y;

/** The cells of a line, where quotes may keep a comma in one; undefined where a quote is astray. */
function cellsOf(line: string): string[] | undefined {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const match = CELL.exec(line);
    if (match === null) return undefined;
    cells.push((match[1]?.replaceAll('""', '"') ?? match[2]!).trim());
    if (match[3] === '') return cells;
  }
}

function refuse(issues: readonly string[], cause?: unknown): never {
  throw new PlimsollError('PLM_DATA_INVALID', issues.join('\n'), { issues, cause });
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n/);
  } catch (error) {
    return refuse([`${file}: the signal file cannot be read: ${messageOf(error)}`], error);
  }
}

function columnsOf(file: string, header: string): string[] {
  const columns = (cellsOf(header) ?? []).map((name) => name.toLowerCase());
  const unknown = columns.filter((name) => !KEYS.has(name));
  const missing = REQUIRED.filter((name) => !columns.includes(name));
  const doubled = columns.find((name, i) => columns.indexOf(name) !== i);
  const refuseHeader = (fault: string): never => refuse([`${file}:1: ${fault}, ${EXPECTED}`]);
  if (header.trim() === '') refuseHeader('empty');
  if (missing.length > 0) refuseHeader(`no column ${missing.join(', ')}`);
  if (unknown.length > 0) refuseHeader(`unknown column ${unknown.map((name) => `'${name}'`).join(', ')}`);
  if (doubled !== undefined) refuseHeader(`column ${doubled} is there twice`);
  return columns;
}

function put(row: Record<string, unknown>, column: string, cell: string): void {
  const [key, inner] = KEYS.get(column)!.split('.') as [string, string?];
  const value = column === 'extended_hours' ? (YES_OR_NO.get(cell) ?? cell) : cell;
  row[key] = inner === undefined ? value : { ...(row[key] as object | undefined), [inner]: value };
}

/** The column that holds what is at a place in a signal, or the first of what it holds. */
function columnOf(place: string): string | undefined {
  for (const [column, key] of KEYS) if (`${key}.`.startsWith(`${place}.`)) return column;
  return undefined;
}

/** A row as a signal, or what is wrong with it. */
function readRow(columns: readonly string[], line: string): ScriptedSignal | string {
  const cells = cellsOf(line);
  if (cells === undefined) return 'a quote is not closed or is amid a cell, expected "..." around a whole cell';
  if (cells.length > columns.length) return `${cells.length} columns, expected ${columns.length}: ${columns.join(',')}`;
  const row: Record<string, unknown> = {};
  for (const [i, column] of columns.entries()) {
    const cell = cells[i] ?? '';
    if (cell !== '') put(row, column, IN_LOWER_CASE.has(column) ? cell.toLowerCase() : cell);
  }
  const { success, data, error } = scriptedSignal.safeParse(row);
  if (success && data.timestamp !== undefined) return data;
  const { path, message } = error?.issues[0] ?? { path: ['timestamp'], message: `expected ${TIME}` };
  const column = columnOf(path.join('.')) ?? String(path[0]);
  return `${column} '${cells[columns.indexOf(column)] ?? ''}': ${message}`;
}

/**
 * The signals of a CSV file, in the order of its rows. Blank lines are passed over, and cells at the end of a row may be left out.
 * @param file absolute path
 * @throws PlimsollError PLM_DATA_INVALID, with file and line of up to ten faults
 */
export function readSignalFile(file: string): ScriptedSignal[] {
  const [header = '', ...lines] = readLines(file);
  const columns = columnsOf(file, header);
  const signals: ScriptedSignal[] = [];
  const issues: string[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const signal = readRow(columns, line);
    if (typeof signal !== 'string') signals.push(signal);
    else if (issues.push(`${file}:${i + 2}: ${signal}`) === ISSUES_MAX) break;
  }
  return issues.length > 0 ? refuse(issues) : signals;
}
