import { PlimsollError } from '@plimsoll/core';
import { OWN, quoted } from '../text/own-command.ts';
import { ask, isNobodyThere, operator } from './client.ts';
import { socketsOfUser } from './place.ts';
import type { Process } from './protocol.ts';

/** Real time in which a process must say which account it trades, to be named. */
const ANSWER_MS = 1_000;

/** The processes of this user that trade an account, under whatever config. */
async function tradersOf(account: string): Promise<Process[]> {
  const asked = { account, by: operator(), ask: { name: 'status' } } as const;
  const answers = await Promise.allSettled(socketsOfUser().map((path) => ask(path, asked, ANSWER_MS)));
  return answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value.ok ? [answer.value.process] : []));
}

/**
 * Where no process runs the config that was named, but one trades its account under another file: which, and what to say instead.
 * @param error why the config's own process could not be asked
 * @param args of the command as it was given, the config among them
 */
export async function whereElse(
  error: unknown,
  account: string,
  config: string,
  args: readonly string[],
): Promise<unknown> {
  if (!PlimsollError.is(error) || !isNobodyThere(error.cause)) return error;
  const hints = (await tradersOf(account)).map(({ pid, config: file }) => {
    if (file === undefined) return `process ${pid} trades account ${account}, under another config`;
    const command = args.with(args.indexOf(config), file).map(quoted).join(' ');
    return `process ${pid} trades account ${account}, started with ${file}: ${OWN} ${command}`;
  });
  if (hints.length === 0) return error;
  return new PlimsollError(error.code, error.message, { issues: [error.message, ...hints], cause: error });
}
