/** What becomes of two values that come to share a bucket. */
type Merge = 'first' | 'last' | 'sum' | 'mean' | 'max' | 'min';

const MERGES: Readonly<Record<Merge, (earlier: number, later: number) => number>> = {
  first: (earlier) => earlier,
  last: (_, later) => later,
  sum: (earlier, later) => earlier + later,
  mean: (earlier, later) => (earlier + later) / 2,
  max: Math.max,
  min: Math.min,
};

/** One value a bucket. */
export class Column {
  readonly #timeline: Timeline;
  readonly #values: Float64Array;
  readonly #merge: (earlier: number, later: number) => number;
  readonly #kind: Merge;

  constructor(timeline: Timeline, capacity: number, merge: Merge) {
    this.#timeline = timeline;
    this.#values = new Float64Array(capacity);
    this.#merge = MERGES[merge];
    this.#kind = merge;
  }

  /** Puts a value into the newest bucket: once every step, or as often as one likes where values are summed. */
  put(value: number): void {
    const { length, stepsInLast } = this.#timeline;
    const values = this.#values;
    const last = values[length - 1]!;
    if (this.#kind === 'mean') values[length - 1] = last + (value - last) / stepsInLast;
    else values[length - 1] = stepsInLast === 1 && this.#kind !== 'sum' ? value : this.#merge(last, value);
  }

  /** A value a bucket, oldest first; a view, good until the next step. Buckets in which nothing was put hold 0. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#timeline.length);
  }

  /** Divides all values so far. */
  divide(divisor: number): void {
    for (const [i, value] of this.values.entries()) this.#values[i] = value / divisor;
  }

  /** Makes one bucket of every two, in the first half. */
  halve(): void {
    const values = this.#values;
    const half = values.length / 2;
    for (let i = 0; i < half; i++) values[i] = this.#merge(values[2 * i]!, values[2 * i + 1]!);
    values.fill(0, half);
  }
}

/**
 * Columns over time in a room that does not grow: a bucket holds one step at first, and when there are no more buckets every two become
 * one, so that a long run is kept more coarsely and not longer.
 */
export class Timeline {
  readonly #capacity: number;
  readonly #columns: Column[] = [];
  #stepsABucket = 1;
  #stepsInLast = 0;
  #length = 0;

  /** @param capacity most buckets there can be; even */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Buckets so far: at least half of the capacity once there have been that many steps. */
  get length(): number {
    return this.#length;
  }

  /** Steps of a full bucket. */
  get stepsABucket(): number {
    return this.#stepsABucket;
  }

  /** Steps of the newest bucket. */
  get stepsInLast(): number {
    return this.#stepsInLast;
  }

  /** A further column. One that comes later than the first step holds 0 before that. */
  column(merge: Merge): Column {
    const column = new Column(this, this.#capacity, merge);
    this.#columns.push(column);
    return column;
  }

  /** Begins a step. */
  step(): void {
    if (this.#length > 0 && this.#stepsInLast < this.#stepsABucket) {
      this.#stepsInLast++;
      return;
    }
    if (this.#length === this.#capacity) this.#halve();
    this.#length++;
    this.#stepsInLast = 1;
  }

  #halve(): void {
    for (const column of this.#columns) column.halve();
    this.#length /= 2;
    this.#stepsABucket *= 2;
  }
}
