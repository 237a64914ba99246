import { LocalDays, cleanQuantity, dateOf } from '@plimsoll/core';
import type { BrokerEvent, Side } from '@plimsoll/core';
import type { TradingAccount } from './account.ts';
import { Bill } from './bill.ts';
import type { Tariff } from './bill.ts';
import type { Liquidity } from './liquidity.ts';
import type { ExchangeBar } from './matching.ts';
import { slippedPrice } from './slippage.ts';
import type { Slippage } from './slippage.ts';
import type { UpkeepState } from './state.ts';
import type { TradingHours } from './trading-hours.ts';

interface Parts {
  readonly account: TradingAccount;
  readonly liquidity: Liquidity;
  readonly slippage: Slippage;
  readonly tariff: Tariff;
  readonly symbols: readonly string[];
  readonly hoursOf: (index: number) => TradingHours;
  readonly deliver: (event: BrokerEvent) => void;
}

/** A position, or a part of it, that the broker closes at the market. */
interface ForcedTrade {
  readonly id: string;
  readonly index: number;
  readonly side: Side;
  /** Takes part in bars that start then or later, epoch ms. */
  readonly from: number;
  readonly bill: Bill;
  /** Units. */
  left: number;
  executions: number;
}

/** What the broker closes by itself. It never takes a position through zero: what the account's own orders have closed is left out. */
export class ForcedTrades {
  readonly #parts: Parts;
  readonly #newYork = new LocalDays('America/New_York');
  #trades: ForcedTrade[] = [];
  #count = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What has to be kept of them. */
  get state(): NonNullable<UpkeepState['forced']> {
    const { symbols } = this.#parts;
    const trades = this.#trades.map(({ index, bill, ...trade }) => {
      return { ...trade, symbol: symbols[index]!, bill: bill.state };
    });
    return { count: this.#count, trades };
  }

  restore({ count, trades }: NonNullable<UpkeepState['forced']>): void {
    const { symbols, tariff } = this.#parts;
    this.#count = count;
    this.#trades = trades.flatMap(({ symbol, bill, ...trade }) => {
      const index = symbols.indexOf(symbol);
      return index < 0 ? [] : [{ ...trade, index, bill: new Bill(tariff, bill) }];
    });
  }

  get size(): number {
    return this.#trades.length;
  }

  /** Units of a symbol that are still to be closed. */
  left(index: number): number {
    return this.#trades.reduce((sum, trade) => (trade.index === index ? sum + trade.left : sum), 0);
  }

  /** Closes so many units of a symbol on the next bars. `time` in epoch ms. */
  close(index: number, side: Side, quantity: number, time: number): void {
    const id = `margin-call-${dateOf(this.#newYork.dayOf(time))}-${++this.#count}`;
    const bill = new Bill(this.#parts.tariff);
    this.#trades.push({ id, index, side, from: time, bill, left: quantity, executions: 0 });
  }

  /** A split: what is still to be closed is in new shares. */
  split(index: number, ratio: number): void {
    for (const trade of this.#trades) if (trade.index === index) trade.left = cleanQuantity(trade.left * ratio);
  }

  /** Leaves the rest as it is. */
  stop(): void {
    this.#trades = [];
  }

  /** Works on a bar each, after the account's own orders. */
  work(barOf: (index: number) => ExchangeBar | undefined): void {
    if (this.#trades.length === 0) return;
    for (const trade of this.#trades) {
      const bar = barOf(trade.index);
      if (bar === undefined || bar.start < trade.from || !this.#parts.hoursOf(trade.index).isRegular(bar)) continue;
      trade.left = Math.min(trade.left, this.#parts.account.closable(trade.index, trade.side));
      if (trade.left > 0) this.#trade(trade, bar);
    }
    this.#trades = this.#trades.filter(({ left }) => left > 0);
  }

  #trade(trade: ForcedTrade, bar: ExchangeBar): void {
    const { account, liquidity, slippage, symbols, deliver } = this.#parts;
    const { id: orderId, index, side, bill } = trade;
    const quantity = liquidity.available(index, bar, trade.left);
    if (quantity === 0) return;
    const dollars = slippage(bar.open, liquidity.taken(index) + quantity, bar.volume);
    const price = slippedPrice(side, bar.open, dollars, undefined);
    liquidity.take(index, quantity);
    trade.left = cleanQuantity(trade.left - quantity);
    const commission = bill.charge({ side, quantity, price, day: this.#newYork.dayOf(bar.start) });
    account.execute(index, side, quantity, price, commission);
    const executionId = `${orderId}/${++trade.executions}`;
    const symbol = symbols[index]!;
    deliver({ kind: 'filled', executionId, orderId, symbol, side, quantity, price, commission, time: bar.start });
  }
}
