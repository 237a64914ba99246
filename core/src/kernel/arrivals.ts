import { textOf } from '../domain/errors.ts';
import { cleanQuantity } from '../domain/instrument.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { AppliedSplit, BrokerEvent, CashChange, Fill, Order } from '../domain/order.ts';
import { RecentIds } from '../domain/recent.ts';
import type { Arrival, Feed } from '../plugin/inputs.ts';
import type { JournalRecord } from '../plugin/journal.ts';
import type { Universe } from '../plugin/services.ts';
import { ArrivalQueue } from './arrival-queue.ts';
import type { Bus } from './bus.ts';
import { reasonOf } from './end-reason.ts';
import type { Fates } from './fates.ts';
import { attempt, inTurn } from './in-turn.ts';
import type { Installed } from './installed.ts';
import type { JournalDesk } from './journal-desk.ts';
import { hasEnded } from './order-book.ts';
import type { OrderBook, Tracked } from './order-book.ts';
import type { Recollection } from './recollection.ts';
import type { Shadow } from './shadow.ts';
import { isSoundCash } from './sound-cash.ts';
import { sharesOf } from './stray-fills.ts';
import type { SplitDesk } from './split-desk.ts';
import type { TradingDesk } from './trading-desk.ts';

interface Parts {
  readonly bus: Bus;
  readonly ledger: Ledger;
  readonly universe: Universe;
  readonly book: OrderBook;
  readonly journal: JournalDesk;
  readonly trading: TradingDesk;
  readonly splits: SplitDesk;
  readonly recollection: Recollection;
  readonly fates: Fates;
  readonly plugins: readonly Installed[];
  readonly feed: Feed | undefined;
  readonly shadow: Shadow | undefined;
}

/** What ends an order, fills aside. */
const ENDS: ReadonlySet<string> = new Set(['rejected', 'cancelled', 'expired']);

/** Of executions without an order, and of changes of cash, so many ids at least are remembered. */
const IDS_REMEMBERED = 65_536;

type MaybePromise = void | Promise<void>;

/** What the broker tells, in one queue: each event is applied once, however often and in whatever order it comes. */
export class Arrivals {
  readonly #parts: Parts;
  readonly #orphanExecutions = new RecentIds(IDS_REMEMBERED);
  readonly #cashChanges = new RecentIds(IDS_REMEMBERED);
  readonly #queue: ArrivalQueue;
  #fillObservers: readonly Installed[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#queue = new ArrivalQueue(parts.journal, parts.feed);
    this.install(parts.plugins);
  }

  /** From now on these are the plugins. */
  install(plugins: readonly Installed[]): void {
    const all = [...plugins, ...(this.#parts.shadow?.plugins ?? [])];
    this.#fillObservers = all.filter(({ hooks }) => hooks.postFill);
  }

  get isEmpty(): boolean {
    return this.#queue.isEmpty;
  }

  /** A cycle begins, or a command (1), or the kernel acts between cycles (0). */
  beginTurn(first: 0 | 1): void {
    this.#queue.beginTurn(first);
  }

  /** Takes into the queue what the kernel has to tell itself. */
  readonly tell = (event: BrokerEvent): void => this.#queue.pushOwn(event);

  /** Takes into the queue what comes from the broker. */
  readonly deliver = (event: Arrival): void => {
    const isEvent = typeof event === 'object' && event !== null;
    if (isEvent) this.#queue.push(event);
    else this.#parts.bus.notice('ORDER_EVENT_IGNORED', { told: textOf(event), reason: 'not an event' });
  };

  /** Applies what is in the queue, one event at a time, in the order of arrival; all of it is on disk before any of it is acted on. */
  readonly apply = (): MaybePromise => {
    const taken = this.#queue.take();
    return taken === undefined ? undefined : this.#applyAll(taken);
  };

  #applyAll(taken: readonly Arrival[]): MaybePromise {
    const arrived = this.#parts.splits.inTime(taken);
    const applyAll = (): MaybePromise => inTurn(arrived, this.#applyOne);
    const written = this.#parts.journal.isOn ? this.#write(arrived) : undefined;
    const pending = written === undefined ? applyAll() : written.then(applyAll);
    return pending === undefined ? this.apply() : pending.then(this.apply);
  }

  /** Fills, changes of cash and ends are facts: where they cannot be written they count all the same, and trading halts. */
  #write(arrived: readonly Arrival[]): MaybePromise {
    const { journal, book, splits, recollection } = this.#parts;
    const once = new Set<string>();
    let isDue = false;
    const add = (record: JournalRecord): void => {
      isDue = true;
      journal.add(record);
    };
    for (const event of arrived) {
      if (event.kind === 'filled') {
        for (const executionId of recollection.recall(event.orderId)) this.#orphanExecutions.add(executionId);
        const tracked = book.find(event.orderId);
        if (!tracked && recollection.isForgotten(event.orderId)) continue;
        if (this.#isCounted(event, tracked) || !this.#isSound(event, tracked?.order)) continue;
        if (isRepeated(once, `${event.orderId}\n${event.executionId}`)) continue;
        const { kind: _, ...fill } = splits.inNewShares(event);
        add({ kind: 'fill', fill, strategy: tracked?.order.strategy });
      } else if (event.kind === 'cash') {
        if (!isSoundCash(event) || this.#isCashCounted(event.id) || isRepeated(once, event.id)) continue;
        const { kind: _, ...change } = event;
        add({ kind: 'cash', change });
      } else if (event.kind === 'split') {
        if (!splits.isSound(event) || splits.isApplied(event)) continue;
        if (isRepeated(once, `${event.symbol}\n${event.exDate}`)) continue;
        add({ kind: 'split', split: event });
      } else if (event.kind === 'rejected' || event.kind === 'cancelled' || event.kind === 'expired') {
        const tracked = book.find(event.orderId);
        if (!tracked || hasEnded(tracked)) continue;
        const { kind: status, orderId, time } = event;
        add({ kind: 'end', end: { orderId, status, time, ...reasonOf(event) } });
      }
    }
    return isDue ? journal.write() : undefined;
  }

  #isCashCounted(id: string): boolean {
    if (!this.#cashChanges.has(id) && this.#parts.journal.hasCash(id)) this.#cashChanges.add(id);
    return this.#cashChanges.has(id);
  }

  readonly #applyOne = (event: Arrival): MaybePromise => {
    if (event.kind === 'filled') return this.#takeFill(event);
    if (event.kind === 'cash') return this.#takeCash(event);
    if (event.kind === 'split') return this.#takeSplit(event);
    const { bus, book, trading, recollection, fates } = this.#parts;
    if (event.kind === 'fate') return fates.take(event);
    if (event.kind === 'margin_call') {
      return bus.notice(event.isMet ? 'MARGIN_CALL_MET' : 'MARGIN_CALL', {
        equity: event.equity,
        required: event.required,
      });
    }
    if (event.kind === 'doubt') return trading.requestReconciliation(event.reason);
    const tracked = book.find(event.orderId);
    if (!tracked)
      return this.#ignore(event, recollection.isForgotten(event.orderId) ? 'after its end' : 'unknown order');
    if (hasEnded(tracked)) return this.#ignore(event, 'after its end');
    const { id, symbol, filled, status } = tracked.order;
    if (event.kind === 'accepted') {
      if (status === 'pending' || status === 'held') book.update(tracked, 'accepted', filled);
      return undefined;
    }
    if (!ENDS.has(event.kind)) return this.#ignore(event, 'unknown kind');
    if (event.kind === 'rejected')
      bus.notice('ORDER_REJECTED', { ...event.detail, orderId: id, symbol, reason: event.code });
    if (event.kind === 'expired') bus.notice('ORDER_EXPIRED', { orderId: id, symbol, filled });
    return book.end(tracked, event.kind, filled, event.kind === 'cancelled' && event.exitsWork === true);
  };

  #ignore(event: Exclude<BrokerEvent, { kind: 'doubt' | 'cash' | 'margin_call' | 'split' }>, reason: string): void {
    this.#parts.bus.notice('ORDER_EVENT_IGNORED', { kind: event.kind, orderId: event.orderId, reason });
  }

  #takeFill(told: Fill & { kind: 'filled' }): MaybePromise {
    const fill = this.#parts.splits.inNewShares(told);
    const tracked = this.#parts.book.find(fill.orderId);
    if (!tracked && this.#parts.recollection.isForgotten(fill.orderId)) return this.#takeForgotten(fill);
    if (this.#isCounted(fill, tracked)) return this.#ignore(fill, 'execution already counted');
    if (!this.#isSound(fill, tracked?.order)) {
      const { orderId, symbol, side, quantity, price, commission } = fill;
      this.#parts.bus.notice('FILL_INVALID', { orderId, symbol, side, quantity, price, commission });
      return this.#parts.trading.requestReconciliation('a fill could not be applied');
    }
    return tracked ? this.#book(fill, tracked.slot, tracked) : this.#bookStray(fill);
  }

  /** A fill that may have been counted already is not counted: what the broker holds will show. */
  #takeForgotten({ orderId, symbol, side, quantity }: Fill): void {
    const { bus, trading } = this.#parts;
    bus.notice('FILL_TOO_LATE', { orderId: textOf(orderId), symbol: textOf(symbol), side: textOf(side), quantity });
    trading.requestReconciliation('a fill came of an order that ended long ago');
  }

  #isCounted({ executionId }: Fill, tracked: Tracked | undefined): boolean {
    return tracked ? this.#parts.book.hasCounted(tracked, executionId) : this.#orphanExecutions.has(executionId);
  }

  #isSound({ symbol, side, quantity, price, commission }: Fill, order: Order | undefined): boolean {
    const isOurs = order ? symbol === order.symbol && side === order.side : this.#parts.universe.indexOf(symbol) >= 0;
    if (!isOurs || (side !== 'buy' && side !== 'sell')) return false;
    if (![quantity, price, commission, quantity * price].every(Number.isFinite)) return false;
    return quantity > 0 && price > 0 && commission >= 0;
  }

  #takeCash(event: CashChange & { kind: 'cash' }): void {
    const { bus, ledger, trading, universe } = this.#parts;
    const { kind: _, ...change } = event;
    const { id, amount, reason, symbol, perShare = 0 } = change;
    if (!isSoundCash(change)) {
      bus.notice('CASH_CHANGE_INVALID', { id: textOf(id), amount, reason: textOf(reason) });
      return trading.requestReconciliation('a change of cash could not be applied');
    }
    if (this.#cashChanges.has(id)) {
      return bus.notice('ORDER_EVENT_IGNORED', { kind: 'cash', id, reason: 'change already counted' });
    }
    this.#cashChanges.add(id);
    ledger.cash += amount;
    ledger.version++;
    const index = symbol === undefined ? -1 : universe.indexOf(symbol);
    if (index >= 0 && perShare !== 0) ledger.earn(index, perShare);
    bus.emit('cash', change);
  }

  #takeSplit(split: AppliedSplit): void {
    const { bus, splits, trading } = this.#parts;
    if (!splits.isSound(split)) {
      bus.notice('SPLIT_INVALID', { symbol: textOf(split.symbol), exDate: textOf(split.exDate), ratio: split.ratio });
      return trading.requestReconciliation('a split could not be applied');
    }
    const { symbol, exDate } = split;
    if (splits.isApplied(split)) {
      return bus.notice('ORDER_EVENT_IGNORED', { kind: 'split', symbol, exDate, reason: 'split already counted' });
    }
    splits.apply(split);
  }

  /** Counts the splits that the bars have passed and the broker has not told of: prices in new shares may not meet quantities in old ones. */
  readonly assumeSplits = (): MaybePromise => {
    if (!this.#parts.splits.areAnyPassed) return undefined;
    this.#parts.splits.assume(this.tell);
    return this.apply();
  };

  /** A fill that came for no order of ours. */
  #bookStray(fill: Fill): MaybePromise {
    const { bus, ledger, trading, universe } = this.#parts;
    const { orderId, symbol, quantity } = fill;
    this.#orphanExecutions.add(fill.executionId);
    bus.notice('FILL_WITHOUT_ORDER', { orderId, symbol, quantity });
    trading.requestReconciliation('a fill came without an order');
    return inTurn(sharesOf(fill, ledger, universe.indexOf(symbol)), ({ fill: part, slot }) => this.#book(part, slot));
  }

  /** The fill enters the ledger, then its order, then the hooks. */
  #book(fill: Fill, slot: number, tracked?: Tracked): MaybePromise {
    const { bus, ledger, trading } = this.#parts;
    const { symbol, orderId, quantity } = fill;
    const strategy = ledger.books[ledger.bookOf(slot)]!;
    const prevented = ledger.fill(slot, fill.side, quantity, fill.price, fill.commission, fill.time);
    bus.counts.fills++;
    if (prevented) {
      bus.notice('EXPOSURE_NEGATIVE_PREVENTED', { symbol, strategy, orderId, ...prevented });
      trading.requestReconciliation(`a fill would have taken ${symbol} below zero`);
    }
    if (tracked) this.#countOn(tracked, fill);
    const order = tracked?.order;
    bus.emit('fill', fill, order, strategy);
    return inTurn(this.#fillObservers, (plugin) => this.#observe(plugin, fill, order, strategy));
  }

  #countOn(tracked: Tracked, fill: Fill): void {
    const { order } = tracked;
    const { bus, book, trading } = this.#parts;
    const filled = cleanQuantity(order.filled + fill.quantity);
    if (filled > order.quantity) {
      bus.notice('FILL_EXCEEDS_ORDER', { orderId: order.id, symbol: order.symbol, ordered: order.quantity, filled });
      trading.requestReconciliation(`more than ordered was filled of ${order.id}`);
    }
    book.count(tracked, fill);
  }

  #observe(plugin: Installed, fill: Fill, order: Order | undefined, strategy: string): MaybePromise {
    return attempt(
      () => plugin.hooks.postFill!(fill, order, strategy),
      (error) => this.#parts.bus.threw(plugin.name, 'postFill', error),
    );
  }
}

/** Whether the key was there before; it is from now on. */
function isRepeated(keys: Set<string>, key: string): boolean {
  if (keys.has(key)) return true;
  keys.add(key);
  return false;
}
