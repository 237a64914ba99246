/** Some of the ledger's slots, quick to go through and to change, in no particular order. */
export class SlotSet {
  readonly slots: number[] = [];
  /** By slot, its place in `slots`; -1 where it is not in there. */
  #places = new Int32Array(0);

  /** Makes room for so many slots, which are not in it. */
  grow(count: number): void {
    const places = new Int32Array(count).fill(-1);
    places.set(this.#places);
    this.#places = places;
  }

  has(slot: number): boolean {
    return this.#places[slot]! >= 0;
  }

  set(slot: number, isIn: boolean): void {
    const place = this.#places[slot]!;
    if (isIn === place >= 0) return;
    if (isIn) {
      this.#places[slot] = this.slots.push(slot) - 1;
      return;
    }
    const last = this.slots.pop()!;
    if (last !== slot) {
      this.slots[place] = last;
      this.#places[last] = place;
    }
    this.#places[slot] = -1;
  }
}
