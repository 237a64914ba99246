import type { Split } from '../domain/corporate-action.ts';
import { cleanQuantity } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { AppliedSplit, BrokerEvent, Fill } from '../domain/order.ts';
import { isDate } from '../domain/time.ts';
import type { Arrival } from '../plugin/inputs.ts';
import type { BrokerPosition, Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import type { Market } from './market.ts';
import type { OrderBook } from './order-book.ts';
import type { Proposals } from './proposals.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly universe: Universe;
  readonly book: OrderBook;
  readonly trading: TradingDesk;
  readonly proposals: Proposals;
  readonly market: Market;
}

type Deliver = (event: BrokerEvent) => void;

/** A broker that has not gone through a split so long after it took effect will not do so any more. */
const AWAITED_MS = 86_400_000;
const NONE: readonly AppliedSplit[] = Object.freeze([]);

/**
 * Takes what the account holds, and what works for it, through splits: each once, when the broker tells of it, or when what it holds shows it, and at the
 * latest when prices in new shares are about to mark the books.
 */
export class SplitDesk {
  readonly #parts: Parts;
  /** By symbol, oldest first. */
  readonly #applied = new Map<string, AppliedSplit[]>();
  /** Splits that the bars passed in the cycle of that number. */
  #passed: AppliedSplit[] = [];
  #passedIn = -1;
  /** By symbol, the last split that was applied without a word from the broker. */
  readonly #assumed = new Map<string, AppliedSplit>();

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.bus.on('corporateAction', (action, time) => {
      if (action.kind === 'split') this.#pass({ ...action, time });
    });
  }

  /** Whether it can be applied as it is told. */
  isSound({ symbol, exDate, ratio, time, inLieu }: AppliedSplit): boolean {
    const { quantity = 0, price = 0 } = inLieu ?? {};
    const isPaidSoundly = Number.isFinite(quantity * price) && price >= 0;
    return (
      this.#parts.universe.indexOf(symbol) >= 0 &&
      isDate(exDate) &&
      ratio > 0 &&
      Number.isFinite(ratio) &&
      Number.isFinite(time) &&
      isPaidSoundly
    );
  }

  /** Takes note of those that an earlier run has gone through. */
  restore(splits: readonly AppliedSplit[]): void {
    for (const split of splits) this.#applied.set(split.symbol, [...(this.#applied.get(split.symbol) ?? []), split]);
  }

  isApplied(split: Split): boolean {
    return this.#applied.get(split.symbol)?.some((applied) => isSame(applied, split)) === true;
  }

  /** Puts positions, the last price, orders at work and exits that wait into new shares. */
  apply(split: AppliedSplit): void {
    const { bus, ledger, universe, book, proposals, market } = this.#parts;
    const { symbol, ratio, inLieu } = split;
    const index = universe.indexOf(symbol);
    const instrument = universe.instrument(index);
    this.#applied.set(symbol, [...(this.#applied.get(symbol) ?? []), split]);
    const isPassed = this.#passedNow.some((passed) => isSame(passed, split)); // by bars that have not marked the books yet
    const hasNewBars = market.newestEnd(index) > market.actions.timeOf(split);
    if (!hasNewBars && !isPassed) market.actions.goAhead(index, split);
    ledger.split(index, ratio, hasNewBars && !isPassed);
    book.split(symbol, ratio, instrument);
    proposals.split(symbol, ratio);
    if (inLieu) ledger.payOut(index, inLieu.quantity, inLieu.price, instrument.lot);
    bus.emit('split', split);
  }

  /** A fill in the shares of today: one from before a split that has been applied comes late, and tells of old ones. */
  inNewShares<F extends Fill>(fill: F): F {
    if (this.#applied.size === 0) return fill;
    const since = (this.#applied.get(fill.symbol) ?? []).filter(({ time }) => fill.time < time);
    return since.reduce((told, { ratio }) => {
      return { ...told, quantity: cleanQuantity(told.quantity * ratio), price: told.price / ratio };
    }, fill);
  }

  /** Whether the bars have passed a split in this cycle. */
  get areAnyPassed(): boolean {
    return this.#passedIn === this.#parts.market.cycle.number;
  }

  /** Tells, in the broker's place, of what the bars have passed and the broker has not told of. */
  assume(deliver: Deliver): void {
    const passed = this.#passedNow;
    if (passed.length === 0) return;
    for (const split of passed) {
      if (this.isApplied(split)) continue;
      if (this.#isConcerned(split)) this.#assume(split, deliver);
      else deliver(split);
    }
  }

  /**
   * A fill of new shares may come before any bar of them: then their split comes first.
   * @returns the events, with the splits that belong before fills among them
   */
  inTime(events: readonly Arrival[]): readonly Arrival[] {
    const { actions } = this.#parts.market;
    if (!actions.areKnown && !actions.isAccountAhead) return events;
    if (!events.some((event) => event.kind === 'filled' && this.#dueBefore(event).length > 0)) return events;
    const timely = new Set<Arrival>();
    for (const event of events) {
      for (const split of event.kind === 'filled' ? this.#dueBefore(event) : []) {
        const isOf = (other: Arrival): boolean => other.kind === 'split' && isSame(other, split);
        if ([...timely].some(isOf)) continue;
        const told = events.find(isOf);
        if (told) timely.add(told);
        else this.#assume(split, (assumed) => void timely.add(assumed));
      }
      timely.add(event);
    }
    return [...timely];
  }

  /**
   * The broker has gone through a split that the bars have not come to yet, where what it holds is nearer to what the books would hold after
   * it. So are the books, then.
   * @returns whether any was found
   */
  explain(positions: readonly BrokerPosition[], deliver: Deliver): boolean {
    const { universe, bus } = this.#parts;
    let isAny = false;
    for (const [index, symbol] of universe.symbols.entries()) {
      const due = this.#due(index, bus.time);
      if (due.length === 0) continue;
      const found = positions.find((position) => position.symbol === symbol)?.quantity ?? 0;
      const held = this.#held(index);
      const after = due.reduce((quantity, { ratio }) => quantity * ratio, held);
      if (found === held || Math.abs(found - after) > Math.abs(found - held)) continue;
      for (const split of due) this.#assume(split, deliver);
      isAny = true;
    }
    return isAny;
  }

  /** Whether a difference is that of a split which the books have been through and the broker not yet. */
  isAwaited(symbol: string, found: number, expected: number): boolean {
    const split = this.#assumed.get(symbol);
    if (!split || this.#parts.bus.time >= split.time + AWAITED_MS) return false;
    return cleanQuantity(found * split.ratio) === expected;
  }

  #pass(split: AppliedSplit): void {
    const { number } = this.#parts.market.cycle;
    if (this.#passedIn !== number) this.#passed = [];
    this.#passedIn = number;
    this.#passed.push(split);
  }

  #assume(split: AppliedSplit, deliver: Deliver): void {
    const { bus, trading } = this.#parts;
    const { symbol, exDate, ratio } = split;
    bus.notice('SPLIT_ASSUMED', { symbol, exDate, ratio });
    trading.requestReconciliation(`the broker has not told of the split of ${symbol} on ${exDate}`);
    this.#assumed.set(symbol, split);
    deliver(split);
  }

  /** Splits that have taken effect by a time, before any bar of new shares, and have not been applied. */
  #due(index: number, time: number): AppliedSplit[] {
    const { actions } = this.#parts.market;
    const due = actions.splitsDue(index, time).map((split) => ({ ...split, time: actions.timeOf(split) }));
    return due.filter((split) => !this.isApplied(split));
  }

  /** Splits that a fill counts and the books do not. */
  #dueBefore({ symbol, time }: Fill): AppliedSplit[] {
    const index = this.#parts.universe.indexOf(symbol);
    if (index < 0) return [];
    const passed = this.#passedNow.filter((split) => split.symbol === symbol && split.time <= time);
    return [...passed.filter((split) => !this.isApplied(split)), ...this.#due(index, time)];
  }

  /** What the bars have passed in this cycle. */
  get #passedNow(): readonly AppliedSplit[] {
    return this.areAnyPassed ? this.#passed : NONE;
  }

  #held(index: number): number {
    const { ledger } = this.#parts;
    return ledger.books.reduce((sum, _, book) => cleanQuantity(sum + ledger.quantity[ledger.slot(book, index)]!), 0);
  }

  #isConcerned({ symbol }: Split): boolean {
    const { ledger, universe, book } = this.#parts;
    const index = universe.indexOf(symbol);
    const isHeld = ledger.held.slots.some((slot) => ledger.symbolOf(slot) === index);
    return isHeld || book.working().some(({ order }) => order.symbol === symbol);
  }
}

/** A symbol has one split a day. */
function isSame(a: Split, b: Split): boolean {
  return a.symbol === b.symbol && a.exDate === b.exDate;
}
