import { assetWire } from './assets.ts';
import type { AssetFilters } from './assets.ts';
import { Bus } from './bus.ts';
import { setHalted } from './halts.ts';
import type { Book } from './market.ts';
import { calmBehaviour } from './options.ts';
import type { AssetOptions, Behaviour, PriceSource, Profile, Session, VenueOptions } from './options.ts';
import { makeParts } from './parts.ts';
import type { Parts } from './parts.ts';
import { follow } from './price-sources.ts';
import type { VenueBar, VenueEvents, VenueQuote, VenueTrade, Wire } from './types.ts';

/** The part of a venue that all accounts share: its clock, calendar, assets and prices. */
export class SharedVenue {
  /** How it behaves from now on; assign to its fields. */
  readonly behaviour: Behaviour = calmBehaviour();
  readonly #bus = new Bus();
  protected parts: Parts;
  #isRunning = false;

  /** @throws RangeError for options that make no sense */
  constructor(options: VenueOptions) {
    this.parts = this.#make(options);
  }

  get profile(): Profile {
    return this.parts.floor.profile;
  }

  /** Hears what happens from now on; returns what stops it. Listeners stay through `reset`. */
  on<K extends keyof VenueEvents>(name: K, listener: VenueEvents[K]): () => void {
    return this.#bus.on(name, listener);
  }

  /** Starts over with other options: no orders, no history, the default behaviour. */
  reset(options: VenueOptions): void {
    Object.assign(this.behaviour, calmBehaviour());
    this.parts = this.#make(options);
  }

  get nowMs(): number {
    return this.parts.floor.nowMs;
  }

  /** The present with nanoseconds, RFC 3339 in UTC. No two answers are the same. */
  nowRfc(): string {
    return this.parts.floor.stamp();
  }

  /** Moves the clock and does everything that falls due on the way, in order. A moment that has passed changes nothing. */
  advanceTo(timeMs: number): void {
    const { floor } = this.parts;
    // What hears an event may call back; what is due then waits until it has returned.
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      const untilMs = Math.max(floor.nowMs, Math.floor(timeMs));
      for (let task = floor.agenda.takeDue(untilMs); task !== undefined; task = floor.agenda.takeDue(untilMs)) {
        floor.nowMs = Math.max(floor.nowMs, task.timeMs);
        task.run();
      }
      floor.nowMs = untilMs;
    } finally {
      this.#isRunning = false;
    }
  }

  /** Does what is due at the present instant. */
  settle(): void {
    this.advanceTo(this.nowMs);
  }

  /** Epoch ms of the next thing that will happen by itself; undefined where nothing will. */
  nextEventMs(): number | undefined {
    return this.parts.floor.agenda.nextMs;
  }

  /** The trading day of a New York date, `YYYY-MM-DD`; undefined where there is none. */
  session(date: string): Session | undefined {
    return this.parts.floor.calendar.session(date);
  }

  /** `GET /v2/clock` */
  clock(): Wire {
    return this.parts.floor.calendar.clockWire(this.nowMs);
  }

  /** `GET /v2/calendar`; dates or times, both inclusive, both optional. */
  calendar(start?: string, end?: string): Wire[] {
    return this.parts.floor.calendar.calendarWire(start, end);
  }

  /** `GET /v2/assets` */
  assets(filters: AssetFilters = {}): Wire[] {
    return this.parts.floor.assets.list(filters);
  }

  /** `GET /v2/assets/{symbol or id}` */
  asset(symbolOrId: string): Wire {
    return assetWire(this.parts.floor.assets.get(symbolOrId));
  }

  /** Whether prices are known for a symbol. */
  hasSymbol(symbol: string): boolean {
    return this.parts.floor.assets.find(symbol) !== undefined;
  }

  /** Adds an asset, or changes the given properties of a known one. Its price is where it starts: a known one's stays. */
  addAsset(options: AssetOptions): void {
    const { floor } = this.settled();
    floor.book(floor.assets.add(options));
  }

  /** Prices come from a source from now on, and from others that were there before. */
  addPriceSource(source: PriceSource): void {
    follow(this.settled().floor, source);
  }

  /** @throws RangeError unless 0 < bid <= ask, and for an unknown symbol, as do the others below */
  setQuote(symbol: string, bid: number, ask: number, bidSize = 100, askSize = 100): void {
    const { floor } = this.settled();
    floor.market.setQuote(this.#book(symbol), bid, ask, bidSize, askSize);
    this.settle();
  }

  setTrade(symbol: string, price: number, size = 100): void {
    const { floor } = this.settled();
    floor.market.setTrade(this.#book(symbol), price, size);
    this.settle();
  }

  /** A finished minute: works orders over its range, becomes history, and its close is the last price. */
  pushBar(bar: VenueBar): void {
    const { floor } = this.settled();
    floor.market.walkBar(this.#book(bar.symbol), bar);
    this.settle();
  }

  /** No order of the symbol fills until it is resumed. */
  halt(symbol: string): void {
    this.#setHalted(symbol, true);
  }

  resume(symbol: string): void {
    this.#setHalted(symbol, false);
  }

  isHalted(symbol: string): boolean {
    return this.#bookOf(symbol)?.isHalted ?? false;
  }

  /** Finished one-minute bars, oldest first. */
  bars(symbol: string): readonly VenueBar[] {
    return this.#bookOf(symbol)?.bars ?? [];
  }

  latestQuote(symbol: string): VenueQuote | undefined {
    return this.#bookOf(symbol)?.quote;
  }

  latestTrade(symbol: string): VenueTrade | undefined {
    return this.#bookOf(symbol)?.trade;
  }

  /** Trades of the last while, oldest first: a thousand at least where there have been so many. */
  trades(symbol: string): readonly VenueTrade[] {
    return this.#bookOf(symbol)?.trades ?? [];
  }

  quotes(symbol: string): readonly VenueQuote[] {
    return this.#bookOf(symbol)?.quotes ?? [];
  }

  #make(options: VenueOptions): Parts {
    return makeParts(options, this.behaviour, (name, ...event) => this.#bus.emit(name, ...event));
  }

  /** Its parts, when what is due has been done. */
  protected settled(): Parts {
    this.settle();
    return this.parts;
  }

  #bookOf(symbol: string): Book | undefined {
    const { floor } = this.parts;
    const asset = floor.assets.find(symbol);
    return asset === undefined ? undefined : floor.book(asset);
  }

  #book(symbol: string): Book {
    const book = this.#bookOf(symbol);
    if (book === undefined) throw new RangeError(`${symbol} is not an asset`);
    return book;
  }

  #setHalted(symbol: string, isHalted: boolean): void {
    setHalted(this.settled(), this.#book(symbol), isHalted);
    this.settle();
  }
}
