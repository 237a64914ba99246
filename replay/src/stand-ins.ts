import { Broker, Clock, Journal, MarketData, definePlugin } from '@plimsoll/core';
import type {
  Beginning,
  Broker as BrokerService,
  Found,
  JournalRecord,
  LoadedConfig,
  MarketData as MarketDataService,
  Plugin,
  Token,
} from '@plimsoll/core';
import type { Player } from './player.ts';

/** What the journal of the replay is made of. */
export interface Keeper {
  readonly write: (records: readonly JournalRecord[]) => void;
  readonly find: (orderId: string) => Found;
  readonly hasCash: (id: string) => boolean;
}

const OUTSIDE: ReadonlySet<symbol> = new Set([MarketData, Broker, Journal, Clock].map(({ key }) => key));

/** Whether a run has to do with the world outside through the plugin, so that another stands in for it. */
export function isOutside({ provides }: Plugin): boolean {
  return provides !== undefined && OUTSIDE.has(provides.key);
}

/** Puts plugins that play a run in the place of those through which the run had to do with the world outside. */
export class StandIns {
  readonly #byToken: ReadonlyMap<symbol, Plugin>;
  /** Plugins that stay, as they are here: the same one each time. */
  readonly #kept = new Map<Plugin, Plugin>();

  constructor(player: Player, beginning: Beginning, keeper: Keeper) {
    const { historyBars: history } = beginning;
    const { begun } = beginning;
    const made: [Token<unknown>, Plugin][] = [
      [
        MarketData,
        definePlugin({
          name: 'replayed-data',
          provides: MarketData,
          setup: () => ({ history, service: dataOf(player, beginning) }),
        }),
      ],
      [
        Broker,
        definePlugin({
          name: 'replayed-broker',
          provides: Broker,
          setup: () => ({ service: brokerOf(player, beginning) }),
        }),
      ],
      [
        Journal,
        definePlugin({
          name: 'replayed-journal',
          provides: Journal,
          setup: () => ({ service: { keepsInputs: true, begin: () => begun, ...keeper } }),
        }),
      ],
      [
        Clock,
        definePlugin({ name: 'replayed-clock', provides: Clock, setup: () => ({ service: new PlayedClock(player) }) }),
      ],
    ];
    this.#byToken = new Map(made.map(([token, plugin]) => [token.key, plugin]));
  }

  in(config: LoadedConfig): LoadedConfig {
    const plugins = config.plugins.map((entry) => {
      const standIn = entry.plugin.provides && this.#byToken.get(entry.plugin.provides.key);
      return standIn ? { ...entry, plugin: standIn, config: {} } : { ...entry, plugin: this.#keep(entry.plugin) };
    });
    return { ...config, plugins, text: config.text ?? '' };
  }

  /** The plugin without its answers for bars: those that came of them are played, whoever gave them. */
  #keep(plugin: Plugin): Plugin {
    const known = this.#kept.get(plugin);
    if (known) return known;
    const kept: Plugin = {
      ...plugin,
      setup: (context) => {
        const { preFetch: _, ...hooks } = plugin.setup(context);
        return hooks;
      },
    };
    this.#kept.set(plugin, kept);
    return kept;
  }
}

function dataOf(player: Player, { data }: Beginning): MarketDataService {
  return {
    description: data.description,
    isLive: data.isLive,
    fetch: (request) => player.fetch(request),
    nextBarEnd: () => player.nextCycle(),
    ...(data.hasPast && { past: (request) => player.past(request) }),
  };
}

function brokerOf(player: Player, { canLookUp }: Beginning): BrokerService {
  let positions: ReturnType<BrokerService['positions']> = [];
  return {
    connect: (deliver) => {
      player.deliver = deliver;
    },
    account: () => {
      const answer = player.account();
      ({ positions } = answer);
      return answer.account;
    },
    positions: () => positions,
    submit: ({ id }) => player.call('submit', id),
    cancel: (orderId) => player.call('cancel', orderId),
    // What the broker answered arrives with everything else.
    ...(canLookUp && { lookUp: () => new Promise<never>(() => undefined) }),
  };
}

class PlayedClock {
  readonly #player: Player;
  #time = -Infinity;

  constructor(player: Player) {
    this.#player = player;
  }

  now(): number {
    return this.#time;
  }

  next(): number | undefined | Promise<number | undefined> {
    const next = this.#player.nextCycle();
    const arrive = (time: number | undefined): number | undefined => {
      this.#time = time ?? this.#time;
      return time;
    };
    return typeof next === 'object' ? next.then(arrive) : arrive(next);
  }

  stop(): void {
    // Nothing here waits.
  }
}
