import { isoTime } from '@plimsoll/core';
import type { FetchRequest, Log, MarketData, PastRequest, Random, Universe } from '@plimsoll/core';
import { BarStream } from './bar-stream.ts';
import type { Config, Keys } from './config.ts';
import { isCrypto } from './history.ts';
import type { History } from './history.ts';
import type { Hosts } from './hosts.ts';
import { Lane } from './lane.ts';
import type { MarketClock } from './market-clock.ts';
import { DAY_MS, nextPeriodEnd, periodEndAfter } from './periods.ts';
import { Redactor } from './redact.ts';
import { restOf } from './rest.ts';
import { Waiting } from './waiting.ts';
import { pause } from './wall-clock.ts';

interface Options {
  readonly config: Config;
  readonly hosts: Hosts;
  readonly keys: Keys;
  readonly random: Random;
  readonly log: Log;
  readonly universe: Universe;
}

const MINUTE_MS = 60_000;
const OPTIONAL_MS_MAX = 1_000;
const WATCH_EVERY_MS = 5_000;
/** Not every minute has a trade: so much more time than the bars need is asked for. */
const SPARE = 1.25;

/** Past bars over REST, new ones over the stream, and the time by both. */
export class AlpacaData implements MarketData {
  readonly description: string;
  readonly isLive = true;
  readonly #options: Options;
  readonly #redactor = new Redactor();
  readonly #stop = new AbortController();
  readonly #clock: MarketClock;
  readonly #history: History;
  readonly #lanes: readonly Lane[];
  readonly #hasCoins: boolean;
  readonly #waiting = new Waiting();
  /** Alpaca's time; the first cycle is at the end of the period under way then. */
  #startedAt = -Infinity;

  constructor(options: Options) {
    const { config, hosts, keys, universe } = options;
    this.#options = options;
    this.#redactor.hide(keys.keyId);
    this.#redactor.hide(keys.secret);
    const { clock, history } = restOf(config, hosts, keys);
    this.#clock = clock;
    this.#history = history;
    const all = universe.symbols.map((symbol, index) => ({ symbol, index }));
    const coins = all.filter(({ symbol }) => isCrypto(symbol));
    const stocks = all.filter(({ symbol }) => !isCrypto(symbol));
    this.#hasCoins = coins.length > 0;
    this.#lanes = [
      ...(stocks.length > 0 ? [this.#lane(history, stocks, `${hosts.stream}/v2/${config.feed}`)] : []),
      ...(coins.length > 0 ? [this.#lane(history, coins, `${hosts.stream}/v1beta3/crypto/us`)] : []),
    ];
    this.description = `Alpaca, ${config.feed} feed, ${config.adjustment}`;
  }

  /** Sets the clock and connects. @throws where Alpaca refuses the keys or the feed */
  async start(): Promise<void> {
    const { log, config } = this.#options;
    await this.#keepInStep();
    this.#startedAt = this.#clock.now();
    const streams = this.#lanes.flatMap(({ stream }) => stream ?? []);
    for (const failure of await Promise.all(streams.map((stream) => stream.open()))) {
      if (!failure) continue;
      const reason = this.#redactor.text(failure.reason);
      if (failure.isForGood) {
        this.stop();
        throw new Error(`Alpaca refuses the stream of the ${config.feed} feed: ${reason}`);
      }
      log.warn('the stream of bars does not connect yet: bars are asked for instead', { reason });
    }
    void this.#watch();
  }

  stop(): void {
    this.#stop.abort();
    this.#waiting.wake();
  }

  fetch(request: FetchRequest): void | Promise<void> {
    const behind = this.#lanes.filter((lane) => !lane.isCurrent || !lane.isComplete(request.asOf));
    if (behind.length === 0) return this.#answer(request);
    return Promise.all(behind.map((lane) => this.#read(lane, request))).then(() => this.#answer(request));
  }

  /** Asks for past bars of any length, once the run's own are there. */
  async past({ symbols, timeframe, from, to, take }: PastRequest): Promise<void> {
    const places = new Map(symbols.map((symbol, index) => [symbol, index]));
    this.#options.log.info('past bars are asked for', { timeframe: timeframe.text, from: isoTime(from) });
    const asked = { timeframe, start: from, end: to - timeframe.ms };
    try {
      await this.#history.read(symbols, asked, (symbol, bar) => take(places.get(symbol) ?? -1, bar));
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /**
   * Waits for the end of the next bar period in which the market was open or a bar came: until every symbol has its bar, or the grace has
   * passed. Periods that went by in the meantime are left out; undefined once stopped.
   */
  async nextBarEnd(after: number): Promise<number | undefined> {
    const { universe, config } = this.#options;
    const timeframeMs = universe.timeframe.ms;
    let end = nextPeriodEnd(Math.max(after, this.#startedAt), this.#clock.now(), timeframeMs);
    for (;;) {
      await this.#until(end, () => false);
      await this.#until(end + config.grace, () => this.#lanes.every((lane) => lane.isComplete(end)));
      if (this.#stop.signal.aborted) return undefined;
      if (await this.#isWorthACycle(end - timeframeMs, end)) return end;
      end = periodEndAfter(end, timeframeMs);
    }
  }

  #lane(history: History, of: readonly { symbol: string; index: number }[], url: string): Lane {
    const { config, keys, random, log, universe } = this.#options;
    const symbols = of.map(({ symbol }) => symbol);
    const indexes = of.map(({ index }) => index);
    const { timeframe } = universe;
    const clock = this.#clock;
    const reachBack = (asOf: number, bars: number): Promise<number> =>
      this.#reachBack(asOf, bars, isCrypto(symbols[0]!));
    const lane = new Lane({ indexes, symbols, timeframe, history, clock, reachBack });
    if (timeframe.ms >= DAY_MS) return lane;
    const stopping = this.#stop.signal;
    const stream = new BarStream(
      { url, symbols, keys, random, firstWaitMs: config.reconnect, stopping },
      {
        bar: (symbol, bar) => {
          clock.atLeast(bar.time + MINUTE_MS);
          lane.take(symbol, bar);
          this.#waiting.wake();
        },
        up: () => {
          lane.up();
          log.info('bars arrive', { symbols: symbols.length });
          void this.#keepInStep(true).then(this.#waiting.wake);
        },
        down: (reason) => {
          lane.down();
          log.warn('the stream of bars was lost: bars are asked for until it is back', {
            reason: this.#redactor.text(reason),
          });
        },
      },
    );
    lane.follow(stream);
    return lane;
  }

  /** Asks for what the stream has not told. Where it is up, that is most often nothing: it may fail, and is not waited for long. */
  async #read(lane: Lane, request: FetchRequest): Promise<void> {
    const reading = lane.read(request);
    if (lane.isCurrent) {
      const waiting = new AbortController();
      await Promise.race([reading.catch(() => undefined), pause(OPTIONAL_MS_MAX, waiting.signal)]);
      return waiting.abort();
    }
    await reading.catch((error: unknown) => {
      throw this.#failure(error);
    });
  }

  #failure(error: unknown): Error {
    return new Error(`Alpaca cannot be asked for bars: ${this.#redactor.messageOf(error)}`);
  }

  #answer(request: FetchRequest): void {
    const asked = request.asked.length === request.symbols.length ? undefined : new Set(request.asked);
    for (const lane of this.#lanes) lane.answer(request, (index) => asked?.has(index) ?? true);
  }

  /** Waits until a time by Alpaca's clock, or until there is enough. */
  #until(time: number, isEnough: () => boolean): Promise<void> {
    const { signal } = this.#stop;
    return this.#waiting.until(
      () => time - this.#clock.now(),
      () => signal.aborted || isEnough(),
    );
  }

  async #isWorthACycle(start: number, end: number): Promise<boolean> {
    if (this.#hasCoins || this.#lanes.some((lane) => lane.hasAny(start, end))) return true;
    return this.#clock.wasOpen(start, end).catch(() => true);
  }

  async #reachBack(asOf: number, bars: number, isAlwaysOpen: boolean): Promise<number> {
    const { ms } = this.#options.universe.timeframe;
    if (isAlwaysOpen) return asOf - Math.ceil(bars * SPARE) * ms;
    if (ms >= DAY_MS) return asOf - Math.ceil(bars * SPARE * (7 / 5) + 7) * DAY_MS;
    return this.#clock.startOf(Math.ceil(bars * SPARE) * ms, asOf);
  }

  async #keepInStep(isUrgent = false): Promise<void> {
    try {
      await this.#clock.keepInStep(isUrgent);
    } catch (error) {
      this.#options.log.warn("Alpaca's clock cannot be read", { error: this.#redactor.messageOf(error) });
    }
  }

  /** A connection may stand and tell nothing: it is begun anew. */
  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    const { silence } = this.#options.config;
    for (;;) {
      await pause(Math.min(WATCH_EVERY_MS, silence), signal);
      if (signal.aborted) return;
      await this.#keepInStep();
      for (const { stream, symbols } of this.#lanes) {
        if (!stream?.isUp || stream.silentMs < silence) continue;
        const now = this.#clock.now();
        const isExpected =
          isCrypto(symbols[0]!) || (await this.#clock.wasOpenAllOf(now - silence, now).catch(() => true));
        if (isExpected) stream.restart('nothing was told though the market is open');
      }
    }
  }
}
