import type { Account, Broker, BrokerEvent, BrokerPosition, Fill, Log, Order, OrderFate, Random } from '@plimsoll/core';
import { AuthError, PermissionError } from '@alpacahq/alpaca-trade-api';
import { AccountBook } from './account-book.ts';
import { AccountReader } from './account-reader.ts';
import { Assets } from './assets.ts';
import { CashActivities } from './cash-activities.ts';
import { Client } from './client.ts';
import type { Config, Keys } from './config.ts';
import type { Host } from './hosts.ts';
import { OrderBook } from './order-book.ts';
import { OrderCancel } from './order-cancel.ts';
import { OrderEntry } from './order-entry.ts';
import type { Outside } from './outside.ts';
import { Reconciler } from './reconciler.ts';
import { Redactor } from './redact.ts';
import { RequestQueue, URGENCY } from './request-queue.ts';
import { Resumption } from './resumption.ts';
import { TradeStream } from './trade-stream.ts';
import type { TradeUpdate } from './trade-stream.ts';
import { VenueClock } from './venue-clock.ts';
import { orderOf } from './wire.ts';
import type { VenueFill } from './wire.ts';

interface Options {
  readonly config: Config;
  readonly host: Host;
  readonly keys: Keys;
  readonly random: Random;
  readonly log: Log;
  readonly outside: Outside;
  /** The kernel's names of what it trades. */
  readonly symbols: readonly string[];
}

const RECOVER_WAIT_MS = 500;
const RECOVER_WAIT_MS_MAX = 10_000;
const POLLS_A_CHECK = 30;
/** How often at least Alpaca is asked for something, so that a connection is open when an order has to go. */
const WARM_MS = 30_000;
const STOP_WAIT_MS = 5_000;
/** Events after which what has been told before no longer holds. */
const REVISIONS: ReadonlySet<string> = new Set(['trade_bust', 'trade_correct', 'restated']);
const EXECUTIONS: ReadonlySet<string> = new Set(['fill', 'partial_fill']);

/** A broker over Alpaca's API: the parts, and how they hang together while the connection comes and goes. */
export class AlpacaBroker implements Broker {
  readonly isLive = true;
  readonly #options: Options;
  readonly #redactor = new Redactor();
  readonly #stop = new AbortController();
  readonly #client: Client;
  readonly #assets: Assets;
  readonly #accountBook = new AccountBook();
  readonly #clock: VenueClock;
  /** What of it has been told has to survive a restart. */
  readonly cash: CashActivities;
  readonly #book: OrderBook;
  readonly #entry: OrderEntry;
  readonly #cancels: OrderCancel;
  readonly #reconciler: Reconciler;
  readonly #account: AccountReader;
  readonly #resumption: Resumption;
  readonly #kernelSymbols: ReadonlyMap<string, string>;
  #deliver: (event: BrokerEvent) => void = () => undefined;
  #startedAt = NaN;
  /** Whether everything up to now has been told, as far as the stream still tells what comes. */
  #isReconciled = false;
  /** Counts how often the stream was lost. */
  #losses = 0;

  constructor(options: Options) {
    this.#options = options;
    const { config, host, keys, log, symbols, outside } = options;
    const { clock } = outside;
    this.#redactor.hide(keys.keyId);
    this.#redactor.hide(keys.secret);
    this.#kernelSymbols = new Map(symbols.map((symbol) => [symbol.replace('/', ''), symbol]));
    const redactor = this.#redactor;
    const stopping = this.#stop.signal;
    const queue = new RequestQueue(stopping, clock);
    const { restUrl } = host;
    const client = (this.#client = new Client({ restUrl, keys, timeoutMs: config.timeout, queue, outside, stopping }));
    this.#clock = new VenueClock(client, clock);
    const assets = (this.#assets = new Assets(client, clock));
    const book = (this.#book = new OrderBook({
      tell: (event) => this.#deliver(event),
      filled: this.#filled,
      resurfaced: (track) => {
        log.warn('an order that counted as over is open at Alpaca: it is cancelled', { orderId: track.id });
        this.#cancels.cancelLost(track);
      },
      goOn: (track) => this.#entry.goOn(track),
      symbolOf: this.#symbolOf,
      now: this.#clock.now,
    }));
    const parts = { client, book, clock, redactor, log, stopping, lookupForMs: config.lookupFor };
    const reconciler = (this.#reconciler = new Reconciler(parts));
    const accountBook = this.#accountBook;
    const entry = (this.#entry = new OrderEntry({
      ...parts,
      assets,
      account: accountBook,
      doubt: this.#doubt,
      startedAt: () => this.#startedAt,
    }));
    const symbolOf = this.#symbolOf;
    this.#resumption = new Resumption({ ...parts, entry, reconciler, symbolOf, now: this.#clock.now });
    this.#cancels = new OrderCancel({ ...parts, entry, reconcile: this.#reconcileSoon });
    this.cash = new CashActivities({ client, accountBook, clock, tell: (event) => this.#deliver(event), symbolOf });
    this.#account = new AccountReader({
      ...parts,
      reconciler,
      cash: this.cash,
      accountBook,
      settleMs: config.settle,
      symbolOf,
      epoch: () => (this.#isReconciled ? this.#losses : undefined),
    });
  }

  /** Checks keys and symbols. @throws where Alpaca refuses the keys or cannot be reached */
  async start(): Promise<void> {
    const { log, host, symbols } = this.#options;
    if (host.isLive) log.warn(`LIVE: orders go to ${new URL(host.restUrl).host} and trade with real money`);
    try {
      const { accountNumber, id, status } = await this.#client.account();
      this.#redactor.hide(accountNumber);
      this.#redactor.hide(id);
      const unknown = await this.#assets.learn(symbols);
      if (unknown.length > 0) log.warn('Alpaca does not know symbols of the universe', { symbols: unknown.join(' ') });
      log.info('Alpaca account read', { host: new URL(host.restUrl).host, live: host.isLive, status: status ?? '' });
    } catch (error) {
      this.#stop.abort();
      throw this.#unreadable(error);
    }
  }

  async connect(deliver: (event: BrokerEvent) => void): Promise<void> {
    const { config, host, keys, random, log, outside } = this.#options;
    this.#deliver = deliver;
    try {
      await this.#clock.set();
      await this.cash.begin();
    } catch (error) {
      throw this.#unreadable(error);
    }
    this.#startedAt = this.#clock.now();
    this.#reconciler.begin(this.#startedAt);
    this.#book.isSilent = true;
    const stream = new TradeStream(
      { url: host.streamUrl, keys, random, firstWaitMs: config.reconnect, outside, stopping: this.#stop.signal },
      { update: this.#update, up: this.#up, garbled: this.#reconcileSoon, down: this.#down },
    );
    const failure = await stream.open();
    if (failure?.isRefused) {
      this.#stop.abort();
      throw new Error('Alpaca refused the keys for its stream of trade updates');
    }
    if (failure)
      log.warn('the stream of trade updates does not connect yet', { reason: this.#redactor.text(failure.reason) });
    else await this.#recovering;
    void this.#poll();
  }

  account(): Promise<Account> {
    return this.#account.account();
  }

  positions(): Promise<readonly BrokerPosition[]> {
    return this.#account.positions();
  }

  /** What becomes of the order is told; so is that it was refused, or could not be sent. */
  submit(order: Order): void {
    this.#entry.submit(order);
  }

  cancel(orderId: string): Promise<void> {
    return this.#cancels.cancel(orderId);
  }

  /** Finds an order of an earlier process, or one that has not been heard of for long. */
  lookUp(order: Order, counted: readonly Fill[]): Promise<OrderFate> {
    return this.#resumption.lookUp(order, counted);
  }

  /** Waits for the answers to what was sent, then lets go. */
  async stop(): Promise<void> {
    const waiting = new AbortController();
    await Promise.race([this.#entry.idle(), this.#options.outside.clock.pause(STOP_WAIT_MS, waiting.signal)]);
    waiting.abort();
    this.#stop.abort();
    this.#client.close();
  }

  #unreadable(error: unknown): Error {
    const isRefused = error instanceof AuthError || error instanceof PermissionError;
    const hint = isRefused ? '; are the keys those of this host (paper and live have their own)?' : '';
    return new Error(`Alpaca's account cannot be read: ${this.#redactor.messageOf(error)}${hint}`);
  }

  /** Alpaca leaves out the slash of a pair in some answers. */
  readonly #symbolOf = (symbol: string): string => this.#kernelSymbols.get(symbol.replace('/', '')) ?? symbol;

  readonly #doubt = (reason: string): void => this.#deliver({ kind: 'doubt', reason, time: this.#clock.now() });

  readonly #filled = (fill: VenueFill, symbol: string, isNew: boolean): void => {
    const ageMs = isNew ? 0 : Math.max(0, this.#clock.now() - fill.time);
    this.#account.filledAt(this.#options.outside.clock.now() - ageMs);
    if (isNew) this.#accountBook.fill(fill, symbol);
  };

  readonly #update = (update: TradeUpdate): void => {
    const order = orderOf(update.order);
    const track = this.#book.takeOrder(order);
    const quantity = Number(update.qty);
    const price = Number(update.price);
    if (EXECUTIONS.has(update.event) && quantity > 0 && price > 0) {
      const { id: orderId, symbol, side, filled: cumulative } = order;
      const time = update.timestamp?.getTime() ?? this.#clock.now();
      this.#book.takeFill({ orderId, symbol, side, quantity, cumulative, price, time });
    }
    if (REVISIONS.has(update.event)) this.#doubt(`Alpaca revised an execution of order ${track.id}: ${update.event}`);
    if (track.isBehind || track.current?.status === 'replaced') this.#reconcileSoon();
  };

  readonly #reconcileSoon = (): void => {
    this.#reconciler.catchUp().catch(() => undefined); // where Alpaca cannot be asked now, the next poll asks
  };

  readonly #down = (reason: string): void => {
    this.#isReconciled = false;
    this.#losses++;
    this.#options.log.warn('the stream of trade updates was lost', { reason: this.#redactor.text(reason) });
    this.#doubt('the stream of trade updates was lost');
  };

  #recovering: Promise<void> = Promise.resolve();

  readonly #up = (): void => {
    this.#recovering = this.#recover(this.#losses);
  };

  /** Learns what happened while nothing was told, as often as it takes. */
  async #recover(loss: number): Promise<void> {
    let waitMs = RECOVER_WAIT_MS;
    while (!this.#stop.signal.aborted && this.#losses === loss) {
      try {
        await this.#reconciler.catchUp(URGENCY.enquiry, true);
        if (this.#losses !== loss) return;
        this.#isReconciled = true;
        this.#tellOfRecovery();
        this.#book.isSilent = false;
        return;
      } catch (error) {
        this.#options.log.warn('Alpaca cannot tell what was missed yet', { error: this.#redactor.messageOf(error) });
        await this.#options.outside.clock.pause(waitMs, this.#stop.signal);
        waitMs = Math.min(waitMs * 2, RECOVER_WAIT_MS_MAX);
      }
    }
  }

  #tellOfRecovery(): void {
    const { log } = this.#options;
    if (!this.#book.isSilent) return log.info('trade updates arrive again, and what was missed has been told');
    const orders = this.#book.strangers;
    if (orders > 0) log.warn('the account has open orders from before this run', { orders });
  }

  /** Looks after what the stream may have failed to tell though it is up. */
  async #poll(): Promise<void> {
    const { signal } = this.#stop;
    const { config, log, outside } = this.#options;
    for (let round = 1; ; round++) {
      await outside.clock.pause(config.poll, signal);
      if (signal.aborted) return;
      if (!this.#isReconciled) continue;
      try {
        if (this.#book.working().length > 0) await this.#reconciler.catchUp(URGENCY.routine);
        else if (this.#clock.isOlderThan(WARM_MS)) await this.#clock.set();
        if (round % POLLS_A_CHECK === 0 && !(await this.#account.isAsExpected())) {
          this.#doubt('the account does not hold what its fills led to');
        }
      } catch (error) {
        log.warn('Alpaca could not be asked how orders stand', { error: this.#redactor.messageOf(error) });
      }
    }
  }
}
