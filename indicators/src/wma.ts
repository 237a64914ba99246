import { Indicator, periodOf } from './indicator.ts';

/**
 * Linearly weighted moving average of the newest `period` values: the newest weighs `period`, the one before `period` - 1, the oldest 1.
 *
 * Summed as {@link Sma} does, by additions alone.
 */
export class Wma extends Indicator {
  readonly takes = 'value';
  readonly #period: number;
  readonly #weights: number;
  /** `endWeighted` are sums over the end of the block before, of which the oldest weighs 1; `weighted` those of this one, likewise. */
  protected readonly state: {
    value: number;
    origin: number;
    sum: number;
    weighted: number;
    at: number;
    count: number;
    values: Float64Array;
    endWeighted: Float64Array;
  };

  /** @param period values in the window, from 1 @throws RangeError */
  constructor(period: number) {
    super('Wma', [period], periodOf(period));
    this.#period = period;
    this.#weights = (period * (period + 1)) / 2;
    const [values, endWeighted] = [new Float64Array(period), new Float64Array(period + 1)];
    this.state = { value: NaN, origin: 0, sum: 0, weighted: 0, at: 0, count: 0, values, endWeighted };
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return this.beginAnew();
    const { state } = this;
    const period = this.#period;
    if (state.count === 0) state.origin = value;
    if (state.at === period) this.#beginBlock(value);
    state.values[state.at++] = value;
    state.sum += value - state.origin;
    state.weighted += (value - state.origin) * state.at;
    if (state.count < period && ++state.count < period) return NaN;
    // What is left of the block before is older: it moves this one's weights up by its length.
    const weighted = state.endWeighted[state.at]! + state.weighted + (period - state.at) * state.sum;
    state.value = state.origin + weighted / this.#weights;
    return state.value;
  }

  reset(): void {
    Object.assign(this.state, { value: NaN, origin: 0, sum: 0, weighted: 0, at: 0, count: 0 });
  }

  #beginBlock(origin: number): void {
    const { state } = this;
    let [sum, weighted] = [0, 0];
    for (let i = this.#period - 1; i >= 0; i--) {
      sum += state.values[i]! - origin;
      weighted += sum;
      state.endWeighted[i] = weighted;
    }
    state.origin = origin;
    state.sum = 0;
    state.weighted = 0;
    state.at = 0;
  }
}
