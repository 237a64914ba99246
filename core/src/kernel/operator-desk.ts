import { PlimsollError, messageOf } from '../domain/errors.ts';
import { hintOf } from '../domain/nearest.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Detail } from '../domain/codes.ts';
import type { Decision } from '../domain/decision.ts';
import type { Order } from '../domain/order.ts';
import type { Command } from '../plugin/operator.ts';
import type { TradingState, Universe } from '../plugin/services.ts';
import type { Arrivals } from './arrivals.ts';
import type { Bus } from './bus.ts';
import type { Step } from './cycle.ts';
import { inOrder } from './in-turn.ts';
import { JOURNAL_REASONS } from './journal-desk.ts';
import type { JournalDesk } from './journal-desk.ts';
import type { OrderBook } from './order-book.ts';
import type { OrderDesk } from './order-desk.ts';
import type { Proposals } from './proposals.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly universe: Universe;
  readonly trading: TradingDesk;
  readonly book: OrderBook;
  readonly desk: OrderDesk;
  readonly journal: JournalDesk;
  readonly proposals: Proposals;
  readonly arrivals: Arrivals;
  /** The part of a cycle that decides what is proposed and sends what comes of it. */
  readonly decide: readonly Step[];
}

/** What came of a command. */
export interface Commanded {
  /** Decisions that it led to. */
  readonly decisions: readonly Decision[];
  /** Exits that wait for the end of resting ones, by symbol and strategy. */
  readonly waiting: readonly { readonly symbol: string; readonly strategy: string }[];
  /** Orders whose end was asked for. */
  readonly cancelling: readonly Order[];
  /**
   * Why the journal could not write down the command, or what it changed: a later run would not know of it. Undefined where all is written, or there
   * is no journal.
   */
  readonly unwritten?: string;
}

/** What is written down of a command. */
export interface Told {
  readonly name: string;
  readonly detail: Detail;
  readonly by: string;
}

interface Given {
  readonly told: Told;
  /** Throws where it may not be done now; nothing is written down then. */
  readonly check: () => void;
  readonly act: () => Commanded | Promise<Commanded>;
  readonly done: (commanded: Commanded) => void;
  readonly failed: (error: unknown) => void;
}

const NOTHING: Commanded = Object.freeze({ decisions: [], waiting: [], cancelling: [] });

/** Commands that let through more, or something else: not done where they cannot be written down. The others are for bad days. */
const NEVER_UNWRITTEN: ReadonlySet<string> = new Set(['resume', 'reload']);

const STATES: Partial<Record<Command['name'], TradingState>> = { halt: 'halted', reduce: 'reducing', resume: 'active' };

/** Does what operators say, one command after the other, between cycles. Each is written down before it is done. */
export class OperatorDesk {
  readonly #parts: Parts;
  readonly #given: Given[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get isIdle(): boolean {
    return this.#given.length === 0;
  }

  /** What is wrong with a command, in words; undefined where nothing is. */
  refusalOf(command: Command): string | undefined {
    const { trading, universe, ledger, book, desk } = this.#parts;
    if (command.name === 'reduce' && trading.state === 'halted')
      return `trading is halted, which lets through less (why: ${trading.reason}): resume first`;
    const { symbol, strategy } = command as { readonly symbol?: string; readonly strategy?: string };
    if (symbol !== undefined && universe.indexOf(symbol) < 0)
      return `${symbol} is not in the universe; ${hintOf(symbol, universe.symbols)}`;
    if (strategy !== undefined && !ledger.books.includes(strategy))
      return `no strategy is called ${strategy}; ${hintOf(strategy, ledger.books)}`;
    if (command.name !== 'cancel' || command.orderId === undefined) return undefined;
    if (book.find(command.orderId) || desk.hasGiven(command.orderId)) return undefined; // that it has ended is no fault
    return `this run knows of no order ${command.orderId}; plimsoll status lists those that work`;
  }

  /** Puts a command in line. The promise resolves once it has been done; it rejects where it is not wanted any more when its turn comes. */
  take(command: Command, by: string, isWanted: () => boolean = () => true): Promise<Commanded> {
    const { name, ...rest } = command;
    const detail = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Detail;
    // What was so when it was given may not be so any more when it is done.
    let isBegun = false;
    const check = (): void => {
      if (!isBegun && !isWanted()) throw new PlimsollError('PLM_COMMAND_REFUSED', 'it is not wanted any more');
      isBegun = true; // what is written down as a command is done
      const refusal = this.refusalOf(command);
      if (refusal !== undefined) throw new PlimsollError('PLM_COMMAND_REFUSED', refusal);
    };
    return this.#queue({ name, detail, by }, () => this.#do(command, by), check);
  }

  /**
   * Puts in line what is to be done between two cycles, and written down as a command.
   * @param check called in the same moment, before anything is written down: throws where it may not be done any more
   */
  between(told: Told, check: () => void, act: () => void): Promise<unknown> {
    const acted = (): Commanded => {
      act();
      return NOTHING;
    };
    return this.#queue(told, acted, check);
  }

  #queue(told: Told, act: Given['act'], check: () => void): Promise<Commanded> {
    return new Promise((done, failed) => void this.#given.push({ told, check, act, done, failed }));
  }

  /** Does all that is in line. */
  readonly obey = async (): Promise<void> => {
    for (let given = this.#given.shift(); given; given = this.#given.shift()) {
      await this.#carryOut(given).then(given.done, given.failed);
    }
  };

  async #carryOut({ told, check, act }: Given): Promise<Commanded> {
    const { journal, bus, arrivals } = this.#parts;
    check();
    arrivals.beginTurn(1);
    const record = { kind: 'command', command: { ...told, time: bus.time } } as const;
    journal.add(record);
    bus.notice('OPERATOR_COMMAND', { command: told.name, ...told.detail, by: told.by });
    let failure: unknown;
    await journal.write(0, (error) => (failure = error));
    if (failure !== undefined && NEVER_UNWRITTEN.has(told.name)) {
      journal.withdraw(record);
      throw new PlimsollError('PLM_COMMAND_REFUSED', messageOf(failure), { cause: failure });
    }
    try {
      check(); // writing may have taken its time, or failed, which halts
    } catch (error) {
      if (failure !== undefined) journal.withdraw(record);
      throw error;
    }
    const commanded = await act();
    // What it has changed outlives the process too, once an operator has been told that it is done.
    let unwritten: string | undefined;
    await journal.write(0, (error) => (unwritten = messageOf(error)));
    return unwritten === undefined ? commanded : { ...commanded, unwritten };
  }

  #set(state: TradingState, reason: string): void {
    const { trading, journal, bus } = this.#parts;
    if (trading.state !== state || !JOURNAL_REASONS.has(trading.reason)) return trading.set(state, reason);
    trading.restate(reason);
    return journal.add({ kind: 'state', state, reason, time: bus.time });
  }

  async #do(command: Command, by: string): Promise<Commanded> {
    const state = STATES[command.name];
    if (state !== undefined) this.#set(state, reasonOf(command, by));
    if (command.name === 'flatten') return this.#flatten(command, by);
    if (command.name === 'cancel') return { decisions: [], waiting: [], cancelling: await this.#cancel(command) };
    return NOTHING;
  }

  async #cancel({ orderId, symbol, strategy }: Command & { name: 'cancel' }): Promise<Order[]> {
    const { book, desk } = this.#parts;
    const chosen = book.working().filter(({ order }) => {
      if (order.status === 'held') return false; // it ends with the order that it belongs to
      if (orderId !== undefined) return order.id === orderId;
      return (symbol ?? order.symbol) === order.symbol && (strategy ?? order.strategy) === order.strategy;
    });
    await desk.cancel(chosen);
    return chosen.map(({ order }) => order);
  }

  /** Closes what is held, by the way of every signal. Where that is all, nothing may enter again until an operator resumes. */
  async #flatten(command: Command & { name: 'flatten' }, by: string): Promise<Commanded> {
    const { ledger, proposals, universe, bus, decide } = this.#parts;
    const { symbol, strategy } = command;
    const reason = reasonOf(command, by);
    if (symbol === undefined && strategy === undefined) this.#set('halted', reason);
    proposals.recall();
    for (const slot of [...ledger.held.slots].sort((a, b) => a - b)) {
      const quantity = ledger.quantity[slot]!;
      const name = universe.symbols[ledger.symbolOf(slot)]!;
      const holder = ledger.books[ledger.bookOf(slot)]!;
      if (quantity === 0 || (symbol ?? name) !== name || (strategy ?? holder) !== holder) continue;
      if (proposals.list.some((waiting) => waiting.slot === slot)) continue;
      proposals.propose(slot, { symbol: name, side: quantity > 0 ? 'sell' : 'buy', reason });
    }
    const decisions = new Map<string, Decision>(); // by id: one that is not sent after all is told twice
    const keep = (decision: Decision): void => void decisions.set(decision.id, decision);
    bus.on('decision', keep);
    await inOrder(decide);
    bus.off('decision', keep);
    const waiting = proposals.waiting.map(({ signal, strategy }) => ({ symbol: signal.symbol, strategy }));
    return { decisions: [...decisions.values()], waiting, cancelling: [] };
  }
}

function reasonOf({ name, reason }: Command, by: string): string {
  return `${name} by ${by}${reason === undefined ? '' : `: ${reason}`}`;
}
