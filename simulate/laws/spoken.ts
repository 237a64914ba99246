import type { Decision, JournalRecord, Session, Signal } from '@plimsoll/core';
import type { Life } from '../life.ts';
import type { Report } from './report.ts';

interface Given {
  readonly signal: Signal;
  readonly book: string;
  readonly life: Life;
  readonly cycle: number;
  readonly decisions: Decision[];
  /** Those that were made durable; one that was told again, as what it came to, counts once. */
  readonly written: Set<string>;
  isDue: boolean;
}

/** Exits that are blocked because something else closes the position already, or because nothing could be written. */
const NOT_TRAPPED: ReadonlySet<string | undefined> = new Set([
  'EXIT_WAITING',
  'NOTHING_TO_CLOSE',
  'JOURNAL_FAILED',
  'SIGNAL_INVALID',
  'SYMBOL_UNKNOWN',
]);

/** Laws 1, 3 and 4: what strategies wanted, and what was decided of it. */
export class Spoken {
  readonly #report: Report;
  readonly #given = new Map<string, Given>();
  readonly #gone = new Set<string>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** A strategy was switched off: what it left waiting may be nobody's. */
  gone(book: string): void {
    this.#gone.add(book);
  }

  given(life: Life, book: string, signal: Signal): void {
    this.#given.set(signal.reason!, {
      signal,
      book,
      life,
      cycle: life.cycles,
      decisions: [],
      written: new Set(),
      isDue: false,
    });
  }

  written(life: Life, records: readonly JournalRecord[]): void {
    for (const record of records) {
      if (record.kind !== 'decision' || record.decision.code === 'EXIT_WAITING') continue;
      const { id, reason = '' } = record.decision;
      const written = this.#given.get(reason)?.written.add(`${life.number}/${id}`);
      if (written && written.size > 1) this.#report(3, `${reason} was decided ${written.size} times`);
    }
  }

  decided(session: Session, decision: Decision): void {
    const given = this.#given.get(decision.reason ?? '');
    if (given) {
      given.decisions.push(decision);
      const { signal } = given;
      if (decision.side !== signal.side && decision.code !== 'SIGNAL_INVALID')
        this.#report(1, `${decision.id} is a ${decision.side} of the signal to ${signal.side} ${signal.symbol}`);
      if (decision.symbol !== signal.symbol)
        this.#report(1, `${decision.id} is about ${decision.symbol}, its signal about ${signal.symbol}`);
      if (given.book !== decision.strategy)
        this.#report(1, `${decision.id} is of ${decision.strategy}, its signal of ${given.book}`);
    }
    this.#gotOut(session, decision);
  }

  /** An exit of all that is held goes, unless orders close it already. */
  #gotOut(
    session: Session,
    { id, strategy, symbol, side, weight, outcome, closing, allowed, code, orderId, type }: Decision,
  ): void {
    if (weight !== undefined || NOT_TRAPPED.has(code) || side === 'unknown') return;
    const held = session.portfolio.held(symbol, strategy) * (side === 'sell' ? 1 : -1);
    if (!(held > 0)) return;
    const others = session
      .workingOrders()
      .filter((order) => order.id !== orderId && (order.parentId ?? '') !== orderId)
      .filter((order) => order.strategy === strategy && order.symbol === symbol && order.side === side);
    if (code === 'EXIT_ALREADY_WORKING') {
      if (others.length === 0)
        this.#report(4, `${id}: ${held} ${symbol} are held, nothing closes them, and the exit was blocked`);
    } else if (outcome === 'blocked')
      this.#report(4, `${id}: the exit (${type}) of ${held} ${symbol} was blocked with ${code}`);
    else if (others.length === 0 && !(closing === held && allowed === held))
      this.#report(4, `${id}: ${held} ${symbol} are held, the exit closes ${closing}`);
  }

  /**
   * The process has ended. A signal of a cycle before its last has come to a decision then, or is an exit that waits; the next process goes on
   * with those that wait, unless nothing could be written.
   * @param isOrderly whether it ended as it should
   */
  left(life: Life, session: Session, isOrderly: boolean): void {
    for (const given of this.#given.values())
      if (given.life === life) given.isDue = isOrderly || (!life.hasLostWrites && given.cycle < life.cycles - 1);
    if (!isOrderly) return;
    for (const [reason, { isDue, decisions, book }] of this.#given)
      if (isDue && decisions.length === 0 && !this.#gone.has(book)) this.#report(3, `${reason} came to no decision`);
    const { signals, orders, blocked } = session.counts;
    const decided = orders.buy + orders.sell + Object.values(blocked).reduce((sum, count) => sum + count, 0);
    if (decided !== signals) this.#report(3, `${signals} signals, ${decided} decided`);
  }
}
