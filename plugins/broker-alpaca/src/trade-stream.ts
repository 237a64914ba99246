import { streaming } from '@alpacahq/alpaca-trade-api';
import type { Random } from '@plimsoll/core';
import type { Keys } from './config.ts';
import type { Outside } from './outside.ts';

export type TradeUpdate = streaming.TradeUpdate;

interface Hearers {
  readonly update: (update: TradeUpdate) => void;
  /** Updates arrive from now on. */
  readonly up: () => void;
  /** Something arrived that could not be read. */
  readonly garbled: () => void;
  /** No updates arrive any more. */
  readonly down: (reason: string) => void;
}

interface Options {
  readonly url: string;
  readonly keys: Keys;
  readonly random: Random;
  readonly firstWaitMs: number;
  readonly outside: Outside;
  readonly stopping: AbortSignal;
}

const HANDSHAKE_MS = 10_000;
const WAIT_MS_MAX = 30_000;
const UPDATES = 'trade_updates';
const AUTH_FAILED = 'auth failed';

/** The stream of what becomes of orders. It comes back by itself; what was missed in between it does not tell. */
export class TradeStream {
  readonly #options: Options;
  readonly #hearers: Hearers;
  readonly #stream: streaming.TradingStream;
  #isUp = false;
  #lastError = '';
  #failures = 0;
  /** Settles the connecting under way. */
  #connected: ((isUp: boolean) => void) | undefined;

  constructor(options: Options, hearers: Hearers) {
    this.#options = options;
    this.#hearers = hearers;
    const { keys: credentials, url, outside } = options;
    // A socket of another kind than the SDK's own is kept open by whoever gave it.
    const socket = outside.socket && { wsFactory: outside.socket, pingIntervalMs: 0 };
    const stream = new streaming.TradingStream({ credentials, url, reconnect: false, ...socket });
    this.#stream = stream;
    stream.onTradeUpdate((update) => {
      try {
        hearers.update(update);
      } catch {
        hearers.garbled();
      }
    });
    stream.onError((message) => {
      this.#lastError = message;
      if (this.#isUp) hearers.garbled();
    });
    stream.on(streaming.EVENT.SUBSCRIPTION, (streams: readonly string[]) => {
      if (streams.includes(UPDATES)) this.#rise();
    });
    stream.onDisconnect(() => this.#fall());
    stream.subscribeTradeUpdates();
    options.stopping.addEventListener('abort', () => stream.disconnect(), { once: true });
  }

  /** Connects, once: undefined where that worked, else why it did not. The stream reconnects from then on, also where it did not. */
  async open(): Promise<{ readonly reason: string; readonly isRefused: boolean } | undefined> {
    if (await this.#connect()) return undefined;
    const reason = this.#lastError || 'no answer';
    return { reason, isRefused: reason === AUTH_FAILED };
  }

  async #connect(): Promise<boolean> {
    const { outside, stopping } = this.#options;
    this.#lastError = '';
    const late = new AbortController();
    const outcome = new Promise<boolean>((resolve) => (this.#connected = resolve));
    this.#stream.connect();
    void outside.clock.pause(HANDSHAKE_MS, AbortSignal.any([late.signal, stopping])).then(() => {
      if (late.signal.aborted) return;
      this.#lastError = `no answer within ${HANDSHAKE_MS} ms`;
      this.#stream.disconnect();
    });
    const isUp = await outcome;
    late.abort();
    return isUp;
  }

  #rise(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.#failures = 0;
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
    const { firstWaitMs, outside, random, stopping } = this.#options;
    const waitMs = Math.min(firstWaitMs * 2 ** this.#failures++, WAIT_MS_MAX);
    await outside.clock.pause(waitMs * (0.5 + random()), stopping);
    if (!stopping.aborted) await this.#connect();
  }
}
