import type { FaultBook } from '../faults/fault-book.ts';
import type { TradeUpdate } from '../venue/types.ts';
import type { HubOptions, StreamVenue } from './data-hub.ts';
import type { Message } from './codec.ts';
import type { Peer } from './peer.ts';
import type { Timers } from './timers.ts';
import { UpdatesConnection } from './updates-connection.ts';

/** How long an event waits for the one that is to overtake it, where none follows. */
const OVERTAKE_MS = 1000;

function isFill({ event }: TradeUpdate): boolean {
  return event === 'fill' || event === 'partial_fill';
}

/** What only the venue needs to know of an update. */
const INTERNAL = ['accountId', 'sequence'];

function messageOf(update: TradeUpdate): Message {
  const told = Object.entries(update).filter(([key, value]) => value !== undefined && !INTERNAL.includes(key));
  return { stream: 'trade_updates', data: Object.fromEntries(told) };
}

/** Tells an account's orders and fills to those who listen to `trade_updates`. */
export class UpdatesHub {
  readonly #venue: StreamVenue;
  readonly #faults: Pick<FaultBook, 'strike'> | undefined;
  readonly #timers: Timers;
  readonly #connections = new Set<UpdatesConnection>();
  /** Events that wait to be overtaken, by account. */
  readonly #held = new Map<string, TradeUpdate[]>();
  /** Cancel what is to happen later. */
  readonly #later = new Set<() => void>();
  readonly #stop: () => void;

  constructor(venue: StreamVenue, { faults, timers }: HubOptions) {
    this.#venue = venue;
    this.#faults = faults;
    this.#timers = timers;
    this.#stop = venue.on('tradeUpdate', (update) => this.#hear(update));
  }

  get connections(): Iterable<UpdatesConnection> {
    return this.#connections;
  }

  connect(peer: Peer): void {
    const connection = new UpdatesConnection(peer, ({ keyId, secret }) => this.#venue.accountByKey(keyId, secret));
    this.#connections.add(connection);
    peer.listen({
      message: (message) => connection.receive(message),
      closed: () => this.#connections.delete(connection),
      ping: () => true,
    });
  }

  /** Ends all connections, and forgets what faults hold back. */
  reset(): void {
    for (const { peer } of this.#connections) peer.cut();
    this.#connections.clear();
    for (const cancel of this.#later) cancel();
    this.#later.clear();
    this.#held.clear();
  }

  close(): void {
    this.#stop();
    this.reset();
  }

  #hear(update: TradeUpdate): void {
    const listeners = [...this.#connections].filter((connection) => connection.hears(update.accountId));
    if (listeners.length === 0) return;
    const { symbol } = update.order;
    const strike = (name: Parameters<FaultBook['strike']>[0]) => this.#faults?.strike(name, { symbol });
    if (isFill(update) && strike('missed-fill') !== undefined) return;
    if (strike('updates-disconnect') !== undefined) {
      for (const { peer } of listeners) peer.cut();
      return;
    }
    const silence = strike('updates-silent');
    if (silence !== undefined) for (const { peer } of listeners) peer.silence(silence.ms, { withPongs: true });
    const delay = strike('delayed-event');
    if (delay !== undefined) {
      this.#after(delay.ms, () => this.#tell(update));
      return;
    }
    if (strike('reordered-events') !== undefined) return this.#hold(update);
    this.#tell(update);
    if (strike('duplicated-event') !== undefined) this.#tell(update);
    this.#release(update.accountId);
    if (isFill(update) && strike('replayed-events') !== undefined) this.#replay(update);
  }

  #after(ms: number, run: () => void): void {
    const cancel = this.#timers.after(ms, () => {
      this.#later.delete(cancel);
      run();
    });
    this.#later.add(cancel);
  }

  #tell(update: TradeUpdate): void {
    const message = messageOf(update);
    for (const connection of this.#connections) {
      if (connection.hears(update.accountId)) connection.send(message);
    }
  }

  #hold(update: TradeUpdate): void {
    const { accountId } = update;
    const held = this.#held.get(accountId);
    if (held !== undefined) {
      held.push(update);
      return;
    }
    this.#held.set(accountId, [update]);
    this.#after(OVERTAKE_MS, () => this.#release(accountId));
  }

  #release(accountId: string): void {
    const held = this.#held.get(accountId) ?? [];
    this.#held.delete(accountId);
    for (const update of held) this.#tell(update);
  }

  /** Everything of the order once more, as it was told the first time. */
  #replay({ accountId, order }: TradeUpdate): void {
    for (const earlier of this.#venue.updates(accountId)) if (earlier.order.id === order.id) this.#tell(earlier);
  }
}
