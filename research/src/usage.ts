import { PlimsollError } from '@plimsoll/core';

/** What was asked for cannot be done. */
export function usage(message: string): PlimsollError {
  return new PlimsollError('PLM_USAGE', message);
}
