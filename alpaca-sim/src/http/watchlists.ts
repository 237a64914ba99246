import { randomUUID } from 'node:crypto';
import { ApiError } from '../venue/types.ts';
import type { Wire } from '../venue/types.ts';
import type { Venue } from '../venue/venue.ts';
import { invalidParameter } from './wire-errors.ts';

const NAME_LENGTH_MAX = 64;

interface Watchlist {
  readonly id: string;
  readonly account_id: string;
  readonly created_at: string;
  updated_at: string;
  name: string;
  symbols: readonly string[];
}

export interface WatchlistChanges {
  readonly name?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
}

/** The watchlists of all accounts. Whatever is asked of one that does not exist throws 404. */
export class Watchlists {
  readonly #venue: Venue;
  #lists: Watchlist[] = [];

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  reset(): void {
    this.#lists = [];
  }

  /** All of an account, without their assets. */
  all(accountId: string): readonly Wire[] {
    return this.#lists
      .filter(({ account_id: owner }) => owner === accountId)
      .map(({ symbols: _symbols, ...list }) => ({ ...list }));
  }

  /** @throws ApiError where the name is missing, too long or taken, or an asset unknown */
  create(accountId: string, { name, symbols = [] }: WatchlistChanges): Wire {
    const now = this.#venue.nowRfc();
    const list: Watchlist = {
      id: randomUUID(),
      account_id: accountId,
      created_at: now,
      updated_at: now,
      name: this.#freeName(accountId, name),
      symbols: this.#known(symbols),
    };
    this.#lists.push(list);
    return this.#wire(list);
  }

  /** @param isWanted tells the list by its id or its name */
  read(accountId: string, isWanted: (list: Wire) => boolean): Wire {
    return this.#wire(this.#find(accountId, isWanted));
  }

  update(accountId: string, isWanted: (list: Wire) => boolean, { name, symbols }: WatchlistChanges): Wire {
    const list = this.#find(accountId, isWanted);
    if (name !== undefined && name !== list.name) list.name = this.#freeName(accountId, name);
    if (symbols !== undefined) list.symbols = this.#known(symbols);
    list.updated_at = this.#venue.nowRfc();
    return this.#wire(list);
  }

  add(accountId: string, isWanted: (list: Wire) => boolean, symbol: string): Wire {
    const { symbols } = this.#find(accountId, isWanted);
    if (symbols.includes(symbol)) throw new ApiError(422, 42_210_000, 'duplicate symbol');
    return this.update(accountId, isWanted, { symbols: [...symbols, symbol] });
  }

  remove(accountId: string, isWanted: (list: Wire) => boolean, symbol: string): Wire {
    const { symbols } = this.#find(accountId, isWanted);
    if (!symbols.includes(symbol)) throw new ApiError(404, 40_410_000, 'symbol not found in watchlist');
    return this.update(accountId, isWanted, { symbols: symbols.filter((other) => other !== symbol) });
  }

  delete(accountId: string, isWanted: (list: Wire) => boolean): void {
    const list = this.#find(accountId, isWanted);
    this.#lists = this.#lists.filter((other) => other !== list);
  }

  #find(accountId: string, isWanted: (list: Wire) => boolean): Watchlist {
    const list = this.#lists.find((candidate) => candidate.account_id === accountId && isWanted({ ...candidate }));
    if (list === undefined) throw new ApiError(404, 40_410_000, 'watchlist not found');
    return list;
  }

  #freeName(accountId: string, name: string | undefined): string {
    if (name === undefined) throw invalidParameter('name is required');
    if (name.length > NAME_LENGTH_MAX) throw invalidParameter(`name must be at most ${NAME_LENGTH_MAX} characters`);
    const isTaken = this.#lists.some((list) => list.account_id === accountId && list.name === name);
    if (isTaken) throw invalidParameter('watchlist name must be unique');
    return name;
  }

  #known(symbols: readonly string[]): readonly string[] {
    return [...new Set(symbols.map((symbol) => String(this.#venue.asset(symbol)['symbol'])))];
  }

  #wire({ symbols, ...list }: Watchlist): Wire {
    return { ...list, assets: symbols.map((symbol) => this.#venue.asset(symbol)) };
  }
}
