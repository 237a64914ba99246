import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { dataRoutes } from './data/routes.ts';
import { defaultMarketSettings } from './data/settings.ts';
import type { MarketSettings } from './data/settings.ts';
import { Driver } from './driver.ts';
import { FaultBook } from './faults/fault-book.ts';
import type { FaultRule } from './faults/fault-book.ts';
import { StaleViews } from './faults/stale-views.ts';
import { VenueFaults } from './faults/venue-faults.ts';
import { makeApp } from './http/app.ts';
import { Pauses } from './http/pauses.ts';
import { RateLimiter } from './http/rate-limit.ts';
import { RequestLog } from './http/request-log.ts';
import type { SimControls } from './http/sim/sim-routes.ts';
import { TradeEvents } from './http/trade-events.ts';
import { Watchlists } from './http/watchlists.ts';
import type { World } from './http/world.ts';
import { attachStreams } from './streams/attach.ts';
import type { Streams } from './streams/attach.ts';
import type { AccountOptions, PriceSource, Profile, VenueOptions } from './venue/options.ts';
import { barsOf } from './venue/price-sources.ts';
import { Venue } from './venue/venue.ts';

export interface SimOptions {
  /** By default 127.0.0.1, which nobody else can reach. */
  readonly host?: string;
  /** By default 0: a free one. */
  readonly port?: number;
  /** For ids, synthetic prices and faults; a whole number, by default 1. */
  readonly seed?: number;
  /** Where the venue's clock starts, epoch ms; by default at the first bar of `prices`, else the present. */
  readonly startMs?: number;
  /** Venue seconds for each second of real time, above 0; by default 1. */
  readonly speed?: number;
  /** The clock moves only by `/__sim/clock/step` and `driver.jumpTo`; by default false. */
  readonly frozen?: boolean;
  /** By default one with the key `PKSIM`, the secret `sim-secret` and $100,000. */
  readonly accounts?: readonly AccountOptions[];
  readonly symbols?: VenueOptions['symbols'];
  readonly prices?: readonly PriceSource[];
  readonly profile?: Partial<Profile>;
  readonly market?: Partial<MarketSettings>;
  /** Faults that are on from the start. */
  readonly faults?: readonly FaultRule[];
  /** Requests a minute for each account, trading and market data apart; by default 200, `Infinity` for no limit. */
  readonly rateLimit?: number;
  /** Real time, epoch ms; by default the machine's. */
  readonly wallMs?: () => number;
}

export interface Sim {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly venue: Venue;
  readonly driver: Driver;
  readonly faults: FaultBook;
  /** How market data is served; assign to its fields. */
  readonly market: MarketSettings;
  /** The WebSocket connections: to list them, to cut them, to send errors and messages of one's own. */
  readonly streams: Streams;
  /** Starts over, by default as at the start; streams are disconnected. */
  reset(options?: { readonly seed?: number | undefined; readonly startMs?: number | undefined }): void;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

const DEFAULT_RATE_LIMIT = 200;

/** Starts a simulator of Alpaca that listens. @throws where host or port cannot be listened on, or the prices cannot be read */
export async function startSim(options: SimOptions = {}): Promise<Sim> {
  const simulator = new Simulator(options);
  await simulator.listen();
  return simulator;
}

class Simulator implements Sim, SimControls {
  readonly venue: Venue;
  readonly driver: Driver;
  readonly faults: FaultBook;
  readonly market: MarketSettings;
  seed: number;
  readonly #options: SimOptions;
  readonly #prices: readonly PriceSource[];
  readonly #startMs: number;
  readonly #world: World;
  readonly #app: FastifyInstance;
  readonly streams: Streams;
  readonly #server = createServer((request, response) => this.#app.routing(request, response));

  constructor(options: SimOptions) {
    const wallMs = options.wallMs ?? Date.now;
    this.#options = options;
    this.#prices = (options.prices ?? []).map(readPrices);
    this.#startMs = options.startMs ?? firstBarMs(this.#prices) ?? wallMs();
    this.seed = options.seed ?? 1;
    this.market = { ...defaultMarketSettings(), ...options.market };
    const venue = new Venue(this.#venueOptions(this.#startMs));
    this.venue = venue;
    this.driver = new Driver(venue, { speed: options.speed ?? 1, isFrozen: options.frozen ?? false, wallMs });
    this.faults = new FaultBook(this.seed, () => venue.nowMs);
    this.#world = {
      venue,
      driver: this.driver,
      faults: this.faults,
      venueFaults: new VenueFaults(venue, this.faults, this.driver),
      staleViews: new StaleViews(venue, this.faults, this.driver),
      limiter: new RateLimiter(options.rateLimit ?? DEFAULT_RATE_LIMIT, wallMs),
      pauses: new Pauses(),
      requests: new RequestLog(),
      tradeEvents: new TradeEvents(venue, this.driver, this.faults),
      watchlists: new Watchlists(venue),
    };
    this.streams = attachStreams(this.#server, venue, { settings: this.market, faults: this.faults });
    this.#app = makeApp(this.#world, this, (app) => dataRoutes(app, venue, { settings: this.market }));
    this.#begin();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    const { address, family, port } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  async listen(): Promise<void> {
    await this.#app.ready();
    const { host = '127.0.0.1', port = 0 } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, host, resolve);
    });
    this.driver.start();
  }

  reset({
    seed = this.seed,
    startMs = this.#startMs,
  }: { seed?: number | undefined; startMs?: number | undefined } = {}) {
    this.seed = seed;
    const { venueFaults, staleViews, tradeEvents, requests, limiter, watchlists } = this.#world;
    tradeEvents.endAll();
    this.streams.reset();
    this.faults.clear();
    this.venue.reset(this.#venueOptions(startMs));
    this.driver.restart({ speed: this.#options.speed ?? 1, isFrozen: this.#options.frozen ?? false });
    for (const part of [venueFaults, staleViews, requests, limiter, watchlists]) part.reset();
    this.faults.reset(seed);
    this.#begin();
  }

  async close(): Promise<void> {
    const { venueFaults, staleViews, tradeEvents, pauses } = this.#world;
    this.driver.stop();
    pauses.endAll();
    for (const part of [venueFaults, staleViews, tradeEvents]) part.close();
    await this.streams.close();
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
    await this.#app.close();
  }

  #venueOptions(startMs: number): VenueOptions {
    const { accounts, symbols, profile } = this.#options;
    return {
      seed: this.seed,
      startMs,
      ...(accounts && { accounts }),
      ...(symbols && { symbols }),
      ...(profile && { profile }),
    };
  }

  #begin(): void {
    for (const source of this.#prices) this.venue.addPriceSource(source);
    for (const rule of this.#options.faults ?? []) this.faults.set(rule);
  }
}

/** A file is read once, however often the simulator starts over. */
function readPrices(source: PriceSource): PriceSource {
  return source.kind === 'synthetic' ? source : { kind: 'bars', bars: barsOf(source) };
}

function firstBarMs(sources: readonly PriceSource[]): number | undefined {
  const bars = sources.flatMap((source) => (source.kind === 'bars' ? source.bars : []));
  return bars.length === 0 ? undefined : bars.reduce((first, { startMs }) => Math.min(first, startMs), Infinity);
}
