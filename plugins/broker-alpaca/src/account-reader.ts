import type { Account, BrokerPosition, Log } from '@plimsoll/core';
import type { AccountBook } from './account-book.ts';
import type { CashActivities } from './cash-activities.ts';
import type { Client } from './client.ts';
import type { Reconciler } from './reconciler.ts';
import type { Redactor } from './redact.ts';
import type { WallClock } from './wall-clock.ts';
import { numberOf } from './wire.ts';

interface Parts {
  readonly client: Client;
  readonly reconciler: Reconciler;
  readonly accountBook: AccountBook;
  readonly cash: CashActivities;
  readonly redactor: Redactor;
  readonly clock: WallClock;
  readonly log: Log;
  /** For so long after a fill an answer may still be from before it. */
  readonly settleMs: number;
  readonly symbolOf: (venueSymbol: string) => string;
  /** Changes with every loss of the connection; undefined while what was missed has not been told. */
  readonly epoch: () => number | undefined;
}

interface Snapshot extends Account {
  readonly positions: readonly BrokerPosition[];
  readonly isBlocked: boolean;
}

/** An exit may be waiting for the answer. */
const ANSWER_MS_MAX = 3_000;

/** Reads account and positions, and answers when every fill that they count has been told. */
export class AccountReader {
  readonly #parts: Parts;
  #reading: Promise<Snapshot> | undefined;
  /** When the last execution was heard of, this machine's clock. */
  #filledAt = -Infinity;
  #isBlockedTold = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  filledAt(wallTime: number): void {
    this.#filledAt = Math.max(this.#filledAt, wallTime);
  }

  async account(): Promise<Account> {
    const { cash, buyingPower } = await this.#read();
    return { cash, buyingPower };
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    return (await this.#read()).positions;
  }

  /** Whether the account holds what its fills led to, as far as that can be said now. */
  async isAsExpected(): Promise<boolean> {
    const { accountBook } = this.#parts;
    const snapshot = await this.#ask();
    const agrees = accountBook.agrees(snapshot);
    if (agrees === true) accountBook.adopt(snapshot);
    return agrees !== false || this.#isSettling;
  }

  get #isSettling(): boolean {
    return this.#parts.clock.now() - this.#filledAt < this.#parts.settleMs;
  }

  /** One reading answers both questions, when they are asked together. The kernel is not kept waiting for a slow one. */
  async #read(): Promise<Snapshot> {
    this.#reading ??= this.#readNow().finally(() => (this.#reading = undefined));
    const waiting = new AbortController();
    const late = this.#parts.clock.pause(ANSWER_MS_MAX, waiting.signal).then(() => undefined);
    const snapshot = await Promise.race([this.#reading, late]).finally(() => waiting.abort());
    if (!snapshot) throw new Error(`Alpaca has not answered within ${ANSWER_MS_MAX} ms`);
    return snapshot;
  }

  async #readNow(): Promise<Snapshot> {
    const { accountBook, epoch, redactor } = this.#parts;
    const before = epoch();
    if (before === undefined) throw new Error('what happened while the connection to Alpaca was lost is not known yet');
    const snapshot = await this.#ask().catch((error: unknown) => {
      throw new Error(`Alpaca could not be asked: ${redactor.messageOf(error)}`);
    });
    if (epoch() !== before) throw new Error('the connection to Alpaca was lost while the account was read');
    if (accountBook.agrees(snapshot) !== true && this.#isSettling) {
      throw new Error('Alpaca tells cash and positions from before the last fills');
    }
    accountBook.adopt(snapshot);
    return snapshot;
  }

  /** Fills, and cash that moved without, are asked for last: whatever the account counted when it was read has been told then. */
  async #ask(): Promise<Snapshot> {
    const { client, reconciler, cash, accountBook, clock, symbolOf } = this.#parts;
    const [account, held] = await Promise.all([client.account(), client.positions()]);
    const cashHeld = numberOf(account.cash);
    if (!Number.isFinite(cashHeld)) throw new Error('its answer for the account has no cash');
    await reconciler.catchUp();
    // The account's own figure may be from before.
    if ((await cash.catchUp()) && accountBook.isKnown) this.filledAt(clock.now());
    const snapshot = {
      cash: cashHeld,
      buyingPower: numberOf(account.buyingPower),
      positions: held.map((position) => ({ ...position, symbol: symbolOf(position.symbol) })),
      isBlocked: account.tradingBlocked === true || account.accountBlocked === true,
    };
    this.#tellOfBlock(snapshot);
    return snapshot;
  }

  #tellOfBlock({ isBlocked }: Snapshot): void {
    if (isBlocked && !this.#isBlockedTold) this.#parts.log.warn('Alpaca has blocked the account from trading');
    this.#isBlockedTold = isBlocked;
  }
}
