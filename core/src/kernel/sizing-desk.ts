import type { Detail } from '../domain/codes.ts';
import { messageOf } from '../domain/errors.ts';
import { cleanQuantity, floorToLot } from '../domain/instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Size, Sizer } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
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
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @param price dollars a unit at which the order is valued, NaN where unknown */
  size(proposal: Proposal, price: number, instrument: Instrument): Sized | Blocked {
    const { signal, slot } = proposal;
    const { ledger, sizerName } = this.#parts;
    if (signal.limitPrice === 0 || signal.stopPrice === 0) {
      return {
        plugin: 'kernel',
        code: 'SIZE_INVALID',
        detail: { reason: 'price below one tick', tick: instrument.tick },
      };
    }
    const closable = ledger.closable(slot, signal.side);
    if (closable > 0 && signal.weight === undefined) {
      return { closing: closable, entering: 0, minimumEntering: 0, detail: WHOLE_HOLDING };
    }
    const size = this.#ask(proposal, closable, price, instrument);
    if ('blocked' in size) return { plugin: sizerName, code: size.blocked, detail: size.detail };
    const { quantity, minimumEntering = 0, detail = NO_DETAIL } = size;
    const closing = quantity >= closable ? closable : floorToLot(quantity, instrument.lot);
    const entering = quantity > closable ? floorToLot(cleanQuantity(quantity - closable), instrument.lot) : 0;
    if (closing + entering > 0) return { closing, entering, minimumEntering, detail };
    const values = { ...detail, quantity, price, notional: quantity * price, lot: instrument.lot };
    return { plugin: sizerName, code: 'SIZE_BELOW_MINIMUM', detail: values };
  }

  /** Where the sizer fails on a signal that closes, the answer is the whole holding. */
  #ask(proposal: Proposal, closable: number, price: number, instrument: Instrument): Size {
    const { ledger, sizer, bus, sizerName } = this.#parts;
    const { signal, index, strategy } = proposal;
    const { symbol, side } = signal;
    const equity = ledger.equity();
    const asked = {
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
    const failed = (detail: Detail): Size => {
      return closable > 0 ? { quantity: closable, detail } : { blocked: 'SIZE_INVALID', detail };
    };
    try {
      const size = sizer.size(asked);
      if ('blocked' in size) return size;
      const { quantity, minimumEntering = 0 } = size;
      if (quantity > 0 && Number.isFinite(quantity) && minimumEntering >= 0) return size;
      return failed({ quantity, minimumEntering, price, equity });
    } catch (error) {
      bus.threw(sizerName, 'size', error);
      return failed({ error: messageOf(error), price, equity });
    }
  }
}
