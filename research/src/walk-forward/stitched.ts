import { EquityTrack, newYorkDay, newYorkDayEnd, performanceOf, tradeFigures } from '@plimsoll/report';
import type { Figure, Performance, RoundTrip, TradeFigures } from '@plimsoll/report';
import type { Trial } from './trial.ts';
import type { Day } from './windows.ts';

/** What came of all out-of-sample days as one account. Dollars, fractions; null where a figure has no meaning. */
export interface StitchedStatistics extends Performance, TradeFigures {
  readonly startEquity: Figure;
  readonly endEquity: Figure;
  readonly profit: Figure;
  readonly tradingDays: number;
  readonly fees: number;
  /** The universe in equal parts, bought anew before each window. */
  readonly buyAndHold: Performance;
}

/**
 * Trials one after the other as if each had begun with what the one before it ended with: returns are chained, and what was traded is scaled to
 * match.
 */
export class Stitched {
  readonly account = new EquityTrack();
  readonly market = new EquityTrack();
  readonly trades: RoundTrip[] = [];
  /** Starts of bars, epoch ms, with the account after each and what buying and holding made of the same start; dollars. */
  readonly times: number[] = [];
  readonly equity: number[] = [];
  readonly hold: number[] = [];
  #fees = 0;
  #day = NaN;
  #dayEnd = -Infinity;

  add({ times, equity, hold, trades, statistics }: Trial): void {
    const isFirst = this.times.length === 0;
    const scale = isFirst ? 1 : this.account.end / equity[0]!;
    const holdScale = isFirst ? 1 : this.market.end / hold[0]!;
    for (let i = isFirst ? 0 : 1; i < times.length; i++)
      this.#note(times[i]!, equity[i]! * scale, hold[i]! * holdScale);
    this.#fees += statistics.fees * scale;
    for (const trade of trades)
      this.trades.push({
        ...trade,
        quantity: trade.quantity * scale,
        fees: trade.fees * scale,
        dividends: trade.dividends * scale,
        profit: trade.profit * scale,
      });
  }

  /** Days of which there is no run: the account stays as it is. */
  addNothing(days: readonly Day[], startEquity: number): void {
    const isFirst = this.times.length === 0;
    for (const { last } of days) {
      this.#note(last, isFirst ? startEquity : this.account.end, isFirst ? 1 : this.market.end);
    }
  }

  statistics(): StitchedStatistics {
    const { start, end } = this.account;
    const known = (value: number): Figure => (Number.isFinite(value) ? value : null);
    return {
      startEquity: known(start),
      endEquity: known(end),
      profit: known(end - start),
      ...performanceOf(this.account),
      tradingDays: this.account.closes().values.length,
      ...tradeFigures(this.trades),
      fees: this.#fees,
      buyAndHold: performanceOf(this.market),
    };
  }

  #note(time: number, equity: number, hold: number): void {
    if (time >= this.#dayEnd) {
      this.#day = newYorkDay(time);
      this.#dayEnd = newYorkDayEnd(time);
    }
    this.account.note(time, this.#day, equity);
    this.market.note(time, this.#day, hold);
    this.times.push(time);
    this.equity.push(equity);
    this.hold.push(hold * this.account.start);
  }
}
