import type { Bar } from '../support/bars.ts';

export interface Wish {
  readonly side: 'buy' | 'sell';
  /** At the market where there is none. */
  readonly stop?: number;
  readonly profitAt?: number;
  readonly lossAt?: number;
  /** Otherwise until the end of the session. */
  readonly isUntilFilled?: boolean;
}

/** What is wanted after bar `i`. @param held shares, with those that are being sold */
export type Strategy = (bars: readonly Bar[], i: number, held: number) => Wish | undefined;

export interface Market {
  readonly bars: ReadonlyMap<string, readonly Bar[]>;
  readonly barMs: number;
  readonly isInSession: (time: number) => boolean;
  /** A number for the session that a bar in it belongs to. */
  readonly sessionOf: (time: number) => number;
}

export interface NaiveFill {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly price: number;
  readonly time: number;
}

interface Working extends Wish {
  readonly symbol: string;
  readonly quantity: number;
  readonly session: number;
}

interface Exits {
  readonly profitAt: number;
  readonly lossAt: number;
}

/**
 * The rules of a backtest once more, written as plainly as can be, with nothing of the project in it: orders wait in a list, everything else is looked up
 * in the bars each time. $0.005 a share and a dollar at least; a purchase is for a fraction of equity, in whole shares.
 */
export class NaiveRun {
  readonly fills: NaiveFill[] = [];
  /** Dollars. */
  cash = 100_000;
  readonly #market: Market;
  readonly #held = new Map<string, number>();
  readonly #exits = new Map<string, Exits>();
  readonly #last = new Map<string, number>();
  #working: Working[] = [];

  constructor(market: Market, strategy: Strategy, weight: number) {
    this.#market = market;
    const { bars, isInSession, sessionOf } = market;
    const rows = [...bars].flatMap(([symbol, own]) => own.map((bar, i) => ({ symbol, own, bar, i })));
    const byTime = Map.groupBy(rows, ({ bar }) => bar.time);
    const times = [...byTime.keys()].sort((a, b) => a - b);
    const open = times.filter(isInSession);
    let ahead = 0;
    for (const time of times) {
      const now = byTime.get(time)!;
      if (isInSession(time)) for (const { symbol, bar } of now) this.#match(symbol, bar);
      for (const { symbol, bar } of now) this.#last.set(symbol, bar.close);
      while (open[ahead]! <= time) ahead++;
      const session = sessionOf(open[ahead] ?? Infinity);
      this.#working = this.#working.filter((order) => order.isUntilFilled || order.session === session);
      const { equity } = this;
      for (const { symbol, own, i } of now) {
        const wish = strategy(own, i, this.#held.get(symbol) ?? 0);
        if (wish) this.#order(symbol, wish, session, (weight * equity) / Math.max(wish.stop ?? 0, own[i]!.close));
      }
    }
  }

  get equity(): number {
    return [...this.#held].reduce((sum, [symbol, held]) => sum + held * this.#last.get(symbol)!, this.cash);
  }

  #free(symbol: string): number {
    const selling = this.#working.filter((order) => order.symbol === symbol && order.side === 'sell');
    return (this.#held.get(symbol) ?? 0) - selling.reduce((sum, { quantity }) => sum + quantity, 0);
  }

  #order(symbol: string, wish: Wish, session: number, most: number): void {
    const quantity = wish.side === 'buy' ? Math.floor(most + 1e-9) : this.#free(symbol);
    if (quantity > 0) this.#working.push({ ...wish, symbol, quantity, session });
  }

  #match(symbol: string, bar: Bar): void {
    const mine = this.#working.filter((order) => order.symbol === symbol);
    this.#exit(symbol, bar, bar.open);
    for (const order of mine) {
      const { side, stop, quantity, profitAt, lossAt } = order;
      const isReached = stop === undefined || (side === 'buy' ? bar.high >= stop : bar.low <= stop);
      if (!isReached) continue;
      const [at, worse] = [stop ?? bar.open, side === 'buy' ? Math.max : Math.min];
      const price = worse(at, bar.open);
      this.#fill(symbol, side, quantity, price, price === bar.open ? bar.time : bar.time + this.#market.barMs);
      this.#working = this.#working.filter((other) => other !== order);
      if (profitAt === undefined || lossAt === undefined) continue;
      this.#exits.set(symbol, { profitAt, lossAt });
      this.#exit(symbol, bar, price);
    }
  }

  /** Where a bar that begins at `open` reaches the loss and the profit, it is the loss, unless it began at the profit. */
  #exit(symbol: string, bar: Bar, open: number): void {
    const exits = this.#exits.get(symbol);
    if (!exits) return;
    const { profitAt, lossAt } = exits;
    const atOpen = open <= lossAt || open >= profitAt;
    const price = atOpen ? open : bar.low <= lossAt ? lossAt : bar.high >= profitAt ? profitAt : NaN;
    if (Number.isNaN(price)) return;
    this.#fill(symbol, 'sell', this.#held.get(symbol)!, price, atOpen ? bar.time : bar.time + this.#market.barMs);
    this.#exits.delete(symbol);
  }

  #fill(symbol: string, side: 'buy' | 'sell', quantity: number, price: number, time: number): void {
    const signed = side === 'buy' ? quantity : -quantity;
    this.cash -= signed * price + Math.max(1, 0.005 * quantity);
    this.#held.set(symbol, (this.#held.get(symbol) ?? 0) + signed);
    this.fills.push({ symbol, side, quantity, price, time });
  }
}
