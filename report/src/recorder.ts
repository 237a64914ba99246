import { cleanQuantity } from '@plimsoll/core';
import type {
  AppliedSplit,
  CashChange,
  CashReason,
  CorporateAction,
  Cycle,
  Fill,
  Notice,
  Session,
} from '@plimsoll/core';
import { BuyAndHold } from './buy-and-hold.ts';
import { EquityTrack } from './equity-track.ts';
import { newYorkDay, newYorkDayEnd } from './new-york.ts';
import { RoundTrips } from './round-trips.ts';
import { DAYS_A_YEAR, performanceOf, tradeFigures } from './statistics.ts';
import type { Figure, Performance, TradeFigures } from './statistics.ts';

/** What an account costs, beside commissions. */
const COSTS: ReadonlySet<CashReason> = new Set(['fee', 'interest', 'borrow_fee']);

/** What a run came to. Dollars; fractions; null where a figure has no meaning, as a Sharpe ratio of one day has not. */
export interface Statistics extends Performance, TradeFigures {
  /** At the first and the last cycle. */
  readonly startEquity: Figure;
  readonly endEquity: Figure;
  readonly profit: Figure;
  /** Dates in New York that have a return. */
  readonly tradingDays: number;
  /** Lots that were entered and not closed. */
  readonly openTrades: number;
  /** Half of the dollars bought and sold, over the mean equity. */
  readonly turnover: Figure;
  /** `turnover` a year. */
  readonly turnoverAnnual: Figure;
  /** Fraction of cycles at which anything was held. */
  readonly exposureTime: Figure;
  /** Mean worth of what was held, long and short added up, as a fraction of equity. */
  readonly averageExposure: Figure;
  /** Commissions, and what was paid in fees, interest and borrow fees. */
  readonly fees: number;
  /** Dividends received, less those paid on short positions. */
  readonly dividends: number;
  /** The universe in equal parts, each symbol bought at its first price and kept, dividends in cash. */
  readonly buyAndHold: Performance;
}

/**
 * Listens to a session from before its start, and says at any time how it fares. A cycle costs it a few additions, and it keeps a number
 * a day and some 90 bytes a trade. A cycle counts to the date on which its bar began in New York.
 */
export class Recorder {
  readonly account = new EquityTrack();
  readonly trips = new RoundTrips();
  /** What a dollar in buy-and-hold became. */
  readonly market = new EquityTrack();
  /** Starts of the bar periods of the first and the last cycle, epoch ms; NaN before the first. */
  startTime = NaN;
  time = NaN;
  readonly #session: Session;
  readonly #timeframeMs: number;
  readonly #hold: BuyAndHold;
  #day = NaN;
  #dayEnd = -Infinity;
  #knownCycles = 0;
  #heldCycles = 0;
  #equitySum = 0;
  #exposureSum = 0;
  #traded = 0;
  #fees = 0;
  #dividends = 0;

  constructor(session: Session) {
    const { universe } = session.config;
    this.#session = session;
    this.#timeframeMs = universe.timeframe.ms;
    this.#hold = new BuyAndHold(universe);
    session.events.on('marked', this.#mark);
    session.events.on('fill', this.#fill);
    session.events.on('cash', this.#cash);
    session.events.on('split', this.#split);
    session.events.on('corporateAction', this.#act);
    session.events.on('notice', this.#notice);
  }

  statistics(): Statistics {
    const { account, trips } = this;
    const cycles = this.#knownCycles;
    const tradingDays = account.closes().values.length;
    const turnover = ratio(this.#traded / 2, this.#equitySum / cycles);
    return {
      startEquity: known(account.start),
      endEquity: known(account.end),
      profit: known(account.end - account.start),
      ...performanceOf(account),
      tradingDays,
      ...tradeFigures(trips.table),
      openTrades: trips.open().length,
      turnover,
      turnoverAnnual: turnover === null ? null : ratio(turnover * DAYS_A_YEAR, tradingDays),
      exposureTime: ratio(this.#heldCycles, cycles),
      averageExposure: ratio(this.#exposureSum, cycles),
      fees: this.#fees,
      dividends: this.#dividends,
      buyAndHold: performanceOf(this.market),
    };
  }

  readonly #mark = (cycle: Cycle): void => {
    const time = cycle.time - this.#timeframeMs;
    this.time = time;
    if (Number.isNaN(this.startTime)) this.startTime = time;
    if (time >= this.#dayEnd) {
      this.#day = newYorkDay(time);
      this.#dayEnd = newYorkDayEnd(time);
    }
    this.#hold.mark(cycle);
    this.market.note(time, this.#day, this.#hold.value);
    const { equity, positionsValue } = this.#session.portfolio;
    if (!Number.isFinite(equity)) return;
    this.account.note(time, this.#day, equity);
    this.#knownCycles++;
    this.#equitySum += equity;
    if (positionsValue === 0) return;
    this.#heldCycles++;
    if (equity > 0) this.#exposureSum += positionsValue / equity;
  };

  readonly #fill = (fill: Fill, _: unknown, strategy: string): void => {
    this.#traded += fill.quantity * fill.price;
    this.#fees += fill.commission;
    this.trips.add(strategy, fill);
  };

  readonly #cash = ({ amount, reason, symbol, perShare }: CashChange): void => {
    if (amount < 0 && COSTS.has(reason)) this.#fees -= amount;
    if (reason !== 'dividend') return;
    this.#dividends += amount;
    if (symbol !== undefined && perShare !== undefined) this.trips.dividend(symbol, perShare);
  };

  readonly #act = (action: CorporateAction): void => this.#hold.act(action);

  /** What was paid out instead of a fraction of a share counts as sold, or bought back. */
  readonly #split = ({ symbol, exDate, ratio, time, inLieu }: AppliedSplit): void => {
    this.trips.split(symbol, ratio);
    if (!inLieu) return;
    for (const { strategy, symbol: other, quantity } of this.trips.holdings()) {
      const over = cleanQuantity(quantity - this.#session.portfolio.held(symbol, strategy));
      if (other !== symbol || over === 0) continue;
      const side = over > 0 ? 'sell' : 'buy';
      const orderId = `${symbol} split ${exDate}`;
      const executionId = `${orderId} ${strategy}`;
      const paid = { executionId, orderId, symbol, side, quantity: Math.abs(over), price: inLieu.price } as const;
      this.trips.add(strategy, { ...paid, commission: 0, time });
    }
  };

  readonly #notice = ({ code, time }: Notice): void => {
    if (code !== 'RECONCILED') return;
    const { portfolio } = this.#session;
    const held = portfolio.positions();
    const isHeld = new Set(held.map(({ strategy, symbol }) => `${strategy}\n${symbol}`));
    for (const { strategy, symbol } of this.trips.holdings()) {
      if (!isHeld.has(`${strategy}\n${symbol}`)) this.trips.adopt(strategy, symbol, 0, NaN, time);
    }
    for (const { strategy, symbol, quantity, averagePrice } of held) {
      const price = averagePrice > 0 ? averagePrice : portfolio.price(symbol);
      this.trips.adopt(strategy, symbol, quantity, price, time);
    }
  };
}

function known(value: number): Figure {
  return Number.isFinite(value) ? value : null;
}

function ratio(part: number, whole: number): Figure {
  return whole > 0 ? known(part / whole) : null;
}
