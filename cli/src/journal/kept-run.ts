import { isoTime } from '@plimsoll/core';
import type { AppliedSplit, CashChange, Decision, Fill, JournalRecord, PortfolioState } from '@plimsoll/core';
import { RoundTrips, tradeFigures, tradesOf } from '@plimsoll/report';
import type { Figure } from '@plimsoll/report';
import type { DecisionOf, FillOf, RunRecord, TradeOf } from '@plimsoll/research';
import { decisionLine } from '../run/decision-record.ts';
import type { DecisionRecord } from '../run/decision-record.ts';
import type { ComparedSummary } from '../run/summary.ts';

/** Of whom fills are that came for no order. */
const NOBODY = 'unassigned';
const COSTS: ReadonlySet<CashChange['reason']> = new Set(['fee', 'interest', 'borrow_fee']);

/** Kinds of records that a run is summed up from. */
export const SUMMED_UP: readonly JournalRecord['kind'][] = ['decision', 'fill', 'cash', 'split', 'portfolio'];

/**
 * Sums a run up from what its journal has of it: decisions, fills, trades, and the account at its start and its end. What takes prices of the time in
 * between, such as a drawdown, is not known.
 */
export class KeptRun {
  readonly #decisions: DecisionOf[] = [];
  readonly #fills: FillOf[] = [];
  readonly #trips = new RoundTrips();
  /** Last known, by symbol. */
  readonly #prices = new Map<string, number>();
  readonly #orders = { buy: 0, sell: 0 };
  readonly #blocked: Record<string, number> = {};
  #startEquity = NaN;
  #cash = NaN;
  #fees = 0;
  #start = NaN;
  #end = NaN;

  take(record: JournalRecord): void {
    if (record.kind === 'decision') this.#decide(record.decision);
    else if (record.kind === 'fill') this.#fill(record.fill, record.strategy ?? NOBODY);
    else if (record.kind === 'cash') this.#change(record.change);
    else if (record.kind === 'split') this.#split(record.split);
    else if (record.kind === 'portfolio') this.#hold(record.portfolio);
  }

  get record(): RunRecord {
    const { profit } = this.summary.statistics;
    return { decisions: this.#decisions, fills: this.#fills, trades: this.#trades(), profit };
  }

  get summary(): ComparedSummary {
    const endEquity = this.#cash + this.#worth();
    const profit = known(endEquity - this.#startEquity);
    return {
      start: Number.isNaN(this.#start) ? null : isoTime(this.#start),
      end: Number.isNaN(this.#end) ? null : isoTime(this.#end),
      signals: this.#decisions.length,
      orders: this.#orders,
      blocked: this.#blocked,
      fills: this.#fills.length,
      statistics: {
        profit,
        return: this.#startEquity > 0 ? known(endEquity / this.#startEquity - 1) : null,
        sharpe: null,
        maxDrawdown: null,
        ...tradeFigures(this.#trips.table),
        fees: this.#fees,
      },
    };
  }

  #decide(decision: Decision): void {
    const { verdicts: _, sizing: __, detail: ___, ...rest } = JSON.parse(decisionLine(decision)) as DecisionRecord;
    const { outcome, code, side, time, symbol, price } = decision;
    this.#decisions.push(rest);
    if (outcome === 'blocked') this.#blocked[code!] = (this.#blocked[code!] ?? 0) + 1;
    else if (side !== 'unknown') this.#orders[side]++;
    if (price > 0) this.#prices.set(symbol, price);
    this.#reach(time);
  }

  #fill(fill: Fill, strategy: string): void {
    const { orderId, symbol, side, quantity, price, commission } = fill;
    this.#fills.push({ orderId, quantity, price });
    this.#trips.add(strategy, fill);
    this.#prices.set(symbol, price);
    this.#cash -= (side === 'buy' ? quantity : -quantity) * price + commission;
    this.#fees += commission;
  }

  #change({ amount, reason, symbol, perShare }: CashChange): void {
    this.#cash += amount;
    if (amount < 0 && COSTS.has(reason)) this.#fees -= amount;
    if (reason === 'dividend' && symbol !== undefined && perShare !== undefined) this.#trips.dividend(symbol, perShare);
  }

  #split({ symbol, ratio, inLieu }: AppliedSplit): void {
    this.#trips.split(symbol, ratio);
    this.#prices.set(symbol, (this.#prices.get(symbol) ?? NaN) / ratio);
    if (inLieu) this.#cash += inLieu.quantity * inLieu.price; // what is left of the holding is told by the next portfolio
  }

  /** Every fill before it is in it: where the fills come to something else, the account had it before, or a broker said so. */
  #hold({ time, cash, positions }: PortfolioState): void {
    for (const { strategy, symbol, quantity, averagePrice, price } of positions) {
      this.#trips.adopt(strategy, symbol, quantity, averagePrice, time);
      if (price !== undefined) this.#prices.set(symbol, price);
    }
    this.#cash = cash;
    if (Number.isNaN(this.#startEquity)) this.#startEquity = cash + this.#worth();
    this.#reach(time);
  }

  #reach(time: number): void {
    if (Number.isNaN(this.#start)) this.#start = time;
    if (time > this.#start) this.#end = time;
  }

  #worth(): number {
    let worth = 0;
    for (const { symbol, quantity } of this.#trips.holdings())
      if (quantity !== 0) worth += quantity * (this.#prices.get(symbol) ?? NaN);
    return worth;
  }

  #trades(): TradeOf[] {
    const trades = tradesOf(this.#trips, { price: (symbol) => this.#prices.get(symbol) ?? NaN });
    return Array.from(trades, ({ entryOrderId, profit }) => ({ entryOrderId, profit: known(profit) }));
  }
}

function known(value: number): Figure {
  return Number.isFinite(value) ? value : null;
}
