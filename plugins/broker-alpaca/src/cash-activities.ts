import { z } from '@plimsoll/core';
import type { BrokerEvent, CashReason } from '@plimsoll/core';
import type { AccountBook } from './account-book.ts';
import type { Client } from './client.ts';
import { isRefusal } from './refusal.ts';
import type { WallClock } from './wall-clock.ts';
import type { VenueActivity } from './wire.ts';

interface Parts {
  readonly client: Client;
  readonly accountBook: AccountBook;
  readonly clock: WallClock;
  readonly tell: (event: BrokerEvent) => void;
  readonly symbolOf: (venueSymbol: string) => string;
}

/** What survives a restart: the id of the last activity that is certainly in the books, empty where there was none. */
const kept = z.strictObject({ activity: z.string() });

/** What was told so long ago has been written down by the kernel, ms. */
const WRITTEN_AFTER_MS = 10_000;

/** What an activity is for, by how its type begins; all else that moves cash is something else, a deposit for example. */
const REASONS: readonly (readonly [string, CashReason])[] = [
  ['FEE', 'fee'],
  ['CFEE', 'fee'],
  ['PTC', 'fee'],
  ['DIVFEE', 'fee'],
  ['INT', 'interest'],
  ['DIV', 'dividend'],
  ['CGD', 'dividend'],
];

/** Of these the number of shares changes, whatever they do to cash. */
const SHARE_MOVES = /^(SPLIT|SSP|SSO|SPIN|MA|NC|REORG|JNLS|ACATS|VOF|OPA|OPE)/;

/** Statuses with which Alpaca refuses an id that it does not know. */
const UNKNOWN: ReadonlySet<number> = new Set([400, 404, 422]);

/** Tells what moves cash without a trade: fees, interest, dividends, transfers. Each is told once; an id that comes again is known to the kernel. */
export class CashActivities {
  readonly #parts: Parts;
  /** The last one that was told; undefined before the first look. */
  #told: string | undefined;
  #toldAt = -Infinity;
  /** The last one that was told so long ago that it is in the books for good. */
  #written: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** For {@link restore}; undefined before the first look. */
  get state(): z.output<typeof kept> | undefined {
    return this.#written === undefined ? undefined : { activity: this.#written };
  }

  /** @throws where it is not a state of this */
  restore(state: unknown): void {
    this.#written = this.#told = kept.parse(state).activity;
  }

  /** Without a state to go on from, what has been is in the account's cash already: so this comes before that is read. @throws where Alpaca cannot be asked */
  async begin(): Promise<void> {
    if (this.#told === undefined) await this.#beginHere();
  }

  /**
   * Tells what is new since it began.
   * @returns whether there was anything
   * @throws where Alpaca cannot be asked
   */
  async catchUp(): Promise<boolean> {
    await this.begin();
    if (this.#parts.clock.now() - this.#toldAt > WRITTEN_AFTER_MS) this.#written = this.#told;
    const news = await this.#newsAfter(this.#told ?? '');
    for (const activity of news) {
      this.#tell(activity);
      this.#told = activity.id;
      this.#toldAt = this.#parts.clock.now();
    }
    return news.length > 0;
  }

  async #beginHere(): Promise<void> {
    this.#told = this.#written = (await this.#parts.client.lastActivity())?.id ?? '';
  }

  /** An account that was begun anew knows nothing of activities before: nothing of it is new then, and cash is compared. */
  async #newsAfter(id: string): Promise<VenueActivity[]> {
    const { client, clock, tell } = this.#parts;
    try {
      return await client.activitiesAfter(id);
    } catch (error) {
      if (!isRefusal(error) || !UNKNOWN.has(error.status)) throw error;
      await this.#beginHere();
      tell({ kind: 'doubt', reason: 'Alpaca does not know the last activity any more', time: clock.now() });
      return [];
    }
  }

  #tell({ id, type, amount, status, symbol, perShare, time }: VenueActivity): void {
    const { accountBook, clock, tell, symbolOf } = this.#parts;
    const at = Number.isNaN(time) ? clock.now() : time;
    if (status !== '' && status !== 'executed')
      return tell({ kind: 'doubt', reason: `Alpaca tells of a ${type} that is ${status}`, time: at });
    if (SHARE_MOVES.test(type)) tell({ kind: 'doubt', reason: `Alpaca tells of a ${type} of ${symbol}`, time: at });
    if (!Number.isFinite(amount) || amount === 0) return;
    accountBook.credit(amount);
    const own = symbol === '' ? {} : { symbol: symbolOf(symbol) };
    const reason = REASONS.find(([start]) => type.startsWith(start))?.[1] ?? 'other';
    const share = type === 'DIV' && Number.isFinite(perShare) ? { perShare } : {};
    tell({ kind: 'cash', id, amount, reason, ...own, ...share, time: at });
  }
}
