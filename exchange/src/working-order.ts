import { cleanQuantity, floorToLot, splitOrder } from '@plimsoll/core';
import type { Instrument, Order, OrderType, Side, TimeInForce } from '@plimsoll/core';
import type { Bill } from './bill.ts';
import type { Claim } from './claim.ts';
import type { Transit } from './latency.ts';
import type { Session } from './trading-hours.ts';

/** An order that has been taken and has not ended. */
export class WorkingOrder {
  /** As it stands: a split changes it. */
  order: Order;
  readonly index: number;
  /** What it has been charged. */
  readonly bill: Bill;
  readonly side: Side;
  readonly type: OrderType;
  limitPrice: number | undefined;
  /** Dollars; that of a trailing stop moves, and is not there before its first price. */
  stopPrice: number | undefined;
  /** The session that it is for. */
  readonly session: Session;
  /** When it ends by itself, epoch ms. */
  readonly until: number;
  /** It takes part in bars that start then or later, epoch ms. */
  from: number;
  /** Its way to the market, until it is there. */
  transit: Transit | undefined;
  /** The way of the wish to cancel it. */
  cancel: Transit | undefined;
  /** Units that it may fill in all: the order's, less what its sibling has filled. */
  quantity: number;
  /** Units filled so far. */
  filled = 0;
  /** How many executions it has had. */
  executions = 0;
  /** Whether a price has come at which it fills; of a stop order, whether its stop has been reached. */
  isTriggered = false;
  /** Of a trailing stop: the best price since it was placed; NaN before the first. */
  bestPrice = NaN;
  /** None for an exit whose entry has not filled. */
  claim: Claim | undefined;
  /** Exits that wait for its fill. */
  exits: readonly WorkingOrder[] = NO_EXITS;
  /** Of an exit: whether it is the one at a profit. */
  isProfit = false;
  /** The entry whose fill it waits for. */
  entry: WorkingOrder | undefined;
  /** Whether it is alone, rests in the session until its end, and stands where it was placed: what most orders are, and costs least. */
  isPlain: boolean;
  #sibling: WorkingOrder | undefined;

  constructor(order: Order, index: number, bill: Bill, session: Session, until: number) {
    this.order = order;
    this.index = index;
    this.bill = bill;
    this.side = order.side;
    this.type = order.type;
    this.limitPrice = order.limitPrice;
    this.stopPrice = order.stopPrice;
    this.session = session;
    this.until = until;
    this.from = order.time;
    this.quantity = order.quantity;
    this.isPlain = PLAIN.has(order.timeInForce) && order.extendedHours !== true && order.trail === undefined;
  }

  /** The order that closes the same units: when the one ends, the other does. */
  get sibling(): WorkingOrder | undefined {
    return this.#sibling;
  }

  /** Makes two orders siblings. */
  pairWith(sibling: WorkingOrder): void {
    this.#sibling = sibling;
    sibling.#sibling = this;
    this.isPlain = sibling.isPlain = false;
  }

  /** A split: puts it into new shares. Returns whether anything is left of it. */
  split(ratio: number, steps: Pick<Instrument, 'lot' | 'tick'>): boolean {
    const order = splitOrder({ ...this.order, filled: this.filled }, ratio, steps);
    const left = floorToLot(cleanQuantity(this.left * ratio), steps.lot);
    if (order === undefined || left === 0) return false;
    this.order = order;
    this.limitPrice = order.limitPrice;
    this.stopPrice = order.trail && this.stopPrice !== undefined ? this.stopPrice / ratio : order.stopPrice;
    this.bestPrice /= ratio;
    this.filled = order.filled;
    this.quantity = cleanQuantity(order.filled + left);
    return true;
  }

  /** Units that can still fill. */
  get left(): number {
    return cleanQuantity(this.quantity - this.filled);
  }
}

const PLAIN: ReadonlySet<TimeInForce> = new Set(['day', 'gtc']);

const NO_EXITS: readonly WorkingOrder[] = Object.freeze([]);
