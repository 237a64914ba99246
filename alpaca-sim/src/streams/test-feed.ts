import { seededRandom } from '@plimsoll/core';
import type { Message } from './codec.ts';
import { barMessage, quoteMessage, tradeMessage } from './messages.ts';
import type { Timers } from './timers.ts';

/** The symbol of Alpaca's test stream, which trades around the clock. */
export const TEST_SYMBOL = 'FAKEPACA';

const EVERY_MS = 1000;
const MINUTE_MS = 60_000;
const FIRST_PRICE = 134.5;
const SIZE = 100;

/** Makes up trades, quotes and bars of the test symbol every second, once somebody has asked for them. */
export class TestFeed {
  readonly #clock: { readonly nowMs: number };
  readonly #timers: Timers;
  readonly #publish: (message: Message) => void;
  readonly #random = seededRandom(0, TEST_SYMBOL);
  #stop: (() => void) | undefined;
  #price = FIRST_PRICE;
  #id = 0;
  #minute = { startMs: NaN, open: NaN, high: NaN, low: NaN, trades: 0 };

  constructor(clock: { readonly nowMs: number }, timers: Timers, publish: (message: Message) => void) {
    this.#clock = clock;
    this.#timers = timers;
    this.#publish = publish;
  }

  start(): void {
    if (this.#stop !== undefined) return;
    const again = (): void => {
      this.#stop = this.#timers.after(EVERY_MS, () => {
        this.#tick();
        again();
      });
    };
    again();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #tick(): void {
    const timeMs = this.#clock.nowMs;
    const symbol = TEST_SYMBOL;
    this.#tellMinute(Math.floor(timeMs / MINUTE_MS) * MINUTE_MS);
    this.#price = Math.max(1, Math.round((this.#price + (this.#random() - 0.5) * 0.2) * 100) / 100);
    const price = this.#price;
    this.#id += 1;
    this.#publish(tradeMessage({ symbol, timeMs, id: this.#id, price, size: SIZE }));
    const [bid, ask] = [Math.round(price * 100 - 1) / 100, Math.round(price * 100 + 1) / 100];
    this.#publish(quoteMessage({ symbol, timeMs, bid, ask, bidSize: 1, askSize: 1 }));
    const minute = this.#minute;
    minute.high = Math.max(minute.high, price);
    minute.low = Math.min(minute.low, price);
    minute.trades += 1;
  }

  #tellMinute(startMs: number): void {
    const { startMs: was, open, high, low, trades } = this.#minute;
    if (was === startMs) return;
    if (trades > 0) {
      const prices = { open, high, low, close: this.#price, vwap: this.#price };
      this.#publish(barMessage({ symbol: TEST_SYMBOL, startMs: was, ...prices, volume: trades * SIZE, trades }));
    }
    this.#minute = { startMs, open: this.#price, high: this.#price, low: this.#price, trades: 0 };
  }
}
