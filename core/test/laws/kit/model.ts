import type { Decision, Fill } from '@plimsoll/core';
import type { Scenario } from '@plimsoll/testing';

interface Working {
  readonly decision: Decision;
  closing: number;
  entering: number;
}

const near = (value: number): number => Math.round(value * 1e9) / 1e9;
const ENDED = new Set(['filled', 'cancelled', 'rejected', 'expired']);

/** The account reckoned anew from what the kernel tells, in the plainest way there is. */
export class Model {
  cash: number;
  /** Whether ledger and broker were never in doubt, so that nothing but fills has moved the account. */
  isUndisturbed = true;
  /** Whether the positions are known: those that a reconciliation brought are taken over, unless it failed. */
  isTrusted = true;
  /** By decision: what could be closed when it was made. */
  readonly closableAt = new Map<string, number>();
  readonly #isLongOnly: boolean;
  readonly #held = new Map<string, number>();
  /** By book and symbol, units that a long-only book sold before it was told of their purchase, and when it sold last. */
  readonly #oversold = new Map<string, { units: number; at: number }>();
  readonly #working = new Map<string, Working>();

  constructor(run: Scenario, cash: number, isLongOnly: boolean) {
    this.cash = cash;
    this.#isLongOnly = isLongOnly;
    const { events } = run.session;
    events.on('decision', (decision) => this.#decided(decision));
    events.on('fill', (fill, _, strategy) => this.#filled(fill, strategy));
    events.on('order', (order) => void (ENDED.has(order.status) && this.#working.delete(order.id)));
    events.on('notice', ({ code }) => {
      if (code === 'RECONCILIATION_REQUESTED' || code === 'ACCOUNT_UNREADABLE') this.isUndisturbed = false;
      if (code === 'RECONCILIATION_FAILED') this.isTrusted = false;
      if (code === 'RECONCILED') this.#adopt(run);
    });
  }

  held(strategy: string, symbol: string): number {
    return this.#held.get(`${strategy}/${symbol}`) ?? 0;
  }

  /** Units that an order can still close: what is held less what working orders close. */
  closable(strategy: string, symbol: string, side: string): number {
    let free = this.held(strategy, symbol) * (side === 'sell' ? 1 : -1);
    for (const { decision, closing } of this.#working.values()) {
      if (decision.strategy === strategy && decision.symbol === symbol && decision.side === side) free -= closing;
    }
    return Math.max(0, near(free));
  }

  /** Long and short dollars of positions, at these prices, and of the entering parts of working orders. */
  exposure(priceOf: (symbol: string) => number): { readonly long: number; readonly short: number } {
    const sum = { long: 0, short: 0 };
    for (const [key, units] of this.#held) {
      if (units === 0) continue;
      sum[units > 0 ? 'long' : 'short'] += Math.abs(units) * priceOf(key.slice(key.indexOf('/') + 1));
    }
    for (const { decision, entering } of this.#working.values()) {
      if (entering > 0) sum[decision.side === 'buy' ? 'long' : 'short'] += entering * decision.price;
    }
    return sum;
  }

  #adopt({ session }: Scenario): void {
    const before = new Map(this.#held);
    this.#held.clear();
    for (const { strategy, symbol, quantity } of session.portfolio.positions()) {
      this.#held.set(`${strategy}/${symbol}`, quantity);
    }
    for (const [key, sold] of this.#oversold) if ((before.get(key) ?? 0) !== (this.#held.get(key) ?? 0)) sold.units = 0;
  }

  #decided(decision: Decision): void {
    const { id, strategy, symbol, side } = decision;
    if (this.isTrusted) this.closableAt.set(id, this.closable(strategy, symbol, side));
    if (decision.orderId === undefined) return;
    const { closing, allowed } = decision;
    this.#working.set(decision.orderId, { decision, closing, entering: near(allowed - closing) });
  }

  #filled(fill: Fill, strategy: string): void {
    const key = `${strategy}/${fill.symbol}`;
    const before = this.#held.get(key) ?? 0;
    const sold = this.#oversold.get(key) ?? { units: 0, at: -Infinity };
    if (fill.side === 'sell') sold.at = Math.max(sold.at, fill.time);
    const late = fill.side === 'buy' && fill.time <= sold.at ? Math.min(sold.units, fill.quantity) : 0;
    const after = near(before + (fill.side === 'buy' ? fill.quantity : -fill.quantity) - late);
    sold.units = near(sold.units - late);
    if (this.#isLongOnly && after < 0) sold.units = near(sold.units + Math.min(fill.quantity, -after));
    this.#oversold.set(key, sold);
    this.#held.set(key, this.#isLongOnly ? Math.max(0, after) : after);
    this.cash += (fill.side === 'buy' ? -1 : 1) * fill.quantity * fill.price - fill.commission;
    const working = this.#working.get(fill.orderId);
    if (!working) return;
    const closed = Math.min(working.closing, fill.quantity);
    working.closing = near(working.closing - closed);
    working.entering = Math.max(0, near(working.entering - (fill.quantity - closed)));
  }
}
