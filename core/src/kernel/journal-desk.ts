import { messageOf } from '../domain/errors.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import type { FailedCall, Input } from '../plugin/inputs.ts';
import type { Found, Journal, JournalRecord } from '../plugin/journal.ts';
import type { Notice, TradingState } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import { attempt } from './in-turn.ts';
import type { OutsideHoldings } from './outside.ts';
import { portfolioState } from './portfolio-state.ts';
import type { Snapshots } from './snapshots.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly trading: TradingDesk;
  readonly journal: Journal | undefined;
  /** Whether a later run goes on where this one stops. */
  readonly continues: boolean;
  readonly outside: OutsideHoldings;
}

type MaybePromise = void | Promise<void>;

/** A journal that cannot be written. */
export interface JournalFailure {
  /** The time of the cycle in which a write failed first, epoch ms. */
  readonly since: number;
  /** What the last write failed with. */
  readonly error: string;
}

interface Outage extends JournalFailure {
  readonly failedWrites: number;
  /** The cycle in which it was told last. */
  readonly toldIn: number;
}

const UNWRITABLE = 'the journal could not write';
const UNREADABLE = 'the journal could not be read';

/** Why trading halts where the journal fails. An operator who halts has a reason that outlives these. */
export const JOURNAL_REASONS: ReadonlySet<string> = new Set([UNWRITABLE, UNREADABLE]);

/** A journal that fails, for the same cause, in cycle after cycle is told of again after so many. */
const CYCLES_UNTOLD = 60;

/** Cash and positions are written again after so many fills, so that few have to be counted again at a start. */
const FILLS_A_PORTFOLIO = 100;

/** Collects what is to be written, and makes it durable: all that has come together at once, in one write. */
export class JournalDesk {
  /** Whether anything is written at all. */
  readonly isOn: boolean;
  /** Whether enough is written, often enough, for a later run to go on from here. */
  readonly isForLater: boolean;
  /** Whether what comes into the kernel from outside is written too. */
  readonly keepsInputs: boolean;
  /** Written with everything else, where a later run goes on from here. */
  snapshots: Snapshots | undefined;
  readonly #parts: Parts;
  #pending: JournalRecord[] = [];
  #fills = 0;
  #isBehind = false;
  #outage: Outage | undefined;
  #hasRenewed = false;
  /** Of the journal, since the last input. */
  #calls = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.isOn = parts.journal !== undefined;
    this.isForLater = this.isOn && parts.continues;
    this.keepsInputs = this.isForLater && parts.journal!.keepsInputs === true;
    if (!this.isOn) return;
    parts.bus.on('order', this.#addChange);
    parts.bus.on('notice', this.#addNotice);
  }

  /** Has a record written with the next write, or an earlier one. */
  add(record: JournalRecord): void {
    if (!this.isOn) return;
    this.#pending.push(record);
    if (record.kind === 'fill') this.#fills++;
    if (record.kind === 'split') this.#fills = FILLS_A_PORTFOLIO; // what is held is told otherwise from now on
  }

  /** Has something that came in from outside written, in its place among all that is. */
  addInput(input: Input): void {
    if (!this.keepsInputs) return;
    this.#calls = 0;
    this.#pending.push({ kind: 'input', input });
  }

  /** Has it written that a call to the outside failed. @param about the order's id, where the call was about one */
  addFailure(call: FailedCall, error: unknown, about = '', isAtOnce = true): void {
    this.addInput({ kind: 'failure', call, about, error: messageOf(error), isAtOnce });
  }

  /** Has a record that could not be written not written later either: what it tells of has not been done. */
  withdraw(record: JournalRecord): void {
    this.#pending = this.#pending.filter((pending) => pending !== record);
  }

  /** Has cash and positions written. Every fill that has been added must be in them. */
  addPortfolio(): void {
    if (!this.isOn) return;
    const { ledger, bus, outside } = this.#parts;
    this.#fills = 0;
    this.#pending.push({ kind: 'portfolio', portfolio: portfolioState(ledger, bus.time, outside) });
  }

  /** Has the cycle written down as one that a later run does not go through again: what has been decided in it is not decided twice. */
  addCycle(): void {
    this.add({ kind: 'cycle', time: this.#parts.bus.time });
  }

  /** Has cash and positions written where it was long ago, or never with the prices of a cycle. As for {@link addPortfolio}. */
  renewPortfolio(): void {
    if (this.#fills < FILLS_A_PORTFOLIO && this.#hasRenewed) return;
    this.#hasRenewed = true;
    this.addPortfolio();
  }

  /**
   * Makes durable what has been added. Where that fails, trading halts, and what is a fact is kept for the next write; orders that
   * were to be sent, and the decisions that led to them, are not.
   * @param orders how many are to be sent afterwards
   * @param failed called before trading halts
   */
  write(orders = 0, failed: (error: unknown) => void = () => undefined): MaybePromise {
    const { journal } = this.#parts;
    if (!journal) return undefined;
    if (this.isForLater) this.#addSnapshots();
    if (this.#pending.length === 0) return undefined;
    const records = this.#pending;
    this.#pending = [];
    this.#isBehind = false;
    const call = ++this.#calls;
    const hadFailed = this.#outage !== undefined;
    const pending = attempt(
      () => journal.write(records),
      (error) => {
        this.#isBehind = true;
        this.#pending = [...records.filter(isFact), ...this.#pending];
        this.addFailure('write', error, String(call));
        this.#tellFailure(messageOf(error), orders);
        failed(error);
        this.#parts.trading.halt(UNWRITABLE);
      },
    );
    if (!hadFailed) return pending;
    return pending === undefined ? this.#recover() : pending.then(this.#recover);
  }

  #tellFailure(error: string, orders: number): void {
    const { bus } = this.#parts;
    const before = this.#outage;
    const cycle = bus.counts.cycles;
    const isTold = before === undefined || before.error !== error || cycle - before.toldIn >= CYCLES_UNTOLD;
    const { since, failedWrites, toldIn } = before ?? { since: bus.time, failedWrites: 0, toldIn: cycle };
    this.#outage = { since, error, failedWrites: failedWrites + 1, toldIn: isTold ? cycle : toldIn };
    if (isTold) bus.notice('JOURNAL_FAILED', { error, orders });
    else bus.count('JOURNAL_FAILED');
  }

  /** After a write that followed one that failed. */
  readonly #recover = (): void => {
    if (this.#isBehind || !this.#outage) return;
    const { failedWrites } = this.#outage;
    this.#outage = undefined;
    this.#parts.bus.notice('JOURNAL_RECOVERED', { failedWrites });
  };

  /** Since when, and why, the journal cannot be written; undefined where the last write went well. */
  get failure(): JournalFailure | undefined {
    return this.#outage && { since: this.#outage.since, error: this.#outage.error };
  }

  /** Whether orders can be found that this run, or an earlier one, has written. */
  get canFind(): boolean {
    return this.isForLater && this.#parts.journal?.find !== undefined;
  }

  /** Whether facts wait for a write, because the last one failed. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** What was written under an order's id; undefined where the journal cannot say. */
  find(orderId: string): Found | undefined {
    return this.#read('find', () => this.#parts.journal?.find?.(orderId));
  }

  /** Whether a change of cash with this id was written. */
  hasCash(id: string): boolean {
    return this.#read('hasCash', () => this.#parts.journal?.hasCash?.(id)) === true;
  }

  #read<T>(name: FailedCall, read: () => T): T | undefined {
    const call = ++this.#calls;
    try {
      return read();
    } catch (error) {
      this.addFailure(name, error, String(call));
      this.#parts.bus.notice('JOURNAL_FAILED', { error: messageOf(error), orders: 0 });
      this.#parts.trading.halt(UNREADABLE);
      return undefined;
    }
  }

  #addSnapshots(): void {
    const { time } = this.#parts.bus;
    for (const snapshot of this.snapshots?.changed() ?? []) this.#pending.push({ kind: 'snapshot', ...snapshot, time });
  }

  readonly #addChange = ({ id: orderId, status, filled }: Order): void => {
    if (status === 'pending') return;
    this.#pending.push({ kind: 'change', orderId, status, filled, time: this.#parts.bus.time });
  };

  readonly #addNotice = (event: Notice): void => {
    this.#pending.push({ kind: 'event', event });
    if (event.code !== 'TRADING_STATE_CHANGED') return;
    const { to, reason } = event.detail as { readonly to: TradingState; readonly reason: string };
    this.#pending.push({ kind: 'state', state: to, reason, time: event.time });
  };
}

function isFact(record: JournalRecord): boolean {
  return record.kind !== 'order' && !(record.kind === 'decision' && record.decision.outcome === 'ordered');
}
