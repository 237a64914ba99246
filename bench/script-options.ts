import { parseArgs } from 'node:util';
import type { ParseArgsOptionsConfig } from 'node:util';
import { messageOf } from '@plimsoll/core';

type Values<T extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/** Ends a script that was called as it cannot be, with one line that says what was expected. */
function endWrongUsage(why: string): never {
  process.stderr.write(`error: ${why}\n`);
  process.exit(2);
}

/** The options that a script was called with. Where there is one that it does not have, the script ends with exit code 2. */
export function optionsOf<T extends ParseArgsOptionsConfig>(options: T): Values<T> {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const [why] = messageOf(error).split('. ');
    const names = Object.keys(options).map((name) => `--${name}`);
    return endWrongUsage(`${why}; expected ${names.join(', ')}`);
  }
}

/** An option's number, from 1 on. Where it is none, the script ends with exit code 2. */
export function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  return endWrongUsage(`--${name}: expected a whole number from 1 on, found '${text}'`);
}
