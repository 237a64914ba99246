import type { Detail } from '../domain/codes.ts';
import { messageOf, textOf } from '../domain/errors.ts';
import { cleanQuantity, floorToLot } from '../domain/instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import { isCode, plainDetail } from '../domain/verdict.ts';
import type { Size, SizeRequest, Sizer } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import { isPromise } from './in-turn.ts';
import type { Proposal } from './proposals.ts';

/** A signal's quantity in whole lots, split by what it does to the strategy's position. */
export interface Sized {
  readonly closing: number;
  readonly entering: number;
  /** Units below which the entering part is not worth sending. */
  readonly minimumEntering: number;
  readonly detail: Detail;
}

/** Why a signal ends without an order. */
export interface Blocked {
  readonly plugin: string;
  readonly code: string;
  readonly detail: Detail;
}

interface Parts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly sizer: Sizer;
  readonly sizerName: string;
}

const NO_DETAIL: Detail = Object.freeze({});
const WHOLE_HOLDING: Detail = Object.freeze({ wholeHolding: true });

/** Asks the sizer how much, checks the answer, and says which part of it closes. No fault of a sizer traps an exit. */
export class SizingDesk {
  #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** From now on this is the sizer. */
  install(sizer: Sizer, sizerName: string): void {
    this.#parts = { ...this.#parts, sizer, sizerName };
  }

  /** @param price dollars a unit at which the order is valued, NaN where unknown */
  size(proposal: Proposal, price: number, instrument: Instrument): Sized | Blocked {
    const { signal, slot } = proposal;
    const { ledger, sizerName } = this.#parts;
    if (![signal.limitPrice, signal.stopPrice].every(isPriceOrNone)) {
      const detail = { reason: 'a price of less than a tick, or beyond counting in ticks', tick: instrument.tick };
      return { plugin: 'kernel', code: 'SIZE_INVALID', detail };
    }
    const closable = ledger.closable(slot, signal.side);
    if (closable === 0 && proposal.hasWaited) return { plugin: 'kernel', code: 'NOTHING_TO_CLOSE', detail: NO_DETAIL };
    const held = ledger.heldAgainst(slot, signal.side);
    const isTaken: Blocked = {
      plugin: 'kernel',
      code: 'EXIT_ALREADY_WORKING',
      detail: { held, working: held - closable },
    };
    if (held > 0 && signal.weight === undefined) {
      return closable > 0 ? { closing: closable, entering: 0, minimumEntering: 0, detail: WHOLE_HOLDING } : isTaken;
    }
    const size = this.#ask(proposal, closable, price, instrument);
    if ('blocked' in size) return { plugin: sizerName, code: size.blocked, detail: size.detail };
    const { quantity, minimumEntering = 0, detail = NO_DETAIL } = size;
    const closing = quantity >= closable ? closable : floorToLot(quantity, instrument.lot);
    const entering = quantity > held ? floorToLot(cleanQuantity(quantity - held), instrument.lot) : 0;
    if (closing + entering > 0) return { closing, entering, minimumEntering, detail };
    if (held > 0 && closable === 0) return isTaken;
    const values = { ...detail, quantity, price, notional: quantity * price, lot: instrument.lot };
    return { plugin: sizerName, code: 'SIZE_BELOW_MINIMUM', detail: values };
  }

  /**
   * Where the sizer fails on a signal that closes, or refuses it because account or price is unknown, the answer is the whole
   * holding.
   */
  #ask(proposal: Proposal, closable: number, price: number, instrument: Instrument): Size {
    const { ledger, sizer, bus, sizerName } = this.#parts;
    const { signal, index, strategy } = proposal;
    const { symbol, side } = signal;
    const equity = ledger.equity();
    const asked: SizeRequest = {
      signal,
      symbol,
      index,
      strategy,
      side,
      price,
      equity,
      cash: ledger.cash,
      closable,
      instrument,
      time: bus.time,
    };
    try {
      return checked(sizer.size(asked), asked);
    } catch (error) {
      bus.threw(sizerName, 'size', error);
      return failed(asked, { error: messageOf(error) });
    }
  }
}

function checked(size: Size | Promise<unknown>, asked: SizeRequest): Size {
  if (isPromise(size)) {
    size.then(undefined, () => undefined);
    return failed(asked, { returned: 'a promise' });
  }
  const { closable, price, equity, instrument } = asked;
  if ('blocked' in size) {
    const { blocked, detail } = size;
    const isUnreckonable = !(price > 0 && Number.isFinite(equity));
    if (!isCode(blocked) || (closable > 0 && isUnreckonable)) return failed(asked, { blocked: textOf(blocked) });
    return { blocked, detail: plainDetail(detail ?? NO_DETAIL) };
  }
  const { quantity, minimumEntering = 0, detail = NO_DETAIL } = size;
  const isCountable = Number.isFinite(quantity) && quantity > 0 && quantity / instrument.lot <= Number.MAX_SAFE_INTEGER;
  if (isCountable && minimumEntering >= 0) return { quantity, minimumEntering, detail: plainDetail(detail) };
  return failed(asked, plainDetail({ quantity, minimumEntering }));
}

function failed({ closable, price, equity }: SizeRequest, why: Detail): Size {
  const detail = { ...why, price, equity };
  return closable > 0 ? { quantity: closable, detail } : { blocked: 'SIZE_INVALID', detail };
}

function isPriceOrNone(price: number | undefined): boolean {
  return price === undefined || (price > 0 && price < Infinity);
}
