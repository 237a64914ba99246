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

/** Ids of which the latest are remembered, as {@link RecentValues} does. */
export class RecentIds {
  readonly #values: RecentValues<true>;

  constructor(atLeast: number) {
    this.#values = new RecentValues(atLeast);
  }

  has(id: string): boolean {
    return this.#values.get(id) === true;
  }

  add(id: string): void {
    this.#values.set(id, true);
  }
}
