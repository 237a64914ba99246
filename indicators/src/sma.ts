import { Indicator, periodOf } from './indicator.ts';

/**
 * Simple moving average: the mean of the newest `period` values.
 *
 * Nothing is ever subtracted from a running sum. The window is the end of one block of `period` values and the beginning of the next: sums
 * over the ends of a block are made once when it is full, and that over the beginning of the next one grows with it. Summed are
 * differences from `origin`, a value in the window, so that the mean of equal values is that value exactly.
 */
export class Sma extends Indicator {
  readonly takes = 'value';
  readonly #period: number;
  /** `values` up to `at` are of the block at work; from there on sums over the end of the one before. */
  protected readonly state: {
    value: number;
    origin: number;
    sum: number;
    at: number;
    count: number;
    values: Float64Array;
  };

  /** @param period values that it is the mean of, from 1 @throws RangeError */
  constructor(period: number) {
    super('Sma', [period], periodOf(period));
    this.#period = period;
    this.state = { value: NaN, origin: 0, sum: 0, at: 0, count: 0, values: new Float64Array(period + 1) };
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return this.beginAnew();
    const { state } = this;
    const period = this.#period;
    if (state.count === 0) state.origin = value;
    if (state.at === period) this.#beginBlock(value);
    state.values[state.at++] = value;
    state.sum += value - state.origin;
    if (state.count < period && ++state.count < period) return NaN;
    state.value = state.origin + (state.values[state.at]! + state.sum) / period;
    return state.value;
  }

  reset(): void {
    Object.assign(this.state, { value: NaN, origin: 0, sum: 0, at: 0, count: 0 });
  }

  #beginBlock(origin: number): void {
    const { state } = this;
    const { values } = state;
    let sum = 0;
    for (let i = this.#period - 1; i >= 0; i--) {
      sum += values[i]! - origin;
      values[i] = sum;
    }
    state.origin = origin;
    state.sum = 0;
    state.at = 0;
  }
}
