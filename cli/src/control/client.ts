import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { PlimsollError } from '@plimsoll/core';
import { OWN } from '../text/own-command.ts';
import { LINE_BYTES_MAX, PROTOCOL, isDoneUnasked } from './protocol.ts';
import type { Answer, Request } from './protocol.ts';

/** Real time that an answer may take: a command waits for the cycle under way, and that for a broker perhaps. */
const ANSWER_MS = 30_000;

/** The user whom commands are recorded as coming from: by number where the system has no name for it, as in some containers. */
export function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.()}`;
  }
}

/** Whether a connection failed because no process listens: none has made the socket, or the one that did is gone. */
export function isNobodyThere(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ECONNREFUSED';
}

/** What may have come of something that was not answered in time. */
function fateOf(asked: Request['ask']): string {
  if (asked.name === 'status') return '';
  const what = isDoneUnasked(asked)
    ? 'it may still be done when the process goes on'
    : 'it is not begun any more, but may have been already';
  return `; ${what}: look with ${OWN} status CONFIG`;
}

/**
 * Puts a request to the process that listens at `path`.
 * @param waitMs real time that the answer may take
 * @throws PlimsollError PLM_RUN_NOT_FOUND where none does, or it does not answer
 */
export function ask(path: string, request: Omit<Request, 'protocol'>, waitMs = ANSWER_MS): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const failed = (why: string, cause?: unknown): void => {
      socket.destroy();
      reject(new PlimsollError('PLM_RUN_NOT_FOUND', why, { cause }));
    };
    let text = '';
    const socket = connect(path, () => socket.write(`${JSON.stringify({ protocol: PROTOCOL, ...request })}\n`));
    socket.setEncoding('utf8');
    socket.setTimeout(waitMs, () => {
      failed(`the running process has not answered for ${waitMs / 1_000} s${fateOf(request.ask)}`);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      failed(
        isNobodyThere(error) ? 'no process on this machine runs this config' : `it cannot be asked: ${error.message}`,
        error,
      );
    });
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > LINE_BYTES_MAX) failed('the answer is longer than any answer is');
    });
    socket.on('end', () => {
      try {
        resolve(JSON.parse(text) as Answer);
      } catch {
        failed('the running process ended before it had answered');
      }
    });
  });
}
