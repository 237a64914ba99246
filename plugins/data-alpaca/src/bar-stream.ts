import { streaming } from '@alpacahq/alpaca-trade-api';
import type { Random } from '@plimsoll/core';
import type { Keys } from './config.ts';
import type { Bar } from './symbol-bars.ts';
import { pause, wallNow } from './wall-clock.ts';

interface Hearers {
  readonly bar: (symbol: string, bar: Bar) => void;
  /** Bars arrive from now on. */
  readonly up: () => void;
  /** No bars arrive any more. */
  readonly down: (reason: string) => void;
}

interface Options {
  readonly url: string;
  readonly symbols: readonly string[];
  readonly keys: Keys;
  readonly random: Random;
  readonly firstWaitMs: number;
  readonly stopping: AbortSignal;
}

const HANDSHAKE_MS = 10_000;
const WAIT_MS_MAX = 30_000;
/** What will be refused again, however often it is tried. */
const FOR_GOOD: ReadonlySet<string> = new Set(['auth failed', 'insufficient subscription']);

/** The stream of minute bars. It comes back by itself; what was missed in between it does not tell. */
export class BarStream {
  readonly #options: Options;
  readonly #hearers: Hearers;
  readonly #stream: streaming.MarketDataStream;
  #isUp = false;
  #lastError = '';
  #failures = 0;
  #heardAt = -Infinity;
  /** Settles the connecting under way. */
  #connected: ((isUp: boolean) => void) | undefined;

  constructor(options: Options, hearers: Hearers) {
    this.#options = options;
    this.#hearers = hearers;
    const { keys: credentials, url, symbols, stopping } = options;
    const stream = new streaming.StockDataStream({ credentials, url, reconnect: false });
    this.#stream = stream;
    stream.onBar(({ symbol, timestamp, open, high, low, close, volume }) => {
      this.#heardAt = wallNow();
      hearers.bar(symbol, { time: timestamp.getTime(), open, high, low, close, volume });
    });
    stream.onError((message) => this.#failed(message));
    stream.on(streaming.EVENT.SUBSCRIPTION, () => this.#rise());
    stream.onDisconnect(() => this.#fall());
    stream.subscribeForBars([...symbols]);
    stopping.addEventListener('abort', () => stream.disconnect(), { once: true });
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** For how long nothing has been heard, ms. */
  get silentMs(): number {
    return wallNow() - this.#heardAt;
  }

  /** Connects, once: undefined where that worked, else why it did not. The stream reconnects from then on, also where it did not. */
  async open(): Promise<{ readonly reason: string; readonly isForGood: boolean } | undefined> {
    if (await this.#connect()) return undefined;
    const reason = this.#lastError || 'no answer';
    return { reason, isForGood: FOR_GOOD.has(reason) };
  }

  /** Ends the connection, to begin a new one. */
  restart(reason: string): void {
    if (!this.#isUp) return;
    this.#lastError = reason;
    this.#stream.disconnect();
  }

  async #connect(): Promise<boolean> {
    const { stopping } = this.#options;
    this.#lastError = '';
    const late = new AbortController();
    const outcome = new Promise<boolean>((resolve) => (this.#connected = resolve));
    this.#stream.connect();
    void pause(HANDSHAKE_MS, AbortSignal.any([late.signal, stopping])).then(() => {
      if (!late.signal.aborted) this.#failed(`no answer within ${HANDSHAKE_MS} ms`);
    });
    const isUp = await outcome;
    late.abort();
    return isUp;
  }

  /** An error before the subscription stands means that it will not: the server may leave the connection open. */
  #failed(message: string): void {
    this.#lastError = message;
    if (!this.#isUp) this.#stream.disconnect();
  }

  #rise(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.#failures = 0;
    this.#heardAt = wallNow();
    this.#connected?.(true);
    this.#hearers.up();
  }

  #fall(): void {
    const { stopping } = this.#options;
    this.#connected?.(false);
    const wasUp = this.#isUp;
    this.#isUp = false;
    if (stopping.aborted) return;
    if (wasUp) this.#hearers.down(this.#lastError || 'connection closed');
    void this.#comeBack();
  }

  /** Waits longer each time, and not always equally long, so that many do not come back in the same moment. */
  async #comeBack(): Promise<void> {
    const { firstWaitMs, random, stopping, symbols } = this.#options;
    const waitMs = Math.min(firstWaitMs * 2 ** this.#failures++, WAIT_MS_MAX);
    await pause(waitMs * (0.5 + random()), stopping);
    if (stopping.aborted) return;
    this.#stream.subscribeForBars([...symbols]);
    await this.#connect();
  }
}
