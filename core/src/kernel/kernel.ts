import { PlimsollError } from '../domain/errors.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import type { Begun, Reconciliation } from '../plugin/journal.ts';
import type { Command } from '../plugin/operator.ts';
import type { Clock, TradingState } from '../plugin/services.ts';
import { Arrivals } from './arrivals.ts';
import type { Counts } from './bus.ts';
import { cycleSteps } from './cycle.ts';
import type { Step } from './cycle.ts';
import { makeDesks } from './desks.ts';
import type { Desks } from './desks.ts';
import { inOrder } from './in-turn.ts';
import type { Installed } from './installed.ts';
import type { JournalFailure } from './journal-desk.ts';
import type { Becomes, KernelParts } from './kernel-parts.ts';
import type { Commanded } from './operator-desk.ts';
import { ownerlessBooks, tellOfOwnerless } from './ownerless.ts';
import type { OwnerlessBook } from './ownerless.ts';

/** Cycles between two looks at the event loop, so that a long run can be watched and stopped. */
const CYCLES_A_STRETCH = 64;

/** Runs cycles by the clock. Between cycles it applies what the broker tells, as soon as it is told. */
export class Kernel {
  readonly counts: Counts;
  readonly #parts: KernelParts;
  readonly #desks: Desks;
  readonly #steps: readonly Step[];
  #busy: Promise<void> | undefined;
  #isInCycle = false;
  #isStopping = false;
  #hasEnded = false;
  /** Of the cycle under way; 0 between cycles, and where nobody needs to know. */
  #step = 0;

  constructor(parts: KernelParts) {
    const { bus } = parts;
    this.#parts = parts;
    this.counts = bus.counts;
    openBooks(parts.ledger, parts.plugins);
    const desks = (this.#desks = makeDesks(parts, this.#deliver));
    bus.on('notice', ({ code }) => void (code === 'TRADING_STATE_CHANGED' && this.#actSoon()));
    this.#steps = cycleSteps(desks);
    this.#steps = [...this.#steps, ...(desks.journal.isForLater ? [this.#endCycle] : []), this.#letGo];
    if (desks.journal.keepsInputs) this.#steps = this.#steps.map(this.#counted);
  }

  /**
   * Takes up what an earlier run left, before anything is connected or started.
   * @param idPrefix what the ids of this run's orders, and of no other run's, start with
   * @throws PlimsollError PLM_STATE_UNUSABLE
   */
  begin(idPrefix: string, begun: Begun | undefined): void {
    const { desk, recovery, journal, market } = this.#desks;
    desk.idPrefix = idPrefix;
    if (!begun) return;
    const { broker, data, endedOrders } = this.#parts;
    const about = { description: data.description, isLive: data.isLive === true, hasPast: data.past !== undefined };
    const { historyBars } = market;
    const beginning = { begun, historyBars, endedOrders, canLookUp: broker.lookUp !== undefined, data: about };
    journal.addInput({ kind: 'begin', beginning });
    recovery.restore(begun);
    this.#parts.shadow?.restore(begun);
  }

  /** An operator has seen all differences that nobody could explain: they no longer keep entries out. */
  acknowledge(by: string, note: string): void {
    this.#desks.journal.addInput({ kind: 'acknowledge', by, note, step: this.#step });
    this.#desks.differences.acknowledge(by, note);
    this.#desks.fates.closeLeft();
    this.#actSoon();
  }

  /** Comparisons with a difference that nobody could explain, and that no operator has acknowledged. */
  get unacknowledged(): readonly Reconciliation[] {
    return this.#parts.trading.unacknowledged;
  }

  /** Since when, and why, the journal cannot be written; undefined where it can. */
  get journalFailure(): JournalFailure | undefined {
    return this.#desks.journal.failure;
  }

  /** Orders that have not ended. */
  workingOrders(): Order[] {
    return this.#desks.book.working().map(({ order }) => order);
  }

  /** The operator's word on whether entries are allowed. */
  setTradingState(state: TradingState, reason: string): void {
    this.#desks.journal.addInput({ kind: 'state', state, reason, step: this.#step });
    this.#parts.trading.set(state, reason);
  }

  /**
   * Does what an operator says, between cycles, as soon as that can be.
   * @param by who says it
   * @param isWanted whether it still is in the moment in which it is begun
   * @throws PlimsollError PLM_COMMAND_REFUSED before the first cycle and after the last one, and where it is not wanted any more
   */
  async command(command: Command, by: string, isWanted?: () => boolean): Promise<Commanded> {
    if (this.counts.cycles === 0)
      throw new PlimsollError('PLM_COMMAND_REFUSED', 'the run has not had its first cycle yet; ask again then');
    if (this.#hasEnded) throw new PlimsollError('PLM_COMMAND_REFUSED', 'the run is over');
    const refusal = this.#desks.operator.refusalOf(command);
    if (refusal !== undefined) throw new PlimsollError('PLM_COMMAND_REFUSED', refusal);
    const commanded = this.#desks.operator.take(command, by, isWanted);
    this.#actSoon();
    return commanded;
  }

  /**
   * Goes on with other plugins from the end of a cycle on. Books of strategies that went stay, with what they hold and have at work.
   * @param check called in that moment: throws where it may not be done any more
   * @param then called in the same moment
   * @throws PlimsollError PLM_COMMAND_REFUSED after the last cycle
   */
  async swap({ told, config, plugins, sizer }: Becomes, check: () => void, then: () => void): Promise<void> {
    if (this.#hasEnded) throw new PlimsollError('PLM_COMMAND_REFUSED', 'the run is over');
    const swapped = this.#desks.operator.between(told, check, () => {
      const { ledger, bus } = this.#parts;
      openBooks(ledger, plugins);
      const { judge, proposals, arrivals, market, snapshots, sizing, journal, book } = this.#desks;
      for (const desk of [judge, proposals, arrivals, market, snapshots]) desk.install(plugins);
      sizing.install(sizer.service, sizer.name);
      then();
      journal.add({ kind: 'config', config, time: bus.time });
      tellOfOwnerless(bus, { ledger, book, plugins });
    });
    this.#actSoon();
    await swapped;
  }

  /** Takes in what has arrived between cycles, and does what follows from it. */
  async settle(): Promise<void> {
    await this.#idle();
    this.#actSoon();
    await this.#idle();
  }

  /** Books that none of these trades any more, and that hold something or have orders at work. */
  ownerless(plugins: readonly Installed[]): OwnerlessBook[] {
    return ownerlessBooks({ ledger: this.#parts.ledger, book: this.#desks.book, plugins });
  }

  /** Exits that wait for the end of resting ones. */
  waitingExits(): Commanded['waiting'] {
    return this.#desks.proposals.waiting.map(({ signal, strategy }) => ({ symbol: signal.symbol, strategy }));
  }

  /**
   * Runs until the clock has no more, or {@link stop} is called.
   * @param rest called now and then between cycles; a long run gives way to the event loop there
   */
  async run(rest: () => void | Promise<void> = () => undefined): Promise<void> {
    await this.#parts.broker.connect(this.#deliver);
    this.#desks.fates.ask();
    for (;;) {
      const going = this.#stretch();
      const isGoing = typeof going === 'boolean' ? going : await going;
      if (!isGoing) break;
      const resting = rest();
      if (resting) await resting;
    }
    this.#hasEnded = true;
    await this.#idle();
    this.#desks.arrivals.beginTurn(0);
    await this.#desks.arrivals.apply();
    this.#desks.exits.rememberWaiting(); // a later run takes them up
    this.#desks.proposals.recall(); // what still waits will not be decided any more
    this.#desks.decider.blockAll();
    await this.#desks.desk.journal();
    this.#desks.journal.addPortfolio();
    this.#desks.journal.add({ kind: 'run-end', time: this.#parts.bus.time });
    await this.#desks.journal.write();
  }

  /** Lets the cycle under way end, and no other begin. */
  stop(): void {
    this.#isStopping = true;
    this.#parts.clock.stop();
  }

  /** Goes from cycle to cycle until one has to wait, or has been waited for often enough. Returns whether there may be more. */
  #stretch(): boolean | Promise<boolean> {
    for (let cycles = 0; cycles < CYCLES_A_STRETCH; cycles++) {
      if (this.#isStopping) return false;
      const went = this.#next();
      if (went !== true) return went;
    }
    return true;
  }

  /** Goes to the next cycle and through it. Returns whether there was one. */
  #next(): boolean | Promise<boolean> {
    const time = this.#parts.clock.next();
    if (typeof time === 'object' || this.#busy) return this.#nextLater(time);
    if (time === undefined) return false;
    const pending = this.#cycle(time);
    return pending === undefined || pending.then(() => true);
  }

  async #nextLater(next: ReturnType<Clock['next']>): Promise<boolean> {
    const time = await next;
    if (time === undefined) return false;
    await this.#idle();
    await this.#cycle(time);
    return true;
  }

  async #idle(): Promise<void> {
    while (this.#busy) await this.#busy;
  }

  #cycle(time: number): void | Promise<void> {
    this.#isInCycle = true;
    if (this.#desks.desk.idPrefix === '') this.#desks.desk.idPrefix = `${this.#parts.account}-${time.toString(36)}-`;
    const { journal, arrivals, market } = this.#desks;
    if (journal.keepsInputs) journal.addInput({ kind: 'cycle', time });
    arrivals.beginTurn(1);
    market.begin(time);
    const pending = inOrder(this.#steps);
    if (pending === undefined) {
      this.#isInCycle = false;
      this.#step = 0;
      if (!this.#desks.operator.isIdle) this.#actSoon(); // a listener of the cycle gave a command
      return undefined;
    }
    return pending.finally(() => {
      this.#isInCycle = false;
      this.#step = 0;
      if (this.#isDue()) this.#actSoon();
    });
  }

  readonly #counted = (step: Step): Step => {
    return () => {
      this.#step++;
      this.#parts.feed?.step(this.#step);
      return step();
    };
  };

  readonly #endCycle: Step = () => {
    this.#desks.journal.renewPortfolio();
    this.#desks.journal.addCycle();
    return this.#desks.journal.write();
  };

  /** Orders that ended long ago are forgotten; while the journal does not have all that was counted of them, none is. */
  readonly #letGo: Step = () => {
    if (!this.#desks.journal.isBehind) this.#desks.book.letGo();
  };

  readonly #deliver: Arrivals['deliver'] = (event) => {
    this.#desks.arrivals.deliver(event);
    this.#actSoon();
  };

  #isDue(): boolean {
    return !this.#desks.arrivals.isEmpty || !this.#desks.operator.isIdle;
  }

  /** Between cycles: applies what has arrived, does what operators say, and obeys a halt, without waiting for the next cycle. */
  #actSoon(): void {
    if (!this.#isInCycle && !this.#busy) this.#busy = Promise.resolve().then(this.#act);
  }

  readonly #act = async (): Promise<void> => {
    do {
      this.#desks.arrivals.beginTurn(0);
      await this.#desks.arrivals.apply();
      await this.#desks.operator.obey();
      await this.#desks.desk.obeyHalt();
      if (this.#desks.journal.isForLater) await this.#desks.journal.write();
    } while (this.#isDue());
    this.#busy = undefined;
  };
}

/** Every strategy has a book of its own; whether books may go below zero is for the rules to say. */
function openBooks(ledger: Ledger, plugins: readonly Installed[]): void {
  for (const { name, hooks } of plugins)
    if (hooks.signal) for (const book of hooks.books ?? [name]) ledger.openBook(book);
  ledger.longOnly = plugins.some(({ hooks }) => hooks.longOnly === true);
}
