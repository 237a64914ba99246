import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ask } from '../../cli/src/control/client.ts';
import { socketOf } from '../../cli/src/control/place.ts';
import type { Request } from '../../cli/src/control/protocol.ts';
import type { Status } from '../../cli/src/control/status.ts';

const PLIMSOLL = fileURLToPath(new URL('../../cli/bin/plimsoll.js', import.meta.url));
/** How long a run may take to be where it is waited for. */
const PATIENCE_MS = 120_000;
const OUTPUT_MAX = 20_000;

/** A `plimsoll run` of its own process, and what it has printed. */
export class KilledRun {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<void>;
  #output = '';
  #heard: () => void = () => undefined;

  /** @param pace as `plimsoll run` takes it */
  constructor(folder: string, pace = '20ms') {
    this.#folder = folder;
    this.#child = spawn(process.execPath, [PLIMSOLL, 'run', 'config.yaml', '--pace', pace], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const take = (part: Buffer): void => {
      this.#output = (this.#output + part.toString()).slice(-OUTPUT_MAX);
      this.#heard();
    };
    this.#child.stdout!.on('data', take);
    this.#child.stderr!.on('data', take);
    this.#exit = new Promise((resolve) => void this.#child.once('close', () => (this.#heard(), resolve())));
  }

  /** Waits until it has printed something. @throws where it never does, or ends by itself */
  async until(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!pattern.test(this.#output)) {
      this.#checkAlive();
      if (performance.now() > deadline) throw new Error(`the run never printed ${pattern}:\n${this.#output}`);
      const heard = new Promise<void>((resolve) => (this.#heard = resolve));
      await Promise.race([heard, wait(500)]);
    }
  }

  /** @throws where it has ended by itself before */
  async kill(): Promise<void> {
    this.#checkAlive();
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  /** Waits until it has gone through all data. @throws where it ends otherwise */
  async finish(): Promise<void> {
    await this.#exit;
    const { exitCode } = this.#child;
    if (exitCode !== 0) throw new Error(`the run ended with ${exitCode}:\n${this.#output}`);
  }

  /** Ends it as Ctrl-C does. */
  async end(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#exit;
  }

  /** Has it do something, as soon as it listens. @returns what it answered; undefined where it is gone, or refuses */
  async operate(what: Request['ask']): Promise<unknown> {
    const request = { account: 'killed', by: 'chaos', ask: what };
    const deadline = performance.now() + PATIENCE_MS;
    while (this.isAlive && performance.now() < deadline) {
      try {
        const answer = await ask(socketOf(path.join(this.#folder, 'config.yaml')), request);
        if (answer.ok) return answer.result;
      } catch {
        // it does not listen yet, or does no more
      }
      await wait(50);
    }
    return undefined;
  }

  async status(): Promise<Status | undefined> {
    return (await this.operate({ name: 'status' })) as Status | undefined;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get output(): string {
    return this.#output;
  }

  #checkAlive(): void {
    if (!this.isAlive) throw new Error(`the run ended by itself, with ${this.#child.exitCode}:\n${this.#output}`);
  }
}
