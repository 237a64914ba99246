import { cleanQuantity } from '@plimsoll/core';
import type { Leg, Order, Side } from '@plimsoll/core';
import type { Placement } from './placement.ts';
import type { VenueOrder } from './wire.ts';

/** An order of the kernel's, or one that somebody else placed, and the orders at Alpaca that stand or stood for it. */
export class Track {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  /** Units; for an order of somebody else's NaN. */
  readonly quantity: number;
  readonly isOurs: boolean;
  /** Whether it reduces a position. */
  readonly isExit: boolean;
  /** Whether it was sent with another. */
  readonly isLeg: boolean;
  /** Exits that were sent with it. */
  readonly legs: readonly Leg[];
  /** Oldest first: each but the first replaced the one before. */
  readonly placements: Placement[] = [];
  /** Further client order ids that stand for it. */
  readonly aliases: string[] = [];
  /** Whether the kernel has been told of its end. */
  hasEnded = false;
  /** Whether the kernel has been told that nothing came of it, because Alpaca did not seem to have it. */
  isLost = false;
  isAcknowledged = false;
  /** When its cancellation was asked for, epoch ms; NaN where it was not. */
  cancelAskedAt = NaN;
  isStuckTold = false;
  /** Whether it is not known yet what came of sending it, or its rest. */
  isSending = false;
  /** Units that are to be sent once what was sent has filled: Alpaca takes no order that turns a position round. */
  rest = 0;
  /** Called once when it has ended. */
  readonly onEnd: (() => void)[] = [];
  /** When it is worth looking for again where the list of open orders does not have it, epoch ms. */
  lookAgainAt = -Infinity;
  looks = 0;

  constructor(
    about: Pick<Track, 'id' | 'symbol' | 'side' | 'quantity' | 'isOurs' | 'isExit' | 'legs'> & { isLeg?: boolean },
  ) {
    this.id = about.id;
    this.symbol = about.symbol;
    this.side = about.side;
    this.quantity = about.quantity;
    this.isOurs = about.isOurs;
    this.isExit = about.isExit;
    this.isLeg = about.isLeg ?? false;
    this.legs = about.legs;
  }

  /** The order that stands for it now; undefined where Alpaca has not been heard of it. */
  get current(): Placement | undefined {
    return this.placements.at(-1);
  }

  get isBehind(): boolean {
    return this.placements.some(({ isBehind }) => isBehind);
  }

  /** Whether nothing more is to be expected of it, nor of any order that stood for it. */
  get isOver(): boolean {
    const isAtRest = this.hasEnded && !this.isLost && !this.isSending;
    return isAtRest && this.placements.every(({ hasEnded, isBehind }) => hasEnded && !isBehind);
  }

  get filled(): number {
    return cleanQuantity(this.placements.reduce((sum, { ownUnits }) => sum + ownUnits, 0));
  }
}

const NO_LEGS: readonly Leg[] = Object.freeze([]);

export function trackOf({ id, symbol, side, quantity, closing, legs = NO_LEGS }: Order): Track {
  return new Track({ id, symbol, side, quantity, isOurs: true, isExit: closing > 0, legs });
}

/** The client order id of what is left of an order after its first part, or after that many rests before it. */
export function restId(orderId: string, restsBefore: number): string {
  return `${orderId}-rest${restsBefore === 0 ? '' : restsBefore + 1}`;
}

/** The tracks of an order's legs: they work against an entry's side, and on an exit's own. */
export function legTracksOf({ symbol, side, quantity, closing, legs = NO_LEGS }: Order): Track[] {
  const opposite = side === 'buy' ? 'sell' : 'buy';
  const legSide = closing > 0 ? side : opposite;
  return legs.map(
    ({ id }) =>
      new Track({ id, symbol, side: legSide, quantity, isOurs: true, isExit: true, isLeg: true, legs: NO_LEGS }),
  );
}

/** Which of an order's legs one of Alpaca's is: it names them itself, and they are told apart by their type. */
export function legOf(parent: Track, { type }: VenueOrder): Leg | undefined {
  const kind = type === 'limit' ? 'take_profit' : 'stop_loss';
  return parent.legs.find((leg) => leg.kind === kind);
}

/** An order that somebody else placed. */
export function strangerOf(
  { clientOrderId: id, symbol, side }: VenueOrder,
  symbolOf: (venueSymbol: string) => string,
): Track {
  return new Track({ id, symbol: symbolOf(symbol), side, quantity: NaN, isOurs: false, isExit: false, legs: [] });
}
