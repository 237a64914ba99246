import type { Ledger } from './ledger.ts';

/** Names the group of a holding; it is asked once for each symbol and strategy, so the answer must not change. */
export type GroupOf = (symbol: string, strategy: string) => string | undefined;

/**
 * Exposure in dollars by group: positions and entering parts of working orders. NaN where a held symbol of the group has no
 * price. Sums are made anew from the ledger after it has changed, so that no rounding error can pile up.
 */
export class Totals {
  readonly #ledger: Ledger;
  readonly #groupOf: GroupOf;
  readonly #groups = new Map<string | undefined, number>();
  readonly #groupOfSlot: number[] = [];
  readonly #long: number[] = [];
  readonly #short: number[] = [];
  #version = -1;

  constructor(ledger: Ledger, groupOf: GroupOf) {
    this.#ledger = ledger;
    this.#groupOf = groupOf;
  }

  /** Long exposure, zero or more. */
  long(group: string | undefined): number {
    return this.#read(this.#long, group);
  }

  /** Short exposure, zero or more. */
  short(group: string | undefined): number {
    return this.#read(this.#short, group);
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

  #read(sums: readonly number[], group: string | undefined): number {
    this.#refresh();
    const index = this.#groups.get(group);
    return index === undefined ? 0 : sums[index]!;
  }

  #refresh(): void {
    const ledger = this.#ledger;
    if (this.#version === ledger.version) return;
    this.#long.fill(0);
    this.#short.fill(0);
    for (const slot of ledger.active) {
      const known = this.#groupOfSlot[slot] ?? -1;
      const group = known >= 0 ? known : this.#find(slot);
      const value = ledger.value(slot);
      this.#long[group]! += ledger.reservedLong[slot]! + (value > 0 ? value : 0);
      this.#short[group]! += ledger.reservedShort[slot]! + (value < 0 ? -value : 0);
      if (Number.isNaN(value)) this.#long[group] = this.#short[group] = NaN;
    }
    this.#version = ledger.version; // last, so that sums are made again where naming a group threw
  }

  #find(slot: number): number {
    const { symbols, books } = this.#ledger;
    const name = this.#groupOf(symbols[this.#ledger.symbolOf(slot)]!, books[this.#ledger.bookOf(slot)]!);
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = this.#groups.size;
      this.#groups.set(name, group);
      this.#long.push(0);
      this.#short.push(0);
    }
    for (let i = this.#groupOfSlot.length; i < slot; i++) this.#groupOfSlot.push(-1);
    this.#groupOfSlot[slot] = group;
    return group;
  }
}
