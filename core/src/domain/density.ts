const HOUR_MS = 3_600_000;

/** How many bars there are when, to within some hours: what it takes to cut time into stretches of about as many bars. */
export class Density {
  /** By hour since 1970, by how much the number of bars an hour changes then. */
  readonly #changes = new Map<number, number>();
  #bars = 0;

  /** Adds bars that lie somewhere from `first` to `last`, epoch ms. */
  add(bars: number, first: number, last: number): void {
    const from = Math.floor(first / HOUR_MS);
    const to = Math.floor(last / HOUR_MS) + 1;
    const anHour = bars / (to - from);
    this.#bars += bars;
    this.#changes.set(from, (this.#changes.get(from) ?? 0) + anHour);
    this.#changes.set(to, (this.#changes.get(to) ?? 0) - anHour);
  }

  /** Where time is to be cut for stretches of about `bars`: ends of stretches, ascending, epoch ms. The last is Infinity. */
  cuts(bars: number): number[] {
    const stretches = Math.ceil(this.#bars / bars);
    const cuts: number[] = [];
    let passed = 0;
    let anHour = 0;
    let last = 0;
    for (const hour of [...this.#changes.keys()].sort((a, b) => a - b)) {
      const inAll = passed + anHour * (hour - last);
      for (let next = this.#next(cuts, stretches); next < inAll; next = this.#next(cuts, stretches))
        cuts.push(Math.ceil((last + (next - passed) / anHour) * HOUR_MS));
      anHour += this.#changes.get(hour)!;
      passed = inAll;
      last = hour;
    }
    return [...new Set(cuts), Infinity];
  }

  /** After how many bars the next cut comes. */
  #next(cuts: readonly number[], stretches: number): number {
    return cuts.length + 1 < stretches ? ((cuts.length + 1) * this.#bars) / stretches : Infinity;
  }
}
