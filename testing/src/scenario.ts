import { Session, makeUniverse, parseTimeframe } from '@plimsoll/core';
import type { Decision, Fill, Instrument, Log, Notice, Order, Plugin, SessionOptions, Sessions } from '@plimsoll/core';

interface ScenarioOptions {
  readonly symbols: readonly string[];
  readonly timeframe?: string;
  /** Of which hours longer bars are made; regular ones, from the open, where left out. */
  readonly sessions?: Partial<Sessions>;
  /** For all symbols; whole shares, cents, us_equity and shortable where left out. */
  readonly instrument?: Partial<Instrument>;
  readonly seed?: number;
  readonly staleAfterMs?: number;
  /** Dollars, in any case and for each fill. */
  readonly cashTolerance?: { readonly dollars: number; readonly perFill: number };
  /** In config order: a plugin, or one with its config and a name. */
  readonly plugins: readonly (Plugin | { readonly plugin: Plugin; readonly config?: unknown; readonly as?: string })[];
  readonly log?: Log;
  readonly session?: SessionOptions;
}

/** A session of plugins given as they are, with everything that it tells written down. */
export interface Scenario {
  readonly session: Session;
  readonly decisions: Decision[];
  /** In the order they were sent. */
  readonly orders: Order[];
  readonly fills: Fill[];
  readonly notices: Notice[];
  /** Starts, runs to the end of the data, and stops. */
  run(): Promise<Scenario>;
}

/** Sets a session up from plugins in memory, without a config file. */
export function scenario(options: ScenarioOptions): Scenario {
  const { symbols, instrument = {}, seed = 1, staleAfterMs } = options;
  const timeframe = parseTimeframe(options.timeframe ?? '1Min')!;
  const sessions = { hours: 'regular', anchor: 'open', ...options.sessions } as const;
  const instruments = symbols.map((symbol) => ({
    lot: 1,
    tick: 0.01,
    assetClass: 'us_equity',
    shortable: true,
    ...instrument,
    symbol,
  }));
  const plugins = options.plugins.map((given, place) => {
    const { plugin, config, as } = 'plugin' in given ? given : { plugin: given, config: undefined, as: undefined };
    const checked: unknown = plugin.config?.parse(config ?? {}) ?? {};
    const name = as ?? plugin.name;
    return { name, use: plugin.name, plugin, config: checked, place, where: `config.yaml: plugins.${name}` };
  });
  const session = new Session(
    {
      file: 'config.yaml',
      settings: {
        account: 'test',
        universe: [...symbols],
        timeframe: timeframe.text,
        sessions,
        seed,
        staleAfter: staleAfterMs,
        cashTolerance: options.cashTolerance,
        instruments: {},
        plugins: [],
      },
      universe: makeUniverse(instruments, timeframe, sessions),
      plugins,
    },
    { ...options.session, ...(options.log && { log: options.log }) },
  );
  const told: Scenario = {
    session,
    decisions: [],
    orders: [],
    fills: [],
    notices: [],
    async run() {
      await session.start();
      await session.run();
      await session.stop();
      return told;
    },
  };
  session.events.on('decision', (decision) => told.decisions.push(decision));
  session.events.on('order', (order) => void (order.status === 'pending' && told.orders.push(order)));
  session.events.on('fill', (fill) => told.fills.push(fill));
  session.events.on('notice', (notice) => told.notices.push(notice));
  return told;
}
