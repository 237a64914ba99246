import type { Account } from './account.ts';
import { PHASE } from './agenda.ts';
import { localDate } from './calendar.ts';
import { ZERO } from './decimal.ts';
import type { Floor } from './floor.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Matcher } from './matcher.ts';
import { isAtMarket, isTerminal } from './order.ts';
import type { Order } from './order.ts';
import type { Session } from './options.ts';

const MINUTE_MS = 60_000;

/** What the time of the day brings by itself: queued orders begin, auctions are held, day orders end, a day's balances become the last ones. */
export class TradingDay {
  readonly #floor: Floor;
  readonly #lifecycle: Lifecycle;
  readonly #matcher: Matcher;

  constructor(floor: Floor, lifecycle: Lifecycle, matcher: Matcher) {
    this.#floor = floor;
    this.#lifecycle = lifecycle;
    this.#matcher = matcher;
  }

  /** From the present session on, or the next one. */
  begin(): void {
    const { calendar, nowMs } = this.#floor;
    this.#plan(calendar.nextBy(nowMs, (session) => session.sessionCloseMs));
  }

  #plan(session: Session): void {
    const { openMs, closeMs, sessionOpenMs, sessionCloseMs, date } = session;
    this.#at(sessionOpenMs, PHASE.day, () => this.#startDay());
    this.#at(sessionOpenMs, PHASE.afterBarStart, () => this.#workAll());
    this.#at(openMs, PHASE.day, () => this.#beginQueued());
    this.#at(openMs, PHASE.afterBarStart, () => this.#holdOpening());
    this.#at(closeMs, PHASE.day, () => this.#close(date));
    this.#at(sessionCloseMs, PHASE.day, () => {
      this.#expireDue();
      this.#plan(this.#floor.calendar.after(date));
    });
    const firstMs = Math.max(openMs, Math.ceil(this.#floor.nowMs / MINUTE_MS) * MINUTE_MS);
    if (firstMs < closeMs) this.#sample(firstMs, closeMs);
  }

  #at(timeMs: number, phase: number, run: () => void): void {
    if (timeMs > this.#floor.nowMs) this.#floor.agenda.add(timeMs, run, phase);
  }

  /** Equity, every minute of the session. */
  #sample(timeMs: number, closeMs: number): void {
    this.#floor.agenda.add(timeMs, () => {
      for (const account of this.#floor.accounts.values()) {
        account.equityPoints.push({ timeMs, equity: this.#floor.balances(account).equity });
      }
      if (timeMs + MINUTE_MS <= closeMs) this.#sample(timeMs + MINUTE_MS, closeMs);
    });
  }

  #startDay(): void {
    const { market, accounts } = this.#floor;
    for (const book of market.books()) book.lastDay = book.close;
    for (const account of accounts.values()) {
      for (const position of account.positions.values()) position.startDay(this.#floor.book(position.asset).lastDay);
      const { closing } = account;
      if (closing === undefined) continue;
      account.lastEquity = closing.equity;
      account.lastMaintenance = closing.maintenance;
      account.balanceDate = closing.date;
    }
    this.#beginQueued();
  }

  #beginQueued(): void {
    const { nowMs, profile } = this.#floor;
    this.#each((order) => {
      if (order.asset.assetClass === 'crypto') return;
      if (order.status === 'done_for_day' && profile.gtcDoneForDay && this.#floor.calendar.isOpen(nowMs))
        return this.#lifecycle.mark(order, order.filledQty > ZERO ? 'partially_filled' : 'new', 'new');
      const isQueued = order.status === 'accepted' || (order.status === 'pending_cancel' && !order.isAcknowledged);
      if (!isQueued || order.opensMs > nowMs) return;
      if (order.status === 'accepted') this.#lifecycle.mark(order, 'pending_new');
      this.#lifecycle.acknowledge(order, false);
    });
  }

  #workAll(): void {
    this.#each((order) => this.#matcher.tryToFill(order));
  }

  #holdOpening(): void {
    this.#each((order) => {
      if (order.tif === 'opg') this.#matcher.auction(order);
      else this.#matcher.tryToFill(order);
      if (order.tif === 'opg' || order.tif === 'ioc' || order.tif === 'fok') this.#matcher.cancelUnfilled(order);
    });
  }

  #close(date: string): void {
    const { market, accounts, profile } = this.#floor;
    this.#each((order) => {
      if (order.tif !== 'cls') return;
      this.#matcher.auction(order);
      this.#matcher.cancelUnfilled(order);
    });
    this.#expireDue();
    if (profile.gtcDoneForDay) this.#each((order) => this.#rest(order));
    for (const book of market.books()) book.close = book.lastPrice;
    for (const account of accounts.values()) account.closing = this.#closingOf(account, date);
  }

  #closingOf(account: Account, date: string): Account['closing'] {
    const { equity, maintenanceMargin } = this.#floor.balances(account);
    return { date, equity, maintenance: maintenanceMargin };
  }

  #rest(order: Order): void {
    const isWorking = order.status === 'new' || order.status === 'partially_filled';
    if (isWorking && isAtMarket(order) && order.asset.assetClass !== 'crypto')
      this.#lifecycle.mark(order, 'done_for_day');
  }

  #expireDue(): void {
    const { nowMs } = this.#floor;
    this.#each((order) => {
      if (order.tif !== 'gtc' && order.expiresMs <= nowMs) this.#lifecycle.expire(order);
    });
  }

  /** All open orders of all accounts that are still open when their turn comes. */
  #each(visit: (order: Order) => void): void {
    for (const account of this.#floor.accounts.values()) {
      for (const order of account.openOrders()) if (!isTerminal(order)) visit(order);
    }
  }
}

/** The date of the last session that has closed. */
export function lastSessionDate(floor: Floor): string {
  for (let dayMs = floor.nowMs; ; dayMs -= 24 * 60 * MINUTE_MS) {
    const session = floor.calendar.session(localDate(dayMs));
    if (session !== undefined && session.closeMs <= floor.nowMs) return session.date;
  }
}
