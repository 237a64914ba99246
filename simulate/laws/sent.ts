import type { Decision, Order } from '@plimsoll/core';
import type { Life } from '../life.ts';
import type { Durable } from './durable.ts';
import type { Report } from './report.ts';

const TERMS = [
  'strategy',
  'symbol',
  'side',
  'quantity',
  'closing',
  'type',
  'limitPrice',
  'stopPrice',
  'timeInForce',
] as const;

/** Laws 1, 3, 6 and 8, where an order leaves the kernel. */
export class Sent {
  readonly #report: Report;
  readonly #durable: Durable;
  readonly #decisions = new Map<string, Decision>();
  readonly #sent = new Set<string>();
  /** Decided, and neither sent nor taken back. */
  readonly #due = new Map<string, { readonly decisionId: string; readonly life: Life; readonly cycle: number }>();

  constructor(report: Report, durable: Durable) {
    this.#report = report;
    this.#durable = durable;
  }

  decided(life: Life, decision: Decision): void {
    const { id: decisionId, orderId, code } = decision;
    if (code === 'JOURNAL_FAILED')
      for (const [id, due] of this.#due) if (due.decisionId === decisionId && due.life === life) this.#due.delete(id);
    if (orderId === undefined) return;
    this.#due.set(orderId, { decisionId, life, cycle: life.cycles });
    if (this.#decisions.has(orderId)) this.#report(8, `the id ${orderId} is given to a second order`);
    this.#decisions.set(orderId, decision);
  }

  /** The process has ended: what it decided in cycles before the last it has sent. */
  left(life: Life, isOrderly: boolean): void {
    for (const [id, due] of this.#due) {
      if (due.life === life && (isOrderly || due.cycle < life.cycles - 1))
        this.#report(3, `${id} was decided, and neither sent nor taken back`);
      this.#due.delete(id);
    }
  }

  /** The broker is given an order. */
  submitted(order: Order): void {
    const { id, quantity, closing, side, symbol } = order;
    if (this.#sent.has(id)) this.#report(8, `${id} was sent twice`);
    this.#sent.add(id);
    this.#due.delete(id);
    const written = this.#durable.order(id);
    if (!written) this.#report(8, `${id} was sent before it was written`);
    for (const term of TERMS)
      if (written && written[term] !== order[term])
        this.#report(
          term === 'side' ? 1 : 8,
          `${id} was sent with the ${term} ${order[term]}, written with ${written[term]}`,
        );
    const isWhole = Number.isInteger(quantity) && Number.isInteger(closing);
    if (!(quantity > 0 && closing >= 0 && closing <= quantity && isWhole))
      this.#report(6, `${id} was sent with ${quantity} units, ${closing} closing`);
    const decision = this.#decisions.get(id);
    if (!decision) return this.#report(3, `${id} was sent and never decided`);
    if (decision.side !== side) this.#report(1, `${id} was sent to ${side} ${symbol}, decided to ${decision.side}`);
    if (quantity > decision.allowed)
      this.#report(2, `${id} was sent with ${quantity} ${symbol}, decided with ${decision.allowed}`);
  }
}
