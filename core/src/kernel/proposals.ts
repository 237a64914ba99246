import type { Detail } from '../domain/codes.ts';
import type { Ledger } from '../domain/ledger.ts';
import { readSignal } from '../domain/signal.ts';
import type { Signal } from '../domain/signal.ts';
import { splitTerms } from '../domain/split-order.ts';
import type { Cycle, Signals } from '../plugin/hooks.ts';
import type { Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import { inTurn, isPromise } from './in-turn.ts';
import type { Installed } from './installed.ts';

/** A signal as it came, checked: either with its place in the ledger, or with what is wrong with it. */
export interface Proposal {
  readonly strategy: string;
  readonly signal: Signal;
  readonly index: number;
  readonly slot: number;
  /** Units held that it acts against, at the time of the asking; other orders may be about to close them. */
  readonly held: number;
  /** The cycle's time when it was asked for, epoch ms. */
  readonly time: number;
  /** Whether it is an exit that was left for this cycle by an earlier one. */
  readonly hasWaited: boolean;
  readonly fault:
    | { readonly code: 'SIGNAL_INVALID' | 'SYMBOL_UNKNOWN' | 'STRATEGY_UNKNOWN'; readonly detail: Detail }
    | undefined;
}

type Fault = NonNullable<Proposal['fault']>;

interface Strategy extends Installed {
  readonly books: readonly string[];
}

/** Asks the strategies what they want, in config order, and puts what reduces a position first. */
export class Proposals {
  /** What is to be decided in this cycle. */
  list: Proposal[] = [];
  #postponed: Proposal[] = [];
  readonly #bus: Bus;
  readonly #ledger: Ledger;
  readonly #universe: Universe;
  readonly #cycle: Cycle;
  #strategies: readonly Strategy[] = [];

  constructor(bus: Bus, ledger: Ledger, universe: Universe, cycle: Cycle, plugins: readonly Installed[]) {
    this.#bus = bus;
    this.#ledger = ledger;
    this.#universe = universe;
    this.#cycle = cycle;
    this.install(plugins);
  }

  /** From now on these are the plugins. */
  install(plugins: readonly Installed[]): void {
    this.#strategies = plugins
      .filter((plugin) => plugin.hooks.signal)
      .map((plugin) => ({ ...plugin, books: plugin.hooks.books ?? [plugin.name] }));
  }

  readonly collect = (): void | Promise<void> => {
    if (this.list.length > 0) this.list.length = 0; // to empty what is empty costs as much as a bar
    if (this.#postponed.length > 0) {
      this.recall();
      // A cycle that an earlier process did not get through is gone through again: what was asked for in it is asked for again.
      this.list = this.list.filter(({ time }) => time !== this.#bus.time);
    }
    const pending = inTurn(this.#strategies, this.#ask);
    return pending === undefined ? this.#reducingFirst() : pending.then(this.#reducingFirst);
  };

  /** Takes out of the list, for the next cycle, what is not to be decided yet. */
  postpone(isNotYet: (proposal: Proposal) => boolean): void {
    if (!this.list.some(isNotYet)) return;
    const isPostponed = this.list.map(isNotYet);
    this.#postponed = this.list.filter((_, i) => isPostponed[i]).map((proposal) => ({ ...proposal, hasWaited: true }));
    this.list = this.list.filter((_, i) => !isPostponed[i]);
  }

  /** What was left for later. */
  get waiting(): readonly Proposal[] {
    return this.#postponed;
  }

  /** Puts a signal in line that no strategy gave, for what a slot of the ledger holds. */
  propose(slot: number, signal: Signal): void {
    const ledger = this.#ledger;
    this.#bus.counts.signals++;
    this.list.push({
      strategy: ledger.books[ledger.bookOf(slot)]!,
      signal: Object.freeze(signal),
      index: ledger.symbolOf(slot),
      slot,
      held: ledger.heldAgainst(slot, signal.side),
      time: this.#bus.time,
      hasWaited: false,
      fault: undefined,
    });
  }

  /** Takes up exits that an earlier run left for later. Those of strategies that are not there any more are nobody's. */
  resume(
    exits: readonly { readonly strategy: string; readonly signal: unknown; readonly time?: number | undefined }[],
  ): void {
    for (const { strategy: name, signal, time = -Infinity } of exits) {
      const strategy = this.#strategies.find(({ books }) => books.includes(name));
      if (!strategy) continue;
      const proposal = this.#read(strategy, { ...(signal as object), strategy: name });
      this.#postponed.push({ ...proposal, time, hasWaited: true });
    }
  }

  /** Brings back what was left for later. */
  recall(): void {
    this.list = this.#postponed;
    this.#postponed = [];
  }

  /** A split of a symbol: exits of it that wait are in new shares. */
  split(symbol: string, ratio: number): void {
    this.#postponed = this.#postponed.map((proposal) => {
      const { signal } = proposal;
      return signal.symbol === symbol ? { ...proposal, signal: splitTerms(signal, ratio) } : proposal;
    });
  }

  readonly #ask = (strategy: Strategy): void | Promise<void> => {
    try {
      const answer = strategy.hooks.signal!(this.#cycle);
      if (answer === undefined) return undefined;
      if (isPromise(answer)) return this.#takeLater(strategy, answer as Promise<Signals>);
      return this.#take(strategy, answer as Signals);
    } catch (error) {
      return this.#bus.threw(strategy.name, 'signal', error);
    }
  };

  async #takeLater(strategy: Strategy, answer: Promise<Signals>): Promise<void> {
    try {
      this.#take(strategy, await answer);
    } catch (error) {
      this.#bus.threw(strategy.name, 'signal', error);
    }
  }

  #take(strategy: Strategy, answer: Signals): void {
    if (answer === undefined) return;
    for (const raw of Array.isArray(answer) ? answer : [answer]) this.list.push(this.#read(strategy, raw));
  }

  #read(strategy: Strategy, raw: unknown): Proposal {
    this.#bus.counts.signals++;
    const { signal, fault } = readSignal(raw);
    const name = signal.strategy ?? strategy.books[0]!;
    if (fault) return this.#faulty(name, signal, 'SIGNAL_INVALID', fault);
    if (!strategy.books.includes(name))
      return this.#faulty(name, signal, 'STRATEGY_UNKNOWN', { plugin: strategy.name, strategy: name });
    const index = this.#universe.indexOf(signal.symbol);
    if (index < 0) return this.#faulty(name, signal, 'SYMBOL_UNKNOWN', { symbol: signal.symbol });
    const slot = this.#ledger.slot(this.#ledger.openBook(name), index);
    return {
      strategy: name,
      signal,
      index,
      slot,
      held: this.#ledger.heldAgainst(slot, signal.side),
      time: this.#bus.time,
      hasWaited: false,
      fault: undefined,
    };
  }

  #faulty(strategy: string, signal: Signal, code: Fault['code'], detail: Detail): Proposal {
    const { time } = this.#bus;
    return { strategy, signal, index: -1, slot: -1, held: 0, time, hasWaited: false, fault: { code, detail } };
  }

  readonly #reducingFirst = (): void => {
    if (this.list.length > 1) this.list.sort((a, b) => Number(isExit(b)) - Number(isExit(a)));
  };
}

function isExit({ held, hasWaited }: Proposal): boolean {
  return held > 0 || hasWaited;
}
