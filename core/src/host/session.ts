import { PlimsollError, messageOf } from '../domain/errors.ts';
import { Ledger } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { Portfolio as PortfolioView } from '../domain/portfolio.ts';
import { CASH_TOLERANCE } from '../kernel/account-keeper.ts';
import { Bus } from '../kernel/bus.ts';
import type { Counts } from '../kernel/bus.ts';
import { DataClock } from '../kernel/clock.ts';
import type { Installed } from '../kernel/installed.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { Commanded } from '../kernel/operator-desk.ts';
import { TradingDesk } from '../kernel/trading-desk.ts';
import type { Command } from '../plugin/operator.ts';
import {
  Broker,
  Clock,
  CorporateActions,
  Events,
  Journal,
  Log,
  MarketData,
  Portfolio,
  Sizer,
  Trading,
  Universe,
} from '../plugin/services.ts';
import type { Reconciliation } from '../plugin/journal.ts';
import type { TradingState } from '../plugin/services.ts';
import type { Token } from '../plugin/token.ts';
import { Services } from './container.ts';
import { historyBars, longerTimeframes } from './histories.ts';
import { checkBooks } from './hook-checks.ts';
import type { ConfigDiff } from './config-diff.ts';
import type { LoadedConfig, PluginEntry } from './load-config.ts';
import { changedSince } from './loaded-code.ts';
import { reportOf } from './plugin-report.ts';
import type { PluginReport } from './plugin-report.ts';
import { reload } from './reload.ts';
import type { SessionOptions, SessionStatus } from './session-options.ts';
import { setUpPlugin } from './set-up.ts';
import type { SetUpPlugin } from './set-up.ts';
import { ShadowConfig } from './shadow.ts';
import { idPrefix, runStart } from './run-start.ts';
import { stopPlugins } from './stop-plugins.ts';
import { waitMs, wallNow } from './wall-clock.ts';

const SILENT: Log = { info: () => undefined, warn: () => undefined };
const STALE_AFTER_MS = 30 * 60_000;
const STALE_AFTER_BARS = 5;
const ENDED_ORDERS = 16_384;

/** A config come to life: plugins set up, kernel ready. `start`, `run`, `stop`, once each. */
export class Session {
  config: LoadedConfig;
  readonly portfolio: PortfolioView;
  readonly events: Events;
  readonly counts: Counts;
  plugins: readonly PluginReport[];
  #installed: readonly SetUpPlugin[];
  readonly #services = new Services();
  readonly #kernel: Kernel;
  readonly #shadow: ShadowConfig | undefined;
  readonly #trading: TradingDesk;
  readonly #bus = new Bus();
  readonly #options: SessionOptions;
  readonly #journal: Journal | undefined;
  readonly #clock: DataClock;
  #started: Installed[] = [];
  /** Tells of what befell the process that the run is in, as an event like any other: a journal keeps it. */
  readonly notice: Bus['notice'] = (code, detail) => this.#bus.notice(code, detail);

  /**
   * Sets all plugins up, each after those whose services it needs.
   * @throws PlimsollError where a plugin's setup throws, or returns what is not a hook
   */
  constructor(config: LoadedConfig, options: SessionOptions = {}) {
    const { settings, universe } = config;
    const ledger = new Ledger(universe.symbols);
    const trading = (this.#trading = new TradingDesk(this.#bus));
    const clock = (this.#clock = new DataClock(options.paceMs ?? 0, waitMs));
    this.config = config;
    this.portfolio = new PortfolioView(ledger);
    this.events = this.#bus;
    this.counts = this.#bus.counts;
    this.#options = options;
    const services = this.#services;
    services.provide(Portfolio, this.portfolio);
    services.provide(Events, this.#bus);
    services.provide(Log, options.log ?? SILENT);
    services.provide(Universe, universe);
    services.provide(Trading, trading.forPlugins());
    const ownsClock = config.plugins.every(({ plugin }) => plugin.provides?.key !== Clock.key);
    if (ownsClock) services.provide(Clock, clock);
    for (const entry of config.plugins) services.register(entry, this.#setUp);
    this.#installed = config.plugins.map((entry) => services.instance(entry) as SetUpPlugin);
    checkBooks(this.#installed, config.plugins);
    this.plugins = config.plugins.map((entry, i) => reportOf(entry, this.#installed[i]!));
    const data = services.get(MarketData);
    clock.follow(data);
    const { journal = 'record' } = options;
    this.#journal = journal !== 'off' && services.has(Journal) ? services.get(Journal) : undefined;
    this.#shadow = options.shadow && new ShadowConfig(options.shadow, services, this.#bus, trading);
    this.#kernel = new Kernel({
      account: settings.account,
      universe,
      staleAfterMs: settings.staleAfter ?? Math.max(STALE_AFTER_MS, STALE_AFTER_BARS * universe.timeframe.ms),
      cashTolerance: settings.cashTolerance ?? CASH_TOLERANCE,
      historyBars: historyBars(this.#installed, universe.timeframe),
      longer: longerTimeframes(this.#installed, universe.timeframe),
      bus: this.#bus,
      ledger,
      trading,
      plugins: this.#installed,
      broker: services.get(Broker),
      data,
      dataName: this.#providerOf(MarketData),
      sizer: services.get(Sizer),
      sizerName: this.#providerOf(Sizer),
      journal: this.#journal,
      corporateActions: this.service(CorporateActions),
      clock: services.get(Clock),
      endedOrders: options.endedOrders ?? ENDED_ORDERS,
      continues: this.#continues,
      feed: options.feed,
      shadow: this.#shadow,
    });
  }

  /** A service of this session; undefined where nobody provides it. */
  service<T>(token: Token<T>): T | undefined {
    return this.#services.has(token) ? this.#services.get(token) : undefined;
  }

  workingOrders(): Order[] {
    return this.#kernel.workingOrders();
  }

  setTradingState(state: TradingState, reason: string): void {
    this.#kernel.setTradingState(state, reason);
  }

  /**
   * Does what an operator says, between cycles.
   * @param by who says it, as it is recorded
   * @param isWanted whether it still is in the moment in which it is begun
   * @throws PlimsollError PLM_COMMAND_REFUSED before the first cycle and after the last one, and where it is not wanted any more
   */
  command(command: Command, by: string, isWanted?: () => boolean): Promise<Commanded> {
    return this.#kernel.command(command, by, isWanted);
  }

  /** How the run stands. */
  status(): SessionStatus {
    return {
      time: this.#bus.time,
      trading: this.#trading.state,
      reason: this.#trading.reason,
      reconciling: this.#trading.isReconciling ? this.#trading.reconcileReason : undefined,
      journalFailure: this.#kernel.journalFailure,
      waitingExits: this.#kernel.waitingExits(),
      ownerless: this.#kernel.ownerless(this.#installed),
      olderCode: this.#olderCode(),
    };
  }

  #olderCode(): SessionStatus['olderCode'] {
    return this.config.plugins.flatMap(({ name, file }) => {
      const files = file === undefined ? [] : changedSince(file);
      return files.length === 0 ? [] : [{ plugin: name, files }];
    });
  }

  /**
   * Goes on under another config, from the end of the cycle under way on: as a whole, or not at all.
   * @param by who wants it, as it is recorded
   * @throws PlimsollError PLM_RELOAD_REFUSED, or what a start under this config would have thrown; the config so far goes on then
   */
  async reload(next: LoadedConfig, by: string): Promise<ConfigDiff> {
    const { config } = this;
    const diff = await reload(
      {
        config,
        isCurrent: () => this.config === config,
        installed: this.#installed,
        services: this.#services,
        kernel: this.#kernel,
        trading: this.#trading,
        start: async (plugin) => {
          await plugin.hooks.start?.();
          this.#started.push(plugin);
        },
        stop: (plugins) => this.#stop(plugins),
        become: (config, installed) => {
          this.config = config;
          this.#installed = installed;
          this.plugins = config.plugins.map((entry, i) => reportOf(entry, installed[i]!));
        },
      },
      next,
      by,
    );
    for (const { plugin, files } of this.#olderCode())
      this.#bus.notice('PLUGIN_CODE_CHANGED', { plugin, files: files.join(' ') });
    return diff;
  }

  /** Comparisons of books and broker with a difference that nobody could explain: they keep entries out until an operator acknowledges them. */
  get unacknowledged(): readonly Reconciliation[] {
    return this.#kernel.unacknowledged;
  }

  /** An operator has seen them all. It is written down who, and what they say about it. */
  acknowledge(by: string, note = ''): void {
    this.#kernel.acknowledge(by, note);
  }

  /** Opens the journal and runs the `start` hooks. Where one fails, those that were started are stopped again. @throws PlimsollError */
  async start(): Promise<void> {
    const keeper = this.#journal && this.#installed.find(({ name }) => name === this.#providerOf(Journal));
    // First: nothing may happen that it does not know of. So it is also the last one to stop.
    if (keeper) await this.#starting(keeper, () => this.#begin());
    else if (this.#continues)
      this.#kernel.begin(
        idPrefix({ account: this.config.settings.account, time: (this.#options.now ?? wallNow)() }, undefined),
        undefined,
      );
    for (const installed of [...this.#installed, ...(this.#shadow?.plugins ?? [])])
      await this.#starting(installed, () => installed.hooks.start?.());
  }

  async #starting(installed: Installed, start: () => unknown): Promise<void> {
    try {
      await start();
      if (!this.#started.includes(installed)) this.#started.push(installed);
    } catch (error) {
      await this.stop();
      if (PlimsollError.is(error)) throw error;
      throw new PlimsollError('PLM_PLUGIN_START_FAILED', `${installed.name} could not start: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  async #begin(): Promise<void> {
    const start = runStart(this.config, {
      continues: this.#continues,
      time: (this.#options.now ?? wallNow)(),
      version: this.#options.version ?? '',
    });
    const begun = await this.#journal!.begin?.(start);
    if (!this.#continues) return;
    this.#kernel.begin(idPrefix(start, begun?.run), begun);
    const { last } = begun ?? {};
    // Real time does not wait for anybody; past or simulated time does.
    if (last && Number.isFinite(last.time) && this.service(MarketData)!.isLive !== true)
      this.#clock.startAfter(last.time);
  }

  get #continues(): boolean {
    return this.#options.journal === 'continue';
  }

  /** Runs cycles until data or clock have no more, or {@link interrupt} is called. `rest` is called now and then between cycles. */
  async run(rest?: () => void | Promise<void>): Promise<void> {
    await this.#kernel.run(rest);
  }

  /** Takes in what has arrived between cycles; over when all that follows from it has been done. */
  settle(): Promise<void> {
    return this.#kernel.settle();
  }

  /** Lets the cycle under way end, and no other begin. */
  interrupt(): void {
    this.#kernel.stop();
  }

  /** Runs the `stop` hooks in reverse order, within the deadline. One that fails is reported as an event. */
  stop(): Promise<void> {
    return this.#stop(this.#started);
  }

  #stop(plugins: readonly Installed[]): Promise<void> {
    const toStop = this.#started.filter((plugin) => plugins.includes(plugin));
    this.#started = this.#started.filter((plugin) => !plugins.includes(plugin));
    const { stopDeadlineMs = 10_000 } = this.#options;
    return stopPlugins(toStop, stopDeadlineMs, (name, error) => this.#bus.threw(name, 'stop', error));
  }

  #providerOf(token: Token<unknown>): string {
    return this.config.plugins.find(({ plugin }) => plugin.provides?.key === token.key)!.name;
  }

  readonly #setUp = (entry: PluginEntry, needs: Readonly<Record<string, unknown>>): SetUpPlugin => {
    return setUpPlugin(entry, needs, this.config);
  };
}
