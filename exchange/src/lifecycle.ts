import { LocalDays, cleanQuantity } from '@plimsoll/core';
import type { BrokerEvent, Instrument } from '@plimsoll/core';
import type { Refusal, TradingAccount } from './account.ts';
import type { Blotter } from './blotter.ts';
import type { Claim } from './claim.ts';
import type { WorkingOrder } from './working-order.ts';

/** Moves orders from state to state, and tells of it. An order and its exits stand or fall together; of two exits one cancels the other. */
export class Lifecycle {
  readonly #account: TradingAccount;
  readonly #blotter: Blotter;
  readonly #deliver: (event: BrokerEvent) => void;
  readonly #newYork = new LocalDays('America/New_York');

  constructor(account: TradingAccount, blotter: Blotter, deliver: (event: BrokerEvent) => void) {
    this.#account = account;
    this.#blotter = blotter;
    this.#deliver = deliver;
  }

  /** Takes an order: exits of an entry wait for it, a sibling begins to work beside it. */
  take(working: WorkingOrder, claim: Claim, time: number): void {
    const { sibling, exits } = working;
    this.#blotter.claim(claim);
    this.#blotter.add(working, claim);
    if (sibling) this.#blotter.add(sibling, claim);
    for (const exit of exits) this.#blotter.hold(exit);
    this.#tell(working, 'accepted', time);
    if (sibling) this.#tell(sibling, 'accepted', time);
  }

  /** Ends an order that works or is held, and all that belongs to it; exits that have not begun first. */
  end(working: WorkingOrder, how: 'cancelled' | 'expired', time: number): void {
    const { entry, exits, sibling } = working;
    if (entry) return this.end(entry, 'cancelled', time);
    this.#close(working);
    this.#drop(exits);
    for (const exit of exits) this.#tell(exit, 'cancelled', time);
    this.#tell(working, how, time);
    if (sibling) this.#tell(sibling, how, time);
  }

  /** A split of a symbol: its orders are in new shares. One of which too little is left ends, and all that belongs to it. */
  split(index: number, ratio: number, steps: Pick<Instrument, 'lot' | 'tick'>, time: number): void {
    const left = new Map<Claim, number>();
    for (const working of this.#blotter.working()) {
      if (working.index !== index) continue;
      const claim = working.claim!;
      if ([working, ...working.exits].every((order) => order.split(ratio, steps)))
        left.set(claim, Math.max(left.get(claim) ?? 0, working.left));
      else this.end(working, 'cancelled', time);
    }
    for (const [claim, units] of left)
      this.#blotter.change(claim, Math.min(units, cleanQuantity(claim.closing * ratio)), claim.reserved);
  }

  /** Fills so many units of an order, of those that enter only what buying power still covers; returns how many it filled. */
  fill(working: WorkingOrder, units: number, price: number, time: number): number {
    const { index, side, bill, sibling, exits } = working;
    const claim = working.claim!;
    const rest = restOf(working, claim, units);
    this.#blotter.change(claim, 0, 0);
    const closing = Math.min(units, this.#account.closable(index, side));
    const charge = bill.quote({ side, quantity: units, price, day: this.#newYork.dayOf(time) });
    const refusal = this.#account.refusal({ index, side, quantity: units, closing, charge }, price, price);
    const quantity = refusal === undefined ? units : closing;
    const isOver = refusal !== undefined || rest.left === 0;
    if (isOver) this.#close(working);
    else this.#blotter.change(claim, rest.closing, rest.reserved);
    const filled = quantity > 0 ? this.#execute(working, quantity, price, time) : undefined;
    const isEntered = refusal === undefined && isOver && exits.length > 0;
    if (isEntered) this.#begin(exits, working.filled);
    else if (isOver) this.#drop(exits);
    if (sibling && !isOver) sibling.quantity = cleanQuantity(sibling.quantity - quantity);
    // All has been booked before anybody hears of it, and might act on it.
    if (filled) this.#deliver(filled);
    if (isOver) this.#tellEnd(working, refusal, time);
    if (isEntered) for (const exit of exits) this.#tell(exit, 'accepted', time);
    return quantity;
  }

  /** What was set aside for an order, or for it and its sibling, is free; neither works any more. */
  #close(working: WorkingOrder): void {
    const { sibling, claim } = working;
    this.#blotter.remove(working);
    if (sibling) this.#blotter.remove(sibling);
    this.#blotter.release(claim!);
  }

  /** The entry ends without having filled: its exits will not begin. */
  #drop(exits: readonly WorkingOrder[]): void {
    for (const exit of exits) this.#blotter.remove(exit);
  }

  /** The entry has filled: its exits begin to work. */
  #begin(exits: readonly WorkingOrder[], entered: number): void {
    const { index, side } = exits[0]!;
    const claim: Claim = {
      index,
      side,
      closing: Math.min(entered, this.#blotter.closableBy(index, side)),
      reserved: 0,
    };
    this.#blotter.claim(claim);
    for (const exit of exits) {
      exit.entry = undefined;
      this.#blotter.add(exit, claim);
    }
  }

  #execute(working: WorkingOrder, quantity: number, price: number, time: number): BrokerEvent {
    const { id: orderId, symbol, side } = working.order;
    working.filled = cleanQuantity(working.filled + quantity);
    working.executions++;
    const commission = working.bill.charge({ side, quantity, price, day: this.#newYork.dayOf(time) });
    this.#account.execute(working.index, side, quantity, price, commission);
    const executionId = `${orderId}/${working.executions}`;
    return { kind: 'filled', executionId, orderId, symbol, side, quantity, price, commission, time };
  }

  /** Nothing more will fill of an order. What its sibling has filled of it is told as cancelled, and so is the sibling. */
  #tellEnd(working: WorkingOrder, refusal: Refusal | undefined, time: number): void {
    const { order, exits, sibling, filled } = working;
    if (refusal) {
      for (const exit of exits) this.#tell(exit, 'cancelled', time);
      this.#deliver({ kind: 'rejected', orderId: order.id, time, ...refusal });
    } else if (filled < order.quantity) this.#tell(working, 'cancelled', time);
    if (sibling) this.#tell(sibling, 'cancelled', time);
  }

  #tell({ order }: WorkingOrder, kind: 'accepted' | 'cancelled' | 'expired', time: number): void {
    this.#deliver({ kind, orderId: order.id, time });
  }
}

/** What is left of an order, and set aside for it, when so many units of it have filled: first those that close. */
function restOf(
  working: WorkingOrder,
  claim: Claim,
  units: number,
): { left: number; closing: number; reserved: number } {
  const left = cleanQuantity(working.left - units);
  const closing = Math.max(0, cleanQuantity(claim.closing - units));
  const entering = working.left - claim.closing;
  return { left, closing, reserved: entering > 0 ? claim.reserved * ((left - closing) / entering) : 0 };
}
