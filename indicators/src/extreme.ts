import { Indicator, periodOf } from './indicator.ts';

/**
 * The greatest (`sign` 1) or least (-1) of the newest `period` values. It keeps those that no later one outdoes, greatest first, in a ring: each comes
 * once and goes once.
 */
export abstract class Extreme extends Indicator {
  readonly takes = 'value';
  readonly #sign: 1 | -1;
  readonly #period: number;
  /** From `head` on, `kept` values with their places in the sequence. */
  protected readonly state: {
    value: number;
    count: number;
    head: number;
    kept: number;
    values: Float64Array;
    places: Float64Array;
  };

  constructor(kind: string, period: number, sign: 1 | -1) {
    super(kind, [period], periodOf(period));
    this.#sign = sign;
    this.#period = period;
    const [values, places] = [new Float64Array(period), new Float64Array(period)];
    this.state = { value: NaN, count: 0, head: 0, kept: 0, values, places };
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return this.beginAnew();
    const { state } = this;
    const { values, places } = state;
    const period = this.#period;
    const place = state.count++;
    if (state.kept > 0 && places[state.head]! <= place - period) {
      state.head = state.head + 1 === period ? 0 : state.head + 1;
      state.kept--;
    }
    let end = state.head + state.kept;
    if (end >= period) end -= period;
    while (state.kept > 0) {
      const last = end === 0 ? period - 1 : end - 1;
      if ((values[last]! - value) * this.#sign > 0) break;
      end = last;
      state.kept--;
    }
    values[end] = value;
    places[end] = place;
    state.kept++;
    if (state.count >= period) state.value = values[state.head]!;
    return state.value;
  }

  reset(): void {
    Object.assign(this.state, { value: NaN, count: 0, head: 0, kept: 0 });
  }
}
