import type { Decision } from '../domain/decision.ts';
import { Bus } from '../kernel/bus.ts';
import type { Installed } from '../kernel/installed.ts';
import type { Shadow } from '../kernel/shadow.ts';
import { restoreState } from '../kernel/snapshots.ts';
import { TradingDesk } from '../kernel/trading-desk.ts';
import type { Begun } from '../plugin/journal.ts';
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
import type { Sizer as SizerService, TradingState } from '../plugin/services.ts';
import type { Token } from '../plugin/token.ts';
import { Services } from './container.ts';
import type { LoadedConfig } from './load-config.ts';
import { setUpPlugin } from './set-up.ts';
import type { SetUpPlugin } from './set-up.ts';

/** A config under which everything that a session decides is judged too. */
export interface ShadowOptions {
  /** Of the same universe. Its data, broker, journal, clock and corporate actions do not matter, nor what its strategies want. */
  readonly config: LoadedConfig;
  /** Takes what would have been decided under it, before what is decided is told; both have the same id. */
  readonly decided: (decision: Decision) => void;
}

/** Of these the session's own stand in for the other config's. */
const SHARED: readonly Token<unknown>[] = [MarketData, Broker, Journal, Clock, CorporateActions];

/** Sets up, beside a session, what of another config sizes and judges. It sees what the session sees, and moves nothing. */
export class ShadowConfig implements Shadow {
  readonly plugins: readonly SetUpPlugin[];
  readonly sizer: SizerService;
  readonly sizerName: string;
  readonly trading = new TradingDesk(new Bus());
  readonly decided: ShadowOptions['decided'];

  /** @param session services of the session @param trading what the session's trading is like @throws PlimsollError */
  constructor({ config, decided }: ShadowOptions, session: Services, bus: Bus, trading: TradingDesk) {
    const services = new Services();
    for (const token of [Portfolio, Log, Universe])
      services.provide(token as Token<unknown>, session.get<unknown>(token));
    services.provide(Events, bus);
    services.provide(Trading, this.trading.forPlugins());
    for (const token of SHARED) if (session.has(token)) services.provide(token, session.get(token));
    const isShared = new Set(SHARED.map(({ key }) => key));
    const entries = config.plugins.filter(({ plugin }) => !plugin.provides || !isShared.has(plugin.provides.key));
    for (const entry of entries) services.register(entry, (of, needs) => setUpPlugin(of, needs, config));
    const all = entries.map((entry) => services.instance(entry) as SetUpPlugin);
    for (const { hooks, entry, silence } of all) if (!hooks.preTrade && !entry.plugin.provides) silence();
    this.plugins = all.filter(({ hooks, entry }) => hooks.preTrade || entry.plugin.provides);
    this.sizer = services.get(Sizer);
    this.sizerName = entries.find(({ plugin }) => plugin.provides?.key === Sizer.key)!.name;
    this.decided = decided;
    bus.on('notice', ({ code, detail }) => {
      // What the session's own rules do about trading is not for these.
      if (code === 'TRADING_STATE_CHANGED' && !trading.isPlugins)
        this.trading.set(detail['to'] as TradingState, String(detail['reason']));
      if (code === 'OPERATOR_COMMAND' && detail['command'] === 'resume') this.trading.set('active', 'resume');
    });
  }

  restore({ last }: Begun): void {
    if (!last) return;
    this.trading.restore(last.trading.state, last.trading.reason);
    for (const plugin of this.plugins as readonly Installed[]) restoreState(plugin, last.snapshots[plugin.name]);
  }
}
