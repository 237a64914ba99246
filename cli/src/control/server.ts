import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Server, Socket } from 'node:net';
import { PlimsollError, messageOf } from '@plimsoll/core';
import type { Session } from '@plimsoll/core';
import { ask, isNobodyThere } from './client.ts';
import { realPath, socketOf } from './place.ts';
import { REQUEST_BYTES_MAX, isDoneUnasked, requestSchema } from './protocol.ts';
import type { Answer, Process, Request } from './protocol.ts';
import { statusOf } from './status.ts';

const IDLE_MS = 5_000;

/** Listens for operators of one run, and has the session do what they say. */
export class ControlServer {
  readonly #session: Session;
  readonly #process: Process;
  readonly #server: Server;
  readonly #path: string;

  private constructor(session: Session, path: string, startedAt: string) {
    const { account } = session.config.settings;
    this.#session = session;
    this.#process = { pid: process.pid, account, startedAt, config: realPath(session.config.file) };
    this.#path = path;
    this.#server = createServer({ pauseOnConnect: false }, (socket) => this.#serve(socket));
    this.#server.maxConnections = 32;
  }

  /**
   * Listens for the run of a config.
   * @throws PlimsollError PLM_RUN_BUSY where another process runs it
   */
  static async open(session: Session, startedAt: string): Promise<ControlServer> {
    const path = socketOf(session.config.file);
    await clear(path, session.config.settings.account);
    const control = new ControlServer(session, path, startedAt);
    await control.#listen();
    return control;
  }

  close(): void {
    this.#server.close();
    if (process.platform !== 'win32') rmSync(this.#path, { force: true });
  }

  #listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => reject(busy(`its socket ${this.#path} cannot be made: ${error.message}`));
      this.#server.once('error', failed);
      this.#server.listen(this.#path, () => {
        this.#server.off('error', failed);
        this.#server.on('error', () => undefined);
        this.#server.unref(); // a run ends with its session, whoever still listens
        resolve();
      });
    });
  }

  #serve(socket: Socket): void {
    let text = '';
    let isOpen = true;
    const isThere = (): boolean => isOpen;
    socket.on('end', () => (isOpen = false)).on('close', () => (isOpen = false));
    socket.setEncoding('utf8').setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end < 0 && text.length <= REQUEST_BYTES_MAX) return;
      socket.removeAllListeners('data');
      socket.setTimeout(0);
      void this.#answer(text.slice(0, Math.max(end, 0)), isThere).then((answer) =>
        socket.end(`${JSON.stringify(answer)}\n`),
      );
    });
  }

  async #resultOf(asked: Request['ask'], by: string, isThere: () => boolean): Promise<unknown> {
    if (asked.name === 'status') return statusOf(this.#session);
    const isWanted = (): boolean => isDoneUnasked(asked) || isThere();
    // That whoever asked has gone is read after what was asked, one turn of the event loop later: a process that was stopped finds both.
    await turn();
    await turn();
    if (asked.name !== 'ack') return this.#session.command(asked, by, isWanted);
    if (!isWanted()) throw new PlimsollError('PLM_COMMAND_REFUSED', 'it is not wanted any more');
    const seen = this.#session.unacknowledged;
    this.#session.acknowledge(by, asked.note);
    return seen;
  }

  async #answer(line: string, isThere: () => boolean): Promise<Answer> {
    try {
      const { account, by, ask: asked } = read(line);
      if (account !== this.#process.account) {
        throw new PlimsollError(
          'PLM_COMMAND_REFUSED',
          `the running process ${this.#process.pid} trades account ${this.#process.account}, not ${account}`,
        );
      }
      return { ok: true, process: this.#process, result: await this.#resultOf(asked, by, isThere) };
    } catch (error) {
      const code = PlimsollError.is(error) ? error.code : 'PLM_UNEXPECTED';
      return { ok: false, code, message: messageOf(error) };
    }
  }
}

function read(line: string): Request {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new PlimsollError('PLM_COMMAND_REFUSED', 'the request is not a line of JSON');
  }
  const parsed = requestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PlimsollError(
    'PLM_COMMAND_REFUSED',
    `the request is not understood: ${issue!.path.join('.')}: ${issue!.message}`,
  );
}

/** Opens a run to operators. @throws PlimsollError PLM_RUN_BUSY where another process runs the config */
export function openControl(session: Session): Promise<ControlServer> {
  return ControlServer.open(session, new Date().toISOString());
}

/**
 * Takes away the socket that a process which is no more has left. One that does not answer is taken for alive: it may be in a long cycle.
 * @throws PlimsollError PLM_RUN_BUSY where a process listens
 */
async function clear(path: string, account: string): Promise<void> {
  let answer: Answer;
  try {
    answer = await ask(path, { account, by: 'a second run', ask: { name: 'status' } });
  } catch (error) {
    const { message, cause } = error as PlimsollError;
    if (!isNobodyThere(cause)) throw busy(`a process that does not answer has it (${message}); stop that one first`);
    const isLeft = (cause as NodeJS.ErrnoException).code === 'ECONNREFUSED';
    if (isLeft && process.platform !== 'win32') rmSync(path, { force: true });
    return;
  }
  if (!answer.ok) throw busy(answer.message);
  const { pid, account: other, startedAt } = answer.process;
  throw busy(`process ${pid} has run it since ${startedAt}, for account ${other}; stop that one first`);
}

function busy(why: string): PlimsollError {
  return new PlimsollError('PLM_RUN_BUSY', why);
}
