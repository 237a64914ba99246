import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlimsollError, isTerminal, messageOf } from '@plimsoll/core';
import type { Session } from '@plimsoll/core';
import type { Trade } from '@plimsoll/report';
import { decisionLine } from './decision-record.ts';
import { LineFile } from './line-file.ts';
import { cashLine, fillLine, orderLine, tradeLine } from './order-record.ts';

export const DECISIONS_FILE = 'decisions.jsonl';
export const ORDERS_FILE = 'orders.jsonl';
export const FILLS_FILE = 'fills.jsonl';
export const CASH_FILE = 'cash.jsonl';
export const TRADES_FILE = 'trades.jsonl';
export const SUMMARY_FILE = 'summary.json';

const BUFFER_LENGTH = 65_536;

/**
 * What a run leaves behind. Lines go to `.partial` files that get their names when the run has ended, so whatever is there under the
 * final names is one whole run; a process that is killed leaves the earlier run as it was, and what it wrote as `.partial`.
 */
export class OutFolder {
  readonly #folder: string;
  readonly #session: Session;
  readonly #decisions: LineFile;
  readonly #orders: LineFile;
  readonly #fills: LineFile;
  readonly #cash: LineFile;
  readonly #files: readonly LineFile[];

  /**
   * @param session of which it keeps decisions, orders when they end, fills, and changes of cash beside them
   * @param isPaced whether lines are written one by one, as they come, and not in blocks
   * @throws PlimsollError PLM_USAGE where the folder cannot be written to
   */
  constructor(folder: string, session: Session, isPaced: boolean) {
    this.#folder = folder;
    this.#session = session;
    const file = (name: string): LineFile => new LineFile(folder, name, isPaced ? 0 : BUFFER_LENGTH);
    try {
      mkdirSync(folder, { recursive: true });
      this.#decisions = file(DECISIONS_FILE);
      this.#orders = file(ORDERS_FILE);
      this.#fills = file(FILLS_FILE);
      this.#cash = file(CASH_FILE);
    } catch (error) {
      throw new PlimsollError('PLM_USAGE', `--out ${folder}: cannot be written to: ${messageOf(error)}`, {
        cause: error,
      });
    }
    this.#files = [this.#decisions, this.#orders, this.#fills, this.#cash];
    session.events.on('decision', (decision) => this.#decisions.add(decisionLine(decision)));
    session.events.on('order', (order) => void (isTerminal(order.status) && this.#orders.add(orderLine(order))));
    session.events.on('fill', (fill, _, strategy) => this.#fills.add(fillLine(fill, strategy)));
    session.events.on('cash', (change) => this.#cash.add(cashLine(change)));
    process.on('exit', this.#flush);
  }

  /**
   * Writes what is known at the end, and gives the files their names.
   * @throws PlimsollError PLM_OUTPUT_FAILED where something could not be written
   */
  finish(summary: unknown, trades: Iterable<Trade>): void {
    for (const order of this.#session.workingOrders()) this.#orders.add(orderLine(order));
    this.#close();
    const summaryPath = join(this.#folder, SUMMARY_FILE);
    try {
      for (const file of this.#files) file.assertWhole();
      const files = [...this.#files, this.#write(trades)];
      writeFileSync(`${summaryPath}.partial`, `${JSON.stringify(summary, undefined, 2)}\n`);
      rmSync(summaryPath, { force: true });
      for (const file of files) file.rename();
      renameSync(`${summaryPath}.partial`, summaryPath);
    } catch (error) {
      throw new PlimsollError('PLM_OUTPUT_FAILED', `${this.#folder}: ${messageOf(error)}`, { cause: error });
    }
  }

  #write(trades: Iterable<Trade>): LineFile {
    const file = new LineFile(this.#folder, TRADES_FILE, BUFFER_LENGTH);
    for (const trade of trades) file.add(tradeLine(trade));
    file.close();
    file.assertWhole();
    return file;
  }

  /** Ends without a summary: what was written stays partial, where there is any. */
  abandon(): void {
    this.#close();
    for (const file of this.#files) file.removeIfEmpty();
  }

  #close(): void {
    process.off('exit', this.#flush);
    for (const file of this.#files) file.close();
  }

  readonly #flush = (): void => {
    for (const file of this.#files) file.flush();
  };
}
