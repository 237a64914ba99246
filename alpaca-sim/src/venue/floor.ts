import { seededRandom } from '@plimsoll/core';
import type { Random } from '@plimsoll/core';
import { Account } from './account.ts';
import { Agenda } from './agenda.ts';
import { Assets } from './assets.ts';
import type { Asset } from './assets.ts';
import { Calendar } from './calendar.ts';
import type { Decimal } from './decimal.ts';
import { Ids } from './ids.ts';
import { balancesOf } from './margin.ts';
import type { Balances } from './margin.ts';
import { Market } from './market.ts';
import type { Book, Move } from './market.ts';
import { DEFAULT_PROFILE } from './options.ts';
import type { Behaviour, Profile, VenueOptions } from './options.ts';
import { TimeStamps } from './time-stamps.ts';
import { ApiError } from './types.ts';
import type { VenueEvents } from './types.ts';

export type Emit = <K extends keyof VenueEvents>(name: K, ...event: Parameters<VenueEvents[K]>) => void;

/** What all parts of a venue share: its clock, its chance, its books. It knows no rules. */
export class Floor {
  readonly profile: Profile;
  readonly behaviour: Behaviour;
  readonly emit: Emit;
  readonly agenda = new Agenda();
  readonly calendar = new Calendar();
  readonly assets: Assets;
  readonly market: Market;
  readonly accounts = new Map<string, Account>();
  readonly ids: Ids;
  readonly seed: number;
  /** For what the behaviour leaves to chance. */
  readonly chance: Random;
  nowMs: number;
  sequence = 0;
  orderCount = 0;
  /** Set by what matches orders. */
  onMove: (move: Move) => void = () => undefined;
  readonly #stamps = new TimeStamps();

  constructor(options: VenueOptions, behaviour: Behaviour, emit: Emit) {
    this.profile = { ...DEFAULT_PROFILE, ...options.profile };
    this.behaviour = behaviour;
    this.emit = emit;
    this.seed = options.seed;
    this.nowMs = options.startMs;
    this.ids = new Ids(options.seed);
    this.chance = seededRandom(options.seed, 'behaviour');
    this.assets = new Assets(options.symbols);
    this.market = new Market({
      nowMs: () => this.nowMs,
      emit,
      moved: (move) => this.onMove(move),
      spread: Number(this.profile.spread),
    });
  }

  stamp(): string {
    return this.#stamps.stamp(this.nowMs);
  }

  book(asset: Asset): Book {
    return this.market.book(asset);
  }

  /** The last price, dollars. */
  lastPrice(asset: Asset): Decimal {
    return this.book(asset).lastPrice;
  }

  /** @throws ApiError 401 for an id that is none */
  account(id: string): Account {
    const account = this.accounts.get(id);
    if (account === undefined) throw new ApiError(401, 40110000, 'request is not authorized');
    return account;
  }

  balances(account: Account): Balances {
    return balancesOf(account, (asset) => this.lastPrice(asset), this.profile);
  }

  /** Whether something of this probability happens now. Nothing is drawn where it cannot, or must. */
  happens(probability: number): boolean {
    return probability >= 1 || (probability > 0 && this.chance() < probability);
  }
}
