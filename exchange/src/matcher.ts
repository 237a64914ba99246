import { pointAfter, restAfter } from './after-entry.ts';
import type { RestOfBar } from './after-entry.ts';
import type { Blotter } from './blotter.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Liquidity } from './liquidity.ts';
import { matchOrder } from './matching.ts';
import type { ExchangeBar, FillMatch, Match, PriceRange } from './matching.ts';
import { slippedPrice } from './slippage.ts';
import type { Slippage } from './slippage.ts';
import { hasOneChance, rangeFor } from './time-in-force.ts';
import type { TradingHours } from './trading-hours.ts';
import { follow } from './trailing.ts';
import type { WorkingOrder } from './working-order.ts';

interface Parts {
  readonly blotter: Blotter;
  readonly lifecycle: Lifecycle;
  readonly liquidity: Liquidity;
  readonly slippage: Slippage;
  readonly hoursOf: (index: number) => TradingHours;
}

/** Finds out what bars do with the orders at work. */
export class Matcher {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Works an order on a bar of its symbol. One that has a sibling is worked together with that, when the turn of the profit comes. */
  work(working: WorkingOrder, bar: ExchangeBar): void {
    const { until, sibling } = working;
    if (bar.start >= until) return this.#parts.lifecycle.end(working, 'expired', until);
    const range = rangeFor(working, bar, this.#parts.hoursOf(working.index));
    if (range === undefined) return;
    if (working.isPlain) this.#apply(working, matchOrder(working, working.isTriggered, range), range, bar);
    else if (sibling === undefined) this.#workSpecial(working, range, bar);
    else if (working.isProfit) this.#workPair(working, sibling, { profit: range, loss: range }, bar);
  }

  /** A trailing stop, or one that may end with the bar though it does not fill. */
  #workSpecial(working: WorkingOrder, range: PriceRange, bar: ExchangeBar): void {
    follow(working, range.open);
    this.#apply(working, matchOrder(working, working.isTriggered, range), range, bar);
    if (!this.#parts.blotter.isAtWork(working)) return;
    follow(working, working.side === 'sell' ? range.high : range.low);
    if (!hasOneChance(working)) return;
    const { timeInForce } = working.order;
    const isAuction = timeInForce === 'opg' || timeInForce === 'cls';
    this.#parts.lifecycle.end(working, isAuction ? 'expired' : 'cancelled', range.start);
  }

  /**
   * Two orders of which one cancels the other. The open comes first of all, so that a profit there is taken; within the bar the loss counts
   * as the first of the two.
   */
  #workPair(
    profit: WorkingOrder,
    loss: WorkingOrder,
    { profit: above, loss: below }: RestOfBar,
    bar: ExchangeBar,
  ): void {
    const atProfit = matchOrder(profit, false, above);
    const atLoss = matchOrder(loss, loss.isTriggered, below);
    const isLossAtOpen = atLoss.kind === 'fill' && atLoss.isAtOpen;
    const isProfitFirst = atProfit.kind === 'fill' && atProfit.isAtOpen && !isLossAtOpen;
    if (isProfitFirst || atLoss.kind === 'none') this.#apply(profit, atProfit, above, bar);
    if (this.#parts.blotter.isAtWork(loss)) this.#apply(loss, atLoss, below, bar);
  }

  /** Fills what the bar has of an order's units, at a price that is worse for how much that takes. */
  #apply(working: WorkingOrder, match: Match, range: PriceRange, bar: ExchangeBar): void {
    if (match.kind === 'none') return;
    working.isTriggered = true; // what is left of it has had its stop
    if (match.kind === 'triggered') return;
    const { lifecycle, liquidity, slippage } = this.#parts;
    const { index, side, left } = working;
    const units = liquidity.available(index, bar, left);
    if (units === 0 || (units < left && working.order.timeInForce === 'fok')) return;
    const dollars = slippage(match.price, liquidity.taken(index) + units, bar.volume);
    const price = slippedPrice(side, match.price, dollars, working.limitPrice);
    liquidity.take(index, lifecycle.fill(working, units, price, match.time));
    this.#workExits(working, match, range === bar, bar);
  }

  /** The exits of an entry that has just filled have what is left of the bar. */
  #workExits({ side, exits }: WorkingOrder, match: FillMatch, isWholeBar: boolean, bar: ExchangeBar): void {
    const [first, second] = exits;
    if (first === undefined || !this.#parts.blotter.isAtWork(first)) return;
    const rest = isWholeBar ? restAfter(side, match, bar) : pointAfter(match);
    for (const exit of exits) exit.from = bar.end;
    if (second !== undefined) return this.#workPair(first, second, rest, bar);
    const range = first.isProfit ? rest.profit : rest.loss;
    this.#apply(first, matchOrder(first, false, range), range, bar);
  }
}
