/** Values by id, of which the latest are remembered: so many at least, twice as many at most. */
export class RecentValues<V> {
  readonly #atLeast: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  get(id: string): V | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  set(id: string, value: V): void {
    this.#young.set(id, value);
    if (this.#young.size < this.#atLeast) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}

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

  /** @returns whether it was not among them */
  add(id: string): boolean {
    const before = this.#young.size;
    const isNew = this.#young.add(id).size > before && !this.#old.has(id);
    if (this.#young.size >= this.#atLeast) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return isNew;
  }
}
