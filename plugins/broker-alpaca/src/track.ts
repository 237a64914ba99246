import { cleanQuantity } from '@plimsoll/core';
import type { Leg, Order, Side } from '@plimsoll/core';
import type { Placement } from './placement.ts';

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
  /** Exits that were sent with it. */
  readonly legs: readonly Leg[];
  /** Oldest first: each but the first replaced the one before. */
  readonly placements: Placement[] = [];
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

  constructor(about: Pick<Track, 'id' | 'symbol' | 'side' | 'quantity' | 'isOurs' | 'isExit' | 'legs'>) {
    this.id = about.id;
    this.symbol = about.symbol;
    this.side = about.side;
    this.quantity = about.quantity;
    this.isOurs = about.isOurs;
    this.isExit = about.isExit;
    this.legs = about.legs;
  }

  /** The order that stands for it now; undefined where Alpaca has not been heard of it. */
  get current(): Placement | undefined {
    return this.placements.at(-1);
  }

  get isBehind(): boolean {
    return this.placements.some(({ isBehind }) => isBehind);
  }

  get filled(): number {
    return cleanQuantity(this.placements.reduce((sum, { ownUnits }) => sum + ownUnits, 0));
  }
}

const NO_LEGS: readonly Leg[] = Object.freeze([]);

export function trackOf({ id, symbol, side, quantity, closing, legs = NO_LEGS }: Order): Track {
  return new Track({ id, symbol, side, quantity, isOurs: true, isExit: closing > 0, legs });
}

/** The tracks of an order's legs: they work against an entry's side, and on an exit's own. */
export function legTracksOf({ symbol, side, quantity, closing, legs = NO_LEGS }: Order): Track[] {
  const opposite = side === 'buy' ? 'sell' : 'buy';
  const legSide = closing > 0 ? side : opposite;
  return legs.map(
    ({ id }) => new Track({ id, symbol, side: legSide, quantity, isOurs: true, isExit: true, legs: NO_LEGS }),
  );
}
