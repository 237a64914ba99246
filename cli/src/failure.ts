import { styleText } from 'node:util';
import { ERRORS, PlimsollError, messageOf } from '@plimsoll/core';
import type { ErrorCode } from '@plimsoll/core';

export const EXIT = { ok: 0, failed: 1, refused: 2 } as const;

const AT_RUN_TIME: ReadonlySet<ErrorCode> = new Set([
  'PLM_PLUGIN_START_FAILED',
  'PLM_DATA_FETCH_FAILED',
  'PLM_DATA_TOO_LARGE',
  'PLM_OUTPUT_FAILED',
  'PLM_COMMAND_REFUSED',
  'PLM_RUN_BUSY',
  'PLM_RUN_NOT_FOUND',
  'PLM_RUN_DIFFERS',
  'PLM_UNEXPECTED',
]);

/** The command was called as it cannot be. */
export function usageError(message: string): PlimsollError {
  return new PlimsollError('PLM_USAGE', message);
}

/** Prints what went wrong, a line for each thing, and what the code means. Returns the exit code. */
export function fail(thrown: unknown, isJson: boolean): number {
  const error = PlimsollError.is(thrown)
    ? thrown
    : new PlimsollError('PLM_UNEXPECTED', messageOf(thrown), { cause: thrown });
  const { code, issues } = error;
  const red = (text: string): string => styleText(['bold', 'red'], text, { stream: process.stderr });
  for (const issue of issues) process.stderr.write(`${red('error:')} ${issue}\n`);
  process.stderr.write(`${code}: ${ERRORS[code]}\n`);
  if (process.env['PLIMSOLL_DEBUG'] === '1') process.stderr.write(`${stackOf(thrown)}\n`);
  if (isJson) printJson({ ok: false, code, issues });
  return AT_RUN_TIME.has(code) ? EXIT.failed : EXIT.refused;
}

let hasPrinted = false;

/** Prints the one object that standard output is to hold. What comes after it is left out: a refusal must not make two of one. */
export function printJson(value: unknown): void {
  if (hasPrinted) return;
  hasPrinted = true;
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack}${cause}`;
}
