import type { BarColumns, Decision, JournalRecord, Session } from '@plimsoll/core';
import type { Life } from '../life.ts';
import { MINUTE_MS, SYMBOLS } from '../plan.ts';
import type { Report } from './report.ts';

export const STALE_AFTER_MS = 4 * MINUTE_MS;

interface Price {
  newest: number;
  isDoubtful: boolean;
}

/** Law 5: what enters does so on a price that is known and fresh, in an account that is known, with no open question; and a halt that was confirmed holds. */
export class Known {
  readonly #report: Report;
  #life: Life | undefined;
  #prices: Price[] = [];
  /** Why nothing may enter, by the word of an operator that was confirmed. */
  #halted: string | undefined;
  /** Whether it was told as written down: then no process's end takes it away. */
  #isHaltWritten = false;
  /** Differences that were written as unexplained, and are not acknowledged. */
  #open = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Bars that the process was given. */
  served(life: Life, index: number, columns: BarColumns, asOf: number): void {
    if (life !== this.#life) this.#prices = SYMBOLS.map(() => ({ newest: -Infinity, isDoubtful: true }));
    this.#life = life;
    const price = this.#prices[index]!;
    for (const [i, time] of columns.time.entries()) {
      if (time <= price.newest || time + MINUTE_MS > asOf) continue;
      price.isDoubtful = !(columns.close[i]! > 0 && columns.high[i]! >= columns.low[i]!);
      if (!price.isDoubtful) price.newest = time;
    }
  }

  halted(by: string, isWritten: boolean): void {
    this.#isHaltWritten = isWritten || (this.#halted !== undefined && this.#isHaltWritten);
    this.#halted = by;
  }

  resumed(): void {
    this.#halted = undefined;
  }

  /** What has been made durable. */
  written(records: readonly JournalRecord[]): void {
    for (const record of records) {
      if (record.kind === 'acknowledgement') this.#open = 0;
      if (record.kind === 'reconciliation' && record.reconciliation.differences.some(({ isExplained }) => !isExplained))
        this.#open++;
    }
  }

  /** The process is gone. What it could not write it had confirmed as unwritten. */
  left(life: Life): void {
    if (life.hasLostWrites && !this.#isHaltWritten) this.#halted = undefined;
  }

  decided(session: Session, { allowed, closing, symbol, time, orderId }: Decision): void {
    if (!(allowed > closing)) return;
    const found = (what: string): void => this.#report(5, `${orderId} enters ${symbol} although ${what}`);
    const { newest, isDoubtful } = this.#prices[SYMBOLS.indexOf(symbol as 'AAA')] ?? { newest: NaN, isDoubtful: true };
    if (isDoubtful || !Number.isFinite(newest)) found('its price is not known');
    const ageMs = time - (newest + MINUTE_MS);
    if (ageMs > STALE_AFTER_MS) found(`its price is ${ageMs} ms old`);
    if (!Number.isFinite(session.portfolio.cash)) found('cash is not known');
    const { trading, reconciling } = session.status();
    if (trading !== 'active') found(`trading is ${trading}`);
    if (reconciling !== undefined) found(`the account is in doubt: ${reconciling}`);
    if (session.unacknowledged.length > 0 || this.#open > 0) found('a difference waits for an operator');
    if (this.#halted !== undefined)
      this.#report(8, `${orderId} enters ${symbol} although trading was confirmed as ${this.#halted}`);
  }
}
