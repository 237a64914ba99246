const FEWEST = 8;

/** Which points charts show, and which one is pointed at. Charts that share a view move together. */
export class View {
  /** @param {number} length how many points there are */
  constructor(length) {
    this.length = length;
    this.from = 0;
    this.to = length - 1;
    /** @type {number | undefined} */
    this.cursor = undefined;
    /** @type {((isRange: boolean) => void)[]} */
    this.listeners = [];
  }

  get count() {
    return this.to - this.from + 1;
  }

  get isWhole() {
    return this.count === this.length;
  }

  /** Shows a range, as much of it as there is. @param {number} from @param {number} to inclusive */
  show(from, to) {
    const count = Math.min(this.length, Math.max(FEWEST, Math.round(to - from) + 1));
    const first = Math.round(from - (count - (to - from + 1)) / 2);
    this.from = Math.max(0, Math.min(this.length - count, first));
    this.to = this.from + count - 1;
    if (this.cursor !== undefined) this.cursor = Math.max(this.from, Math.min(this.to, this.cursor));
    this.#tell(true);
  }

  /** @param {number} factor below 1 for a closer look, around what is pointed at */
  zoom(factor) {
    const middle = this.cursor ?? (this.from + this.to) / 2;
    const count = this.count * factor;
    const from = middle - ((middle - this.from) / this.count) * count;
    this.show(from, from + count - 1);
  }

  /** @param {number} fraction of what is shown */
  pan(fraction) {
    const by = Math.round(this.count * fraction);
    this.show(this.from + by, this.to + by);
  }

  reset() {
    this.show(0, this.length - 1);
  }

  /** @param {number | undefined} index */
  point(index) {
    if (index === this.cursor) return;
    this.cursor = index;
    this.#tell(false);
  }

  /** Moves the cursor, and the range with it where it would leave that. @param {number} by */
  step(by) {
    const index = Math.max(0, Math.min(this.length - 1, (this.cursor ?? (by > 0 ? this.from - 1 : this.to + 1)) + by));
    if (index < this.from) this.show(index, index + this.count - 1);
    if (index > this.to) this.show(index - this.count + 1, index);
    this.point(index);
  }

  /** @param {boolean} isRange */
  #tell(isRange) {
    for (const listener of this.listeners) listener(isRange);
  }
}
