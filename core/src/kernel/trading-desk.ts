import type { Reconciliation } from '../plugin/journal.ts';
import type { Trading, TradingState } from '../plugin/services.ts';
import type { Bus } from './bus.ts';

const STRICTNESS: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };

/** Whether entries are allowed, and why not. Plugins can only tighten it; loosening is for an operator, through the kernel. */
export class TradingDesk implements Trading {
  #state: TradingState = 'active';
  #reason = '';
  #isPlugins = false;
  #reconcileReason: string | undefined;
  #unacknowledged: Reconciliation[] = [];
  readonly #bus: Bus;

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  get state(): TradingState {
    return this.#state;
  }

  get reason(): string {
    return this.#reason;
  }

  /** Whether a plugin is changing it just now. */
  get isPlugins(): boolean {
    return this.#isPlugins;
  }

  /** What plugins get of it. */
  forPlugins(): Trading {
    const state = (): TradingState => this.#state;
    const tighten = (to: TradingState, reason: string): void => {
      this.#isPlugins = true;
      this.#tighten(to, reason);
      this.#isPlugins = false;
    };
    return Object.freeze({
      get state() {
        return state();
      },
      reduce: (reason: string) => tighten('reducing', reason),
      halt: (reason: string) => tighten('halted', reason),
    });
  }

  reduce(reason: string): void {
    this.#tighten('reducing', reason);
  }

  halt(reason: string): void {
    this.#tighten('halted', reason);
  }

  /** The operator's word: any state, looser ones too. */
  set(state: TradingState, reason: string): void {
    if (state === this.#state) return;
    this.#bus.notice('TRADING_STATE_CHANGED', { from: this.#state, to: state, reason });
    this.#state = state;
    this.#reason = reason;
  }

  /** Another reason for the state that there is. */
  restate(reason: string): void {
    this.#reason = reason;
  }

  /** Takes up the state of an earlier run, unless a stricter one has been set for this one. */
  restore(state: TradingState, reason: string): void {
    if (STRICTNESS[state] < STRICTNESS[this.#state]) return;
    this.#state = state;
    this.#reason = reason;
  }

  /** Comparisons with a difference that nobody could explain, and that no operator has acknowledged. */
  get unacknowledged(): readonly Reconciliation[] {
    return this.#unacknowledged;
  }

  /** From now until an operator has acknowledged it, nothing is entered. */
  hold(reconciliation: Reconciliation): void {
    this.#unacknowledged.push(reconciliation);
  }

  acknowledge(): void {
    this.#unacknowledged = [];
  }

  get isReconciling(): boolean {
    return this.#reconcileReason !== undefined;
  }

  get reconcileReason(): string {
    return this.#reconcileReason ?? '';
  }

  /** From now until ledger and broker have been found to agree, nothing is entered. */
  requestReconciliation(reason: string): void {
    this.#reconcileReason = reason;
    this.#bus.notice('RECONCILIATION_REQUESTED', { reason });
  }

  /** As {@link requestReconciliation}, without a word: as at the start of a run that goes on from another. */
  awaitReconciliation(reason: string): void {
    this.#reconcileReason = reason;
  }

  reconciled(): void {
    this.#reconcileReason = undefined;
  }

  #tighten(state: TradingState, reason: string): void {
    if (STRICTNESS[state] > STRICTNESS[this.#state]) this.set(state, reason);
  }
}
