import type { Split } from '../domain/corporate-action.ts';
import { cleanQuantity } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { AppliedSplit, BrokerEvent, Fill } from '../domain/order.ts';
import { isDate } from '../domain/time.ts';
import type { Universe } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
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
}

/**
 * Takes what the account holds, and what works for it, through splits: each once, when the broker tells of it, and at the latest when prices in
 * new shares are about to mark the books.
 */
export class SplitDesk {
  readonly #parts: Parts;
  /** By symbol, oldest first. */
  readonly #applied = new Map<string, AppliedSplit[]>();
  /** Splits that the bars have passed in this cycle. */
  #passed: AppliedSplit[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.bus.on('corporateAction', (action, time) => {
      if (action.kind === 'split') this.#passed.push({ ...action, time });
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

  isApplied({ symbol, exDate }: Split): boolean {
    return this.#applied.get(symbol)?.some((applied) => applied.exDate === exDate) === true;
  }

  /** Puts positions, the last price, orders at work and exits that wait into new shares. */
  apply(split: AppliedSplit): void {
    const { bus, ledger, universe, book, proposals } = this.#parts;
    const { symbol, ratio, inLieu } = split;
    const index = universe.indexOf(symbol);
    const instrument = universe.instrument(index);
    this.#applied.set(symbol, [...(this.#applied.get(symbol) ?? []), split]);
    ledger.split(index, ratio);
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

  /** Tells, in the broker's place, of what the bars have passed and the broker has not told of. */
  readonly assume = (deliver: (event: BrokerEvent) => void): void => {
    if (this.#passed.length === 0) return;
    for (const split of this.#passed.splice(0)) {
      if (this.isApplied(split) || !this.#isConcerned(split)) continue;
      const { symbol, exDate, ratio } = split;
      this.#parts.bus.notice('SPLIT_ASSUMED', { symbol, exDate, ratio });
      this.#parts.trading.requestReconciliation(`the broker has not told of the split of ${symbol} on ${exDate}`);
      deliver(split);
    }
  };

  #isConcerned({ symbol }: Split): boolean {
    const { ledger, universe, book } = this.#parts;
    const index = universe.indexOf(symbol);
    const isHeld = ledger.held.slots.some((slot) => ledger.symbolOf(slot) === index);
    return isHeld || book.working().some(({ order }) => order.symbol === symbol);
  }
}
