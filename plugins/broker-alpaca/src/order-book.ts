import type { Detail, Fill } from '@plimsoll/core';
import { EndedTracks } from './ended-tracks.ts';
import type { Hearers } from './hearers.ts';
import { Placement } from './placement.ts';
import { addSuccessors } from './stands.ts';
import type { Stands } from './stands.ts';
import { legOf, strangerOf } from './track.ts';
import type { Track } from './track.ts';
import { decimalText } from './wire.ts';
import type { VenueFill, VenueOrder } from './wire.ts';

type EndTold =
  | { readonly kind: 'cancelled'; readonly exitsWork?: boolean }
  | { readonly kind: 'expired' }
  | { readonly kind: 'rejected'; readonly code: string; readonly detail: Detail };

const HELD = 'held';
/** Of orders that have ended, so many stay. */
const ENDED_KEPT = 4_096;

/** What Alpaca is known to have of each order, and what the kernel has been told of it. */
export class OrderBook {
  /** While true, what is heard counts as told: it happened before this run. */
  isSilent = false;
  /** Orders of the kernel's of which it is not known yet what they are at Alpaca. */
  readonly #keptFor = new Set<string>();
  readonly #hearers: Hearers;
  readonly #tracks = new Map<string, Track>();
  readonly #placements = new Map<string, Placement>();
  /** By the id of an order, the one that it replaced. */
  readonly #replaced = new Map<string, Placement>();
  readonly #working = new Set<Track>();
  /** Each takes the next order of its symbol and side that is nobody's. */
  readonly #adoptive = new Set<Track>();

  readonly #ended: EndedTracks;

  constructor(hearers: Hearers, endedKept = ENDED_KEPT) {
    this.#hearers = hearers;
    this.#ended = new EndedTracks(endedKept);
  }

  add(track: Track): void {
    this.#tracks.set(track.id, track);
    this.#working.add(track);
  }

  /** Until it is let go of, executions of orders that are nobody's are kept: they may be of this order of the kernel's, or of its legs. */
  keepStrangersFor(orderId: string): void {
    this.#keptFor.add(orderId);
  }

  /** It is known now what is this order's. What is nobody's still is told, once nothing else is in question. */
  letStrangersGo(orderId: string): void {
    if (!this.#keptFor.delete(orderId) || this.#keptFor.size > 0) return;
    for (const placement of this.#placements.values()) this.#catchUp(placement);
  }

  /**
   * Takes up an order of an earlier process, whose picture here is that of a stranger's so far.
   * @param counted executions that have been told then, by the ids under which {@link OrderBook} tells them
   * @param stands all that stands or stood for it and its legs; what else is known to take their place is added
   */
  resume(track: Track, legs: readonly Track[], counted: readonly Fill[], stands: Stands): void {
    addSuccessors(stands, this.#placements);
    const kept = [...stands.keys()].flatMap((id) => this.#placements.get(id)?.waiting ?? []);
    for (const id of stands.keys()) {
      this.#placements.delete(id);
      this.#replaced.delete(id);
    }
    for (const each of [track, ...legs]) this.add(each);
    for (const [id, { orderId, replaces = '' }] of stands)
      this.#join(this.#tracks.get(orderId)!, this.#placement(id), this.#placements.get(replaces));
    for (const { executionId, orderId, quantity, price } of counted) {
      const end = executionId.lastIndexOf(':');
      const owner = this.#tracks.get(orderId);
      const cumulative = Number(executionId.slice(end + 1));
      if (!owner || end < 0 || Number.isNaN(cumulative)) continue;
      const placement = this.#placement(executionId.slice(0, end));
      placement.count(cumulative, quantity * price);
      if (!placement.track) this.#join(owner, placement);
    }
    for (const fill of kept) this.takeFill(fill);
  }

  /** Takes note of an order that never became one at Alpaca, should it turn up after all. */
  lose(track: Track): void {
    track.isLost = track.hasEnded = true;
    this.#tracks.set(track.id, track);
  }

  /** Makes another client order id stand for an order: that of its rest. */
  alias(clientOrderId: string, track: Track): void {
    this.#tracks.set(clientOrderId, track);
    track.aliases.push(clientOrderId);
  }

  find(id: string): Track | undefined {
    return this.#tracks.get(id);
  }

  /** Orders of the kernel's that have not ended. */
  working(): Track[] {
    return [...this.#working];
  }

  /** How many orders that somebody else placed are open. */
  get strangers(): number {
    const open = [...this.#placements.values()].filter(({ track, hasEnded }) => track?.isOurs === false && !hasEnded);
    return open.length;
  }

  /** Ids at Alpaca of which more has to be learnt: whose order it is, or what it was replaced by. */
  riddles(): string[] {
    const unknown = [...this.#placements.values()].filter(({ track, isBehind }) => track === undefined && isBehind);
    const replaced = this.working().flatMap(({ current }) => {
      return current?.status === 'replaced' ? [current.replacedBy ?? current.id] : [];
    });
    return [...unknown.map(({ id }) => id), ...replaced];
  }

  /** Orders of which Alpaca has said more than could be told. */
  behind(): Track[] {
    const tracks = [...this.#placements.values()].flatMap(({ isBehind, track }) => (isBehind && track ? [track] : []));
    return [...new Set(tracks)];
  }

  /**
   * From now on, or no longer, the next order of the same symbol and side that has another's id is this one's: Alpaca names those that close a
   * position itself.
   */
  adoptNext(track: Track, isOn: boolean): void {
    if (isOn) this.#adoptive.add(track);
    else this.#adoptive.delete(track);
  }

  /** Takes an execution. One of an order that is not known is kept until it is. */
  takeFill(fill: VenueFill): void {
    if (!this.#placements.has(fill.orderId) && this.#ended.hasTold(fill)) return;
    const placement = this.#placement(fill.orderId);
    placement.add(fill);
    this.#catchUp(placement);
  }

  /** Takes an order as Alpaca has it, with its legs. */
  takeOrder(order: VenueOrder): Track {
    if (!this.#placements.has(order.id) && this.#ended.isKnown(order)) return strangerOf(order, this.#hearers.symbolOf);
    const placement = this.#placement(order.id);
    const predecessor = this.#replaced.get(order.id) ?? this.#placements.get(order.replaces ?? '');
    const track =
      placement.track ?? this.#tracks.get(order.clientOrderId) ?? predecessor?.track ?? this.#nobodys(order);
    if (!placement.track) this.#join(track, placement, predecessor);
    placement.note(order);
    if (placement.replacedBy !== undefined) this.#replaced.set(placement.replacedBy, placement);
    for (const leg of order.legs) this.#takeLeg(track, leg);
    this.#catchUp(placement);
    return track;
  }

  /** Fills an order's gaps from its totals. */
  fillGaps(track: Track): void {
    for (const placement of track.placements) {
      for (let told = NaN; placement.isBehind && placement.told !== told;) {
        told = placement.told;
        placement.fillGap({ symbol: track.symbol, side: track.side, time: this.#hearers.now() });
        this.#catchUp(placement);
      }
    }
  }

  /** Takes note that it is known now what came of sending an order. */
  sent(track: Track): void {
    track.isSending = false;
    if (track.current) this.#catchUp(track.current);
  }

  /** Ends an order that never became one at Alpaca, and its legs. */
  reject(track: Track, code: string, detail: Detail): void {
    for (const { id } of track.legs) this.#end(this.#tracks.get(id)!, { kind: 'rejected', code, detail });
    this.#end(track, { kind: 'rejected', code, detail });
  }

  #placement(id: string): Placement {
    const known = this.#placements.get(id);
    if (known) return known;
    const placement = new Placement(id);
    const told = this.#ended.toldOf(id);
    if (told !== undefined) placement.count(told, NaN);
    this.#placements.set(id, placement);
    return placement;
  }

  #nobodys(order: VenueOrder): Track {
    const own = this.#hearers.symbolOf(order.symbol);
    const adoptive = [...this.#adoptive].find((track) => track.symbol === own && track.side === order.side);
    if (!adoptive || this.#ended.toldOf(order.id) !== undefined) return strangerOf(order, this.#hearers.symbolOf);
    this.#adoptive.delete(adoptive);
    return adoptive;
  }

  #join(track: Track, placement: Placement, predecessor?: Placement): void {
    placement.track = track;
    placement.predecessor = predecessor;
    track.placements.push(placement);
  }

  #takeLeg(parent: Track, leg: VenueOrder): void {
    const track = this.#tracks.get(legOf(parent, leg)?.id ?? '');
    const placement = this.#placement(leg.id);
    if (track?.placements.length === 0 && !placement.track?.isOurs) {
      placement.track?.placements.splice(0); // it was heard of before its order was: it seemed to be somebody else's
      this.#join(track, placement);
    }
    this.takeOrder(leg);
  }

  /** Tells what can be told now of an order's executions, and of its end when nothing of it is missing. */
  #catchUp(placement: Placement): void {
    const { track } = placement;
    if (!this.isSilent && (!track || (this.#keptFor.size > 0 && !track.isOurs))) return;
    for (let fill = placement.next(); fill; fill = placement.next()) {
      // What is sent before it is known what came before is told of all the same.
      const isTold = !this.isSilent || track?.isOurs === true;
      this.#hearers.filled(fill, track?.symbol ?? fill.symbol, isTold);
      if (track && isTold) this.#tellFill(track, fill);
    }
    if (track && placement === track.current) this.#settle(track, placement);
  }

  #tellFill(track: Track, fill: VenueFill): void {
    const { orderId, cumulative, quantity, price, time } = fill;
    this.#hearers.tell({
      kind: 'filled',
      executionId: `${orderId}:${decimalText(cumulative)}`,
      orderId: track.id,
      symbol: track.symbol,
      side: fill.side,
      quantity,
      price,
      commission: 0,
      time: Number.isNaN(time) ? this.#hearers.now() : time,
    });
  }

  #settle(track: Track, placement: Placement): void {
    const { status } = placement;
    const isOver = track.isLost || (track.isOurs && track.hasEnded);
    if (isOver && !placement.hasEnded) this.#hearers.resurfaced(track, placement.id);
    if (track.hasEnded) return;
    if (!track.isOurs) {
      track.hasEnded = placement.hasEnded && !placement.isBehind;
      if (track.hasEnded) this.#retire(track);
      return;
    }
    if (!placement.hasEnded) {
      if (track.isAcknowledged || status === HELD || status === '') return;
      track.isAcknowledged = true;
      return this.#hearers.tell({ kind: 'accepted', orderId: track.id, time: this.#hearers.now() });
    }
    if (status === 'replaced' || track.isBehind || track.isSending) return;
    if (status === 'rejected') return this.#end(track, { kind: 'rejected', code: 'REJECTED_AT_VENUE', detail: {} });
    if (status === 'expired') return this.#end(track, { kind: 'expired' });
    if (status === 'filled' && track.rest > 0) return this.#hearers.goOn(track);
    if (status === 'filled' && track.filled >= track.quantity) return this.#end(track, undefined);
    // Alpaca has filled all that it took of the order, and works the exits for that.
    const exitsWork = status === 'filled' && track.filled > 0 && track.legs.length > 0 && !track.isExit;
    return this.#end(track, { kind: 'cancelled', ...(exitsWork && { exitsWork }) });
  }

  /** An order has ended: others that ended long ago are let go of. */
  #retire(ended: Track): void {
    const legsOf = ({ legs }: Track): Track[] => legs.flatMap(({ id }) => this.#tracks.get(id) ?? []);
    for (const root of this.#ended.add(ended, legsOf)) {
      for (const { id, aliases, placements } of [root, ...legsOf(root)]) {
        for (const each of [id, ...aliases]) this.#tracks.delete(each);
        for (const placement of placements) {
          this.#placements.delete(placement.id);
          this.#replaced.delete(placement.replacedBy ?? '');
        }
      }
    }
  }

  /** Without an `end` the kernel knows it from the fills. */
  #end(track: Track, end: EndTold | undefined): void {
    if (track.hasEnded) return;
    track.hasEnded = true;
    this.#working.delete(track);
    for (const hear of track.onEnd.splice(0)) hear();
    this.#retire(track);
    if (!end || (this.isSilent && !track.isOurs)) return;
    const changedAt = track.current?.changedAt ?? NaN;
    const time = Number.isNaN(changedAt) ? this.#hearers.now() : changedAt;
    this.#hearers.tell({ ...end, orderId: track.id, time });
  }
}
