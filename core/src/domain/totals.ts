import type { Ledger } from './ledger.ts';

/** Names the group of a holding; it is asked once for each symbol and strategy, so the answer must not change. */
export type GroupOf = (symbol: string, strategy: string) => string | undefined;

/** Dollars by group. */
interface Sums {
  readonly long: number[];
  readonly short: number[];
}

/**
 * Exposure in dollars by group: positions and entering parts of working orders. NaN where a held symbol of the group has no
 * price. Sums are made anew from the ledger after it has changed, so that no rounding error can pile up; those of positions and those of
 * orders each by themselves, since one order after the other is decided on the same positions.
 */
export class Totals {
  readonly #ledger: Ledger;
  readonly #groupOf: GroupOf;
  readonly #groups = new Map<string | undefined, number>();
  readonly #groupOfSlot: number[] = [];
  readonly #positions: Sums = { long: [], short: [] };
  readonly #orders: Sums = { long: [], short: [] };
  /** The groups of those slots with orders at work that are in `#orders`. */
  readonly #ordered: number[] = [];
  #orderedCount = 0;
  #version = -1;
  #orderVersion = -1;
  #reorderVersion = -1;

  constructor(ledger: Ledger, groupOf: GroupOf) {
    this.#ledger = ledger;
    this.#groupOf = groupOf;
  }

  /** Long exposure, zero or more. */
  long(group: string | undefined): number {
    const place = this.#placeOf(group);
    return place < 0 ? 0 : this.#positions.long[place]! + this.#orders.long[place]!;
  }

  /** Short exposure, zero or more. */
  short(group: string | undefined): number {
    const place = this.#placeOf(group);
    return place < 0 ? 0 : this.#positions.short[place]! + this.#orders.short[place]!;
  }

  gross(group: string | undefined): number {
    return this.long(group) + this.short(group);
  }

  net(group: string | undefined): number {
    return this.long(group) - this.short(group);
  }

  /** The groups that have been seen, in order of first appearance. */
  groups(): (string | undefined)[] {
    this.#refresh();
    return [...this.#groups.keys()];
  }

  #placeOf(group: string | undefined): number {
    this.#refresh();
    return this.#groups.get(group) ?? -1;
  }

  #refresh(): void {
    const { version, orderVersion, reorderVersion } = this.#ledger;
    if (this.#version !== version) this.#sumPositions();
    if (this.#orderVersion !== orderVersion) this.#sumOrders(this.#reorderVersion !== reorderVersion);
    this.#version = version; // last, so that sums are made again where naming a group threw
    this.#orderVersion = orderVersion;
    this.#reorderVersion = reorderVersion;
  }

  #sumPositions(): void {
    const ledger = this.#ledger;
    const { long, short } = this.#positions;
    for (let group = 0; group < long.length; group++) long[group] = short[group] = 0;
    for (const slot of ledger.held.slots) {
      const group = this.#groupAt(slot);
      const value = ledger.value(slot);
      if (Number.isNaN(value)) long[group] = short[group] = NaN;
      else if (value > 0) long[group]! += value;
      else short[group]! -= value;
    }
  }

  /** Slots that have come since the last time are added to those before them, which is the sum that would be made anew. */
  #sumOrders(isAnew: boolean): void {
    const ledger = this.#ledger;
    const { long, short } = this.#orders;
    const { slots } = ledger.working;
    if (isAnew) {
      for (let i = 0; i < this.#orderedCount; i++) long[this.#ordered[i]!] = short[this.#ordered[i]!] = 0;
      this.#orderedCount = 0;
    }
    while (this.#orderedCount < slots.length) {
      const slot = slots[this.#orderedCount]!;
      const group = this.#groupAt(slot);
      this.#ordered[this.#orderedCount++] = group;
      long[group]! += ledger.reservedLong[slot]!;
      short[group]! += ledger.reservedShort[slot]!;
    }
  }

  #groupAt(slot: number): number {
    const known = this.#groupOfSlot[slot] ?? -1;
    return known >= 0 ? known : this.#find(slot);
  }

  #find(slot: number): number {
    const { symbols, books } = this.#ledger;
    const name = this.#groupOf(symbols[this.#ledger.symbolOf(slot)]!, books[this.#ledger.bookOf(slot)]!);
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = this.#groups.size;
      this.#groups.set(name, group);
      for (const { long, short } of [this.#positions, this.#orders]) {
        long.push(0);
        short.push(0);
      }
    }
    for (let i = this.#groupOfSlot.length; i < slot; i++) this.#groupOfSlot.push(-1);
    this.#groupOfSlot[slot] = group;
    return group;
  }
}
