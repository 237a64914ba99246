import { cleanQuantity } from '@plimsoll/core';
import type { Track } from './track.ts';
import type { VenueFill, VenueOrder } from './wire.ts';

const ENDS: ReadonlySet<string> = new Set(['filled', 'canceled', 'expired', 'rejected', 'replaced']);

/**
 * One of Alpaca's orders, and what has been told of its executions: each unit once, in the order in which they were filled, however often and in
 * whatever order Alpaca speaks of them. What the cumulative quantity shows to be missing is waited for.
 */
export class Placement {
  readonly id: string;
  /** Whose order it is; undefined until that is known. */
  track: Track | undefined;
  /** The order that this one replaced. */
  predecessor: Placement | undefined;
  status = '';
  replacedBy: string | undefined;
  /** The id of the order that it replaced, or is to replace. */
  replaces: string | undefined;
  /** When it came into its last status, epoch ms. */
  changedAt = NaN;
  /** Units that have been told, counted from the order's first. */
  told = 0;
  /** Units that Alpaca has said are filled. */
  #reported = 0;
  #takenOver = 0;
  #averagePrice = NaN;
  #toldValue = 0;
  /** Executions after one that is missing, by what was filled after them. */
  #waiting: VenueFill[] = [];

  constructor(id: string) {
    this.id = id;
  }

  get hasEnded(): boolean {
    return ENDS.has(this.status);
  }

  /** Units told that no order before it has filled. */
  get ownUnits(): number {
    return cleanQuantity(this.told - this.#takenOver);
  }

  /** Executions that have not been told. */
  get waiting(): readonly VenueFill[] {
    return this.#waiting;
  }

  /** Whether Alpaca has said of more units than have been told. */
  get isBehind(): boolean {
    return this.told < this.#reported || this.#waiting.length > 0;
  }

  /** Takes the order as Alpaca has it; an older picture than the last does no harm, and an end is never taken back. */
  note(order: VenueOrder): void {
    if (order.filled > this.#reported || Number.isNaN(this.#averagePrice)) this.#averagePrice = order.averagePrice;
    this.#reported = Math.max(this.#reported, order.filled);
    this.replacedBy ??= order.replacedBy;
    this.replaces ??= order.replaces;
    if (this.hasEnded && !ENDS.has(order.status)) return;
    this.status = order.status;
    this.changedAt = order.changedAt;
  }

  /** Takes note of an execution that has been told by an earlier process. */
  count(cumulative: number, value: number): void {
    this.told = Math.max(this.told, cumulative);
    this.#reported = Math.max(this.#reported, cumulative);
    this.#toldValue += value;
  }

  /** Takes an execution. */
  add(fill: VenueFill): void {
    this.#reported = Math.max(this.#reported, fill.cumulative);
    if (!(fill.cumulative > this.told) || this.#waiting.some(({ cumulative }) => cumulative === fill.cumulative))
      return;
    this.#waiting.push(fill);
    this.#waiting.sort((a, b) => a.cumulative - b.cumulative);
  }

  /** The next execution to tell, which then counts as told; undefined where it is not known. */
  next(): VenueFill | undefined {
    const [first] = this.#waiting;
    if (!first || cleanQuantity(first.cumulative - first.quantity) > this.told) return undefined;
    this.#waiting.shift();
    const quantity = cleanQuantity(first.cumulative - this.told);
    if (!(quantity > 0)) return this.next();
    this.told = first.cumulative;
    this.#toldValue += quantity * first.price;
    return { ...first, quantity };
  }

  /**
   * Fills the first gap from the order's totals, where Alpaca tells no execution for it: what a replacement took over from its predecessor has been
   * told before, anything else is told at the price that the average leaves for it.
   */
  fillGap(about: Pick<VenueFill, 'symbol' | 'side' | 'time'>): void {
    const [first] = this.#waiting;
    const end = first ? cleanQuantity(first.cumulative - first.quantity) : this.#reported;
    const quantity = cleanQuantity(end - this.told);
    if (!(quantity > 0)) return;
    if (this.told === 0 && this.predecessor?.told === quantity) {
      this.told = this.#takenOver = end;
      return;
    }
    const later = this.#waiting.reduce((sum, fill) => sum + fill.quantity * fill.price, 0);
    const price = (this.#reported * this.#averagePrice - this.#toldValue - later) / quantity;
    const isUsable = price > 0 && price < Infinity;
    if (!isUsable && !(this.#averagePrice > 0)) return;
    this.add({ ...about, orderId: this.id, quantity, cumulative: end, price: isUsable ? price : this.#averagePrice });
  }
}
