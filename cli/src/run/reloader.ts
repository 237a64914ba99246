import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { watch } from 'chokidar';
import type { FSWatcher } from 'chokidar';
import { PlimsollError, messageOf } from '@plimsoll/core';
import type { Session } from '@plimsoll/core';
import { operator } from '../control/client.ts';
import { closeText, ownerlessText } from '../control/text.ts';
import { good } from '../text/style.ts';
import { diffLines } from './diff-text.ts';
import { load } from './load.ts';

/** Saves in a burst are one change; an editor that writes a file anew has done so by then. */
const SETTLE_MS = 150;

function savedTime(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? NaN;
}

/** Has a run go on under its config file as that changes: on SIGHUP, and with a watch whenever it is saved. */
export class Reloader {
  readonly #session: Session;
  readonly #file: string;
  readonly #set: readonly string[];
  readonly #print: (line: string) => void;
  readonly #warn: (message: string, lines: readonly string[]) => void;
  #watcher: FSWatcher | undefined;
  #pending: Promise<void> | undefined;
  #isDue = false;
  #isGone = false;

  /** @param set `PATH=VALUE` overrides of the run, which go for the changed file too */
  constructor(
    session: Session,
    file: string,
    set: readonly string[],
    print: (line: string) => void,
    warn: (message: string, lines: readonly string[]) => void,
  ) {
    this.#session = session;
    this.#file = file;
    this.#set = set;
    this.#print = print;
    this.#warn = warn;
    process.on('SIGHUP', this.#soon);
  }

  /** Takes the file whenever it is saved, in place or under another name first; where a plugin's file is, that it runs with older code is told. */
  watch(): void {
    const settled = { stabilityThreshold: SETTLE_MS, pollInterval: 25 };
    const code = this.#session.config.plugins.flatMap(({ file }) => file ?? []);
    this.#watcher = watch([this.#file, ...code], { ignoreInitial: true, awaitWriteFinish: settled, atomic: SETTLE_MS });
    this.#watcher.on('add', this.#soon).on('change', this.#soon).on('unlink', this.#gone);
    const savedAt = savedTime(this.#file);
    this.#watcher.on('ready', () => {
      const now = savedTime(this.#file);
      if (Number.isNaN(now)) this.#gone(this.#file);
      else if (now !== savedAt) this.#soon(); // what was saved meanwhile
    });
    this.#watcher.on('error', (error) => this.#warn('the config cannot be watched', [messageOf(error)]));
  }

  async close(): Promise<void> {
    process.off('SIGHUP', this.#soon);
    await this.#watcher?.close();
    await this.#pending;
  }

  readonly #gone = (path: string): void => {
    if (this.#isGone || resolve(path) !== resolve(this.#file)) return;
    this.#isGone = true;
    this.#warn('the config is gone, the one so far goes on; once it is there again it is taken', [this.#file]);
  };

  readonly #soon = (): void => {
    this.#isGone = false;
    this.#isDue = true;
    this.#pending ??= this.#takeAll().finally(() => (this.#pending = undefined));
  };

  async #takeAll(): Promise<void> {
    while (this.#isDue) {
      this.#isDue = false;
      await this.#take();
    }
  }

  async #take(): Promise<void> {
    try {
      const next = await load(this.#file, this.#set);
      const diff = await this.#session.reload(next, operator());
      const lines = diffLines(diff);
      this.#print(`${good('config')}  ${lines.length === 0 ? 'nothing in it has changed' : 'taken:'}`);
      for (const line of lines) this.#print(`        ${line}`);
      const { ownerless, olderCode } = this.#session.status();
      for (const book of ownerless) this.#warn(ownerlessText(book), [closeText(book, this.#file)]);
      for (const { plugin, files } of olderCode)
        this.#warn(`${plugin} runs with older code than is on disk: the new one takes a restart`, files);
    } catch (error) {
      const issues = PlimsollError.is(error) ? error.issues : [messageOf(error)];
      this.#warn('the changed config is refused, the one so far goes on; save it again once it is mended', issues);
    }
  }
}
