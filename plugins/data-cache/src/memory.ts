import { Entry } from './entry.ts';

export type Shelf = (Entry | undefined)[];

/**
 * A bounded number of entries, found by timeframe and symbol index. The one that was not used for longest goes first: entries are
 * linked in the order of use, so that using one costs no lookup by name and allocates nothing.
 */
export class Memory {
  evictions = 0;
  readonly #maxEntries: number;
  readonly #shelves = new Map<number, Shelf>();
  #size = 0;
  #newest: Entry | undefined;
  #oldest: Entry | undefined;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** The entries of a timeframe, by symbol index. */
  shelf(timeframeMs: number): Shelf {
    let shelf = this.#shelves.get(timeframeMs);
    if (!shelf) this.#shelves.set(timeframeMs, (shelf = []));
    return shelf;
  }

  /** Makes an entry, and room for it. */
  add(shelf: Shelf, slot: number): Entry {
    if (this.#size === this.#maxEntries) this.#evict(this.#oldest!);
    const entry = new Entry(shelf, slot);
    shelf[slot] = entry;
    this.#size++;
    this.#link(entry);
    return entry;
  }

  /** Notes that an entry is used now. */
  touch(entry: Entry): void {
    if (entry === this.#newest) return;
    this.#unlink(entry);
    this.#link(entry);
  }

  #evict(entry: Entry): void {
    this.#unlink(entry);
    entry.shelf[entry.slot] = undefined;
    this.#size--;
    this.evictions++;
  }

  #link(entry: Entry): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
  }

  #unlink(entry: Entry): void {
    const { newer, older } = entry;
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
  }
}
