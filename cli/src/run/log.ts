import { styleText } from 'node:util';
import type { Log } from '@plimsoll/core';
import { detailText } from '../text/format.ts';
import { CLEAR_LINE } from '../text/style.ts';

/** Lines for people, on standard error: warnings always, what else plugins tell only if asked for. */
export function consoleLog(isVerbose: boolean): Log {
  const line = (level: string, message: string, detail: Parameters<Log['warn']>[1]): void => {
    const values = detail ? `  ${detailText(detail)}` : '';
    process.stderr.write(`${process.stderr.isTTY ? CLEAR_LINE : ''}${level} ${message}${values}\n`);
  };
  return {
    info: (message, detail) => (isVerbose ? line('info:', message, detail) : undefined),
    warn: (message, detail) => line(styleText('yellow', 'warn:', { stream: process.stderr }), message, detail),
  };
}

export const SILENT: Log = { info: () => undefined, warn: () => undefined };
