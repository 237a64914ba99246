import type { Decision, Notice, Order, Session } from '@plimsoll/core';
import { SYMBOLS } from '../plan.ts';
import type { Plan } from '../plan.ts';
import { ownerOf } from '../venue.ts';
import type { Venue } from '../venue.ts';
import { isNear } from './report.ts';
import type { Report } from './report.ts';

/** Law 7: the kernel's books. */
export class Books {
  readonly #report: Report;
  readonly #plan: Plan;
  readonly #venue: Venue;
  /** Dollars a unit at which orders are reserved. */
  readonly #prices = new Map<string, number>();

  /** Symbols of orders of which a fill was told after their end. */
  readonly #toldLate = new Set<string>();

  constructor(report: Report, plan: Plan, venue: Venue) {
    this.#report = report;
    this.#plan = plan;
    this.#venue = venue;
  }

  /** Exposures count positions and what every order at work would still enter with, from the moment it is decided. */
  decided(session: Session, { id, orderId, price }: Decision): void {
    if (orderId !== undefined) this.#prices.set(orderId, price);
    const { portfolio } = session;
    const entering = session.workingOrders().reduce((sum, { id, quantity, closing, filled, parentId }) => {
      if (parentId !== undefined) return sum;
      const left = Math.min(quantity - closing, quantity - filled);
      return left > 0 ? sum + left * (this.#prices.get(id) ?? NaN) : sum;
    }, 0);
    const held = portfolio.positions().reduce((sum, { marketValue }) => sum + Math.abs(marketValue), 0);
    const { gross } = portfolio;
    if (Number.isFinite(held + entering) && !isNear(gross, held + entering))
      this.#report(7, `${id}: exposure is ${gross}, positions are ${held} and orders may enter with ${entering}`);
    if (gross < 0) this.#report(7, `${id}: exposure is ${gross}`);
  }

  /** After every fill. @param order that it came for */
  filled(session: Session, order: Order | undefined): void {
    if (order?.status === 'cancelled' || order?.status === 'expired') this.#toldLate.add(order.symbol);
    if (!this.#plan.isLongOnly) return;
    for (const { symbol, strategy, quantity } of session.portfolio.positions())
      if (quantity < 0) this.#report(7, `${strategy} holds ${quantity} ${symbol} in a long-only account`);
  }

  /**
   * Nobody but the kernel trades: so nothing can differ that it does not know of. Where a fill was told after its order's end, a book may have sold
   * once more meanwhile what was another book's.
   */
  noticed({ code, detail }: Notice): void {
    if (this.#venue.byHand.size > 0 || this.#toldLate.has(String(detail['about']))) return;
    if (code === 'DIFFERENCE_UNEXPLAINED' || code === 'FILL_WITHOUT_ORDER' || code === 'RECONCILIATION_FAILED')
      this.#report(8, `${code} although nobody else trades: ${JSON.stringify(detail)}`);
  }

  /** When all is calm, books and venue agree. */
  compare(session: Session): void {
    const venue = this.#venue;
    const { faults, isFlattened } = this.#plan;
    const { portfolio } = session;
    const found = (what: string): void => this.#report(7, what);
    if (!isNear(portfolio.cash, venue.cash)) found(`cash is ${portfolio.cash}, at the venue ${venue.cash}`);
    for (const symbol of SYMBOLS) {
      const [here, there] = [portfolio.held(symbol), venue.held.get(symbol) ?? 0];
      if (here !== there) found(`${here} ${symbol} are held, at the venue ${there}`);
      if (isFlattened && there !== 0)
        this.#report(4, `${there} ${symbol} are held, although an operator had everything closed`);
    }
    const working = new Map(session.workingOrders().map((order) => [order.id, order]));
    for (const [id, { end, filled }] of standing(venue)) {
      const order = working.get(id);
      if (!end && isFlattened) this.#report(4, `${id} works although an operator had everything closed`);
      if (end && order) found(`${id} is ${end} at the venue, and works here`);
      if (!end && !order) found(`${id} works at the venue, and here not`);
      if (order && order.filled !== filled) found(`${id} has filled ${order.filled}, at the venue ${filled}`);
      working.delete(id);
    }
    for (const id of working.keys()) found(`${id} works here, and the venue does not have it`);
    // Somebody else may have sold it; and what is told late or out of order the kernel cannot know yet.
    const isExcused = venue.byHand.size > 0 || faults.has('late') || faults.has('reordered');
    for (const id of isExcused ? [] : venue.excessive) found(`${id} would have sold what is not there`);
    for (const id of venue.doubled) this.#report(8, `${id} came to the venue twice`);
  }
}

/** How the kernel's orders stand at the venue. */
function standing({ orders }: Venue): Map<string, { readonly end: string | undefined; readonly filled: number }> {
  const found = new Map<string, { end: string | undefined; filled: number }>();
  for (const { id, end, fills } of orders.values()) {
    const filled = fills.reduce((sum, { quantity }) => sum + quantity, 0);
    const first = found.get(ownerOf(id));
    if (first) Object.assign(first, { end: first.end && end, filled: first.filled + filled });
    else found.set(id, { end, filled });
  }
  return found;
}
