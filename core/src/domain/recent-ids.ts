/** Ids of which the latest are remembered: so many at least, twice as many at most. */
export class RecentIds {
  readonly #atLeast: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  has(id: string): boolean {
    return this.#young.has(id) || this.#old.has(id);
  }

  add(id: string): void {
    this.#young.add(id);
    if (this.#young.size < this.#atLeast) return;
    this.#old = this.#young;
    this.#young = new Set();
  }
}
