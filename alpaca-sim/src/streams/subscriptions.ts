import type { Message } from './codec.ts';
import type { StreamErrorCode } from './errors.ts';
import type { Channel, Feed } from './feeds.ts';
import { ALL_CHANNELS, CHANNELS } from './feeds.ts';

/** Come with trades; asking for them by name is allowed and changes nothing. */
const IMPLIED = ['corrections', 'cancelErrors'];

type Lists = readonly (readonly [Channel, readonly string[]])[];

/** The lists of a subscribe or unsubscribe message, or why they cannot be taken. */
function readLists(message: Message, feed: Feed): Lists | StreamErrorCode {
  const { always, ifAny } = CHANNELS[feed.kind];
  const offered: readonly string[] = [...always, ...ifAny];
  const lists: [Channel, string[]][] = [];
  let isAnyNamed = false;
  for (const [name, value] of Object.entries(message)) {
    isAnyNamed ||= IMPLIED.includes(name);
    if (!ALL_CHANNELS.has(name) || value === null) continue;
    isAnyNamed = true;
    if (!Array.isArray(value) || !value.every((symbol) => typeof symbol === 'string')) return 400;
    if (value.length > 0 && !offered.includes(name)) return 410;
    if (offered.includes(name)) lists.push([name as Channel, value]);
  }
  return isAnyNamed ? lists : 400;
}

/** What one connection takes: symbols, or `*` for all, by channel. */
export class Subscriptions {
  readonly #feed: Feed;
  readonly #sets = new Map<Channel, Set<string>>();

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  has(channel: Channel, symbol: string): boolean {
    const set = this.#sets.get(channel);
    return set !== undefined && (set.has(symbol) || set.has('*'));
  }

  /**
   * Adds to what is taken, all of it or none.
   *
   * @param symbolLimit most trades and quotes together; null for no limit
   * @returns the code of the refusal, if it is one
   */
  subscribe(message: Message, symbolLimit: number | null): StreamErrorCode | undefined {
    const lists = readLists(message, this.#feed);
    if (typeof lists === 'number') return lists;
    if (this.#feed.kind === 'options' && lists.some(([name, symbols]) => name === 'quotes' && symbols.includes('*'))) {
      return 413;
    }
    if (symbolLimit !== null && this.#limitedAfter(lists) > symbolLimit) return 405;
    for (const [channel, symbols] of lists) {
      const set = this.#sets.get(channel) ?? new Set();
      for (const symbol of symbols) set.add(symbol);
      this.#sets.set(channel, set);
    }
    return undefined;
  }

  unsubscribe(message: Message): StreamErrorCode | undefined {
    const lists = readLists(message, this.#feed);
    if (typeof lists === 'number') return lists;
    for (const [channel, symbols] of lists) {
      for (const symbol of symbols) this.#sets.get(channel)?.delete(symbol);
    }
    return undefined;
  }

  /** The confirmation: everything that is taken, empty channels included. Trades bring corrections and cancels with them. */
  confirmation(): Message {
    const { always, ifAny } = CHANNELS[this.#feed.kind];
    const listOf = (channel: Channel): string[] => [...(this.#sets.get(channel) ?? [])];
    const lists = always.map((channel) => [channel, listOf(channel)] as const);
    const further = ifAny.map((channel) => [channel, listOf(channel)] as const).filter(([, list]) => list.length > 0);
    const implied =
      this.#feed.kind === 'stocks' ? { corrections: listOf('trades'), cancelErrors: listOf('trades') } : {};
    return { T: 'subscription', ...Object.fromEntries(lists), ...implied, ...Object.fromEntries(further) };
  }

  #limitedAfter(lists: Lists): number {
    let count = 0;
    for (const limited of ['trades', 'quotes'] as const) {
      const set = new Set(this.#sets.get(limited));
      for (const [channel, symbols] of lists) if (channel === limited) for (const symbol of symbols) set.add(symbol);
      count += set.size;
    }
    return count;
  }
}
