import type { Account } from './account.ts';
import { ONE, ZERO, absolute, cut, decimal, divide, formatDecimal, isWhole, least, round, times } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { Floor } from './floor.ts';
import { heldQty, recordExecution, unitsOf } from './ledger.ts';
import { armSibling, beginLegs, entryFilled, legEnded, legFilled, orderEnded } from './legs.ts';
import { isAtMarket, isOpening, isTerminal, orderWire } from './order.ts';
import type { Order, OrderStatus } from './order.ts';
import type { TradeUpdate, WireOrder } from './types.ts';

const QTY_PLACES = 9;
const QTY_STEP = decimal('0.000000001');

/** Which events have an execution id, fills aside. */
const WITHOUT_EXECUTION: ReadonlySet<string> = new Set([
  'accepted',
  'pending_new',
  'pending_cancel',
  'pending_replace',
  'held',
]);

/** Moves orders from state to state, books what fills, and tells the account. A terminal state is never left. */
export class Lifecycle {
  readonly #floor: Floor;
  /** Gives an order that has begun to work its first chance to fill. */
  readonly #tryToFill: (order: Order) => void;

  constructor(floor: Floor, tryToFill: (order: Order) => void) {
    this.#floor = floor;
    this.#tryToFill = tryToFill;
  }

  get floor(): Floor {
    return this.#floor;
  }

  /** The market has taken an order, or rejects it. */
  acknowledge(order: Order, isMatched = true): void {
    if (isTerminal(order) || order.isAcknowledged) return;
    const { behaviour } = this.#floor;
    if (behaviour.rejectNext > 0) {
      behaviour.rejectNext -= 1;
      return this.reject(order);
    }
    if (this.#floor.happens(behaviour.rejectProbability)) return this.reject(order);
    order.isAcknowledged = true;
    if (order.status === 'pending_cancel' || order.status === 'pending_replace') order.statusBefore = 'new';
    else this.#enter(order, 'new');
    this.startToWork(order);
    armSibling(this, order);
    if (isMatched) this.#tryToFill(order);
  }

  /** An order that is known to the market begins to work: a trailing stop follows the price from here. */
  startToWork(order: Order): void {
    if (order.type === 'trailing_stop' && order.waterMark === undefined) {
      order.waterMark = this.#floor.lastPrice(order.asset);
      order.stopPrice = trailedStop(order, order.waterMark);
    }
  }

  /** A leg's turn has come. */
  activate(leg: Order, isMatched = true): void {
    if (leg.status !== 'held') return;
    leg.isArmed = false;
    leg.isAcknowledged = true;
    this.#enter(leg, 'new');
    if (isMatched) this.#tryToFill(leg);
  }

  reject(order: Order): void {
    if (isTerminal(order)) return;
    this.#end(order, 'rejected');
  }

  cancel(order: Order): void {
    if (isTerminal(order)) return;
    this.#end(order, 'canceled');
  }

  /** Cancels a leg whose sibling goes on, or has filled; told or by chance not. */
  cancelSibling(leg: Order): void {
    if (isTerminal(leg)) return;
    const isTold = !this.#floor.happens(this.#floor.behaviour.silentLegCancelProbability);
    leg.status = 'canceled';
    leg.isArmed = false;
    leg.times.canceled = this.#touch(leg);
    if (isTold) this.#tell(leg, 'canceled');
  }

  expire(order: Order): void {
    if (isTerminal(order)) return;
    this.#end(order, order.status === 'held' || order.status === 'pending_cancel' ? 'canceled' : 'expired');
  }

  /** A replacement takes an order's place. What was held stays held. */
  replace(order: Order, by: Order): void {
    const isHeld = order.statusBefore === 'held';
    by.isArmed = order.isArmed;
    order.isArmed = false;
    order.status = 'replaced';
    order.replacedBy = by.id;
    order.times.replaced = this.#touch(order);
    if (isHeld) by.status = 'held';
    this.#tell(order, 'replaced', {}, this.#floor.profile.replacedEvent === 'new' ? by : order);
    if (isHeld) return;
    by.isAcknowledged = true;
    this.#enter(by, 'new');
    this.startToWork(by);
    this.#tryToFill(by);
  }

  /** `pending_cancel` or `pending_replace`; what it was before is kept. */
  pend(order: Order, status: 'pending_cancel' | 'pending_replace'): void {
    order.statusBefore = order.status;
    order.status = status;
    this.#touch(order);
    if (this.#floor.profile.pendingEvents) this.#tell(order, status);
  }

  /** A cancel or replacement has come to nothing. */
  restore(order: Order, event: 'order_cancel_rejected' | 'order_replace_rejected' | undefined): void {
    if (isTerminal(order)) return;
    order.status = order.statusBefore;
    this.#touch(order);
    if (event !== undefined) this.#tell(order, event);
    if (isAtMarket(order)) this.#tryToFill(order);
    // Its turn may have come meanwhile.
    else if (order.parent?.role === 'entry' && order.parent.status === 'filled') beginLegs(this, order.parent);
  }

  /** A state that has no consequence but its event. */
  mark(order: Order, status: OrderStatus, event: string = status): void {
    order.status = status;
    this.#touch(order);
    this.#tell(order, event);
  }

  /** Tells an event that changes nothing. */
  announce(order: Order, event: string): void {
    this.#touch(order);
    this.#tell(order, event);
  }

  /** Tells what has been done to an execution after the fact. */
  announceCorrection(
    order: Order,
    event: 'trade_bust' | 'trade_correct',
    of: string,
    qty: Decimal,
    price: Decimal,
  ): void {
    this.#touch(order);
    const update = { previous_execution_id: of, qty: formatDecimal(qty), price: formatDecimal(price) };
    this.#tell(order, event, { ...update, position_qty: this.#positionQty(order) });
  }

  /** Fills an order at a price, all that is left of it or by chance in parts. Legs follow. */
  fill(order: Order, price: Decimal): void {
    const account = this.#floor.account(order.accountId);
    let part = this.#partOf(order, leftAt(order, price, heldQty(account, order.asset)));
    while (!isTerminal(order)) {
      const left = leftAt(order, price, heldQty(account, order.asset));
      if (left <= ZERO) return this.cancel(order);
      const isPart = part !== undefined && part < left;
      this.#execute(account, order, isPart ? part! : left, price, isPart);
      part = undefined;
      if (!isPart) continue;
      const gapMs = this.#floor.behaviour.partialGapMs;
      if (gapMs > 0) return this.#pause(order, gapMs);
    }
  }

  wire(order: Order): WireOrder {
    return orderWire(order, true);
  }

  /** The rest of a part comes later; an order that takes what it gets at once has got it. */
  #pause(order: Order, gapMs: number): void {
    if (order.tif === 'ioc') return this.cancel(order);
    order.isFilling = true;
    this.#floor.agenda.add(this.#floor.nowMs + gapMs, () => {
      order.isFilling = false;
      if (isAtMarket(order)) this.#tryToFill(order);
    });
  }

  #execute(account: Account, order: Order, qty: Decimal, price: Decimal, isPart: boolean): void {
    order.filledQty += qty;
    order.filledValue += times(qty, price);
    const isPending = order.status === 'pending_cancel' || order.status === 'pending_replace';
    if (!isPart) order.status = 'filled';
    else if (isPending) order.statusBefore = 'partially_filled';
    else order.status = 'partially_filled';
    const stamp = this.#touch(order);
    if (!isPart) order.times.filled = stamp;
    const id = this.#floor.ids.next();
    recordExecution(this.#floor, account, { id, order, units: unitsOf(order, qty), price }, stamp);
    this.#tellFill(order, isPart ? 'partial_fill' : 'fill', id, qty, price, stamp);
    if (isPart) return legFilled(this, order);
    if (order.role === 'entry') entryFilled(this, order);
    else legEnded(this, order);
  }

  /** A part of what is left, by chance: at least one unit, or one step of a fraction, and less than all. */
  #partOf(order: Order, left: Decimal): Decimal | undefined {
    const isFractional = order.qty === undefined || !isWhole(left);
    const step = isFractional ? QTY_STEP : ONE;
    const { behaviour, chance } = this.#floor;
    if (order.tif === 'fok' || left <= step || !this.#floor.happens(behaviour.partialFillProbability)) return undefined;
    const share = times(left - step, decimal(chance().toFixed(QTY_PLACES)));
    return least(step + cut(share, isFractional ? QTY_PLACES : 0), left - step);
  }

  #enter(order: Order, status: 'new'): void {
    order.status = status;
    this.#touch(order);
    this.#tell(order, status);
  }

  #end(order: Order, status: 'rejected' | 'canceled' | 'expired'): void {
    order.status = status;
    order.isArmed = false;
    const stamp = this.#touch(order);
    if (status === 'rejected') order.times.failed = stamp;
    else if (status === 'canceled') order.times.canceled = stamp;
    else order.times.expired = stamp;
    this.#tell(order, status);
    orderEnded(this, order, status);
  }

  #touch(order: Order): string {
    return (order.times.updated = this.#floor.stamp());
  }

  #tellFill(order: Order, event: string, id: string, qty: Decimal, price: Decimal, stamp: string): void {
    if (this.#floor.happens(this.#floor.behaviour.hiddenFillProbability)) return;
    this.#tell(order, event, {
      execution_id: id,
      timestamp: stamp,
      price: formatDecimal(price),
      qty: formatDecimal(qty),
      position_qty: this.#positionQty(order),
    });
  }

  #positionQty(order: Order): string {
    return formatDecimal(heldQty(this.#floor.account(order.accountId), order.asset));
  }

  #tell(order: Order, event: string, extra: Partial<TradeUpdate> = {}, told: Order = order): void {
    const account = this.#floor.account(order.accountId);
    const update: TradeUpdate = {
      accountId: order.accountId,
      event,
      sequence: ++this.#floor.sequence,
      timestamp: order.times.updated,
      ...(!WITHOUT_EXECUTION.has(event) && { execution_id: extra.execution_id ?? this.#floor.ids.next() }),
      ...extra,
      order: this.wire(told),
    };
    account.updates.push(update);
    this.#floor.emit('tradeUpdate', update);
  }
}

/** The stop of a trailing order whose best price so far is known, to the tick. */
export function trailedStop(order: Order, waterMark: Decimal): Decimal {
  const trail = order.trailPrice ?? times(waterMark, divide(order.trailPercent!, decimal(100)));
  const stop = order.side === 'sell' ? waterMark - trail : waterMark + trail;
  return round(stop, stop >= ONE ? 2 : 4);
}

/** Units that are left of an order: what a notional order's dollars buy at the price, and sell no more than there is. */
function leftAt(order: Order, price: Decimal, position: Decimal): Decimal {
  if (order.qty !== undefined) return order.qty - order.filledQty;
  const units = cut(divide(order.notional! - order.filledValue, price), QTY_PLACES);
  return isOpening(order) ? units : least(units, absolute(position));
}
