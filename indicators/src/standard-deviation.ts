import { Indicator, periodOf } from './indicator.ts';

/**
 * Standard deviation of the newest `period` values about their mean: sqrt(sum((x - mean)^2) / period), that of a whole population.
 *
 * Summed as {@link Sma} does, differences from a value in the window and their squares (Chan, Golub and LeVeque 1983, shifted data).
 * No value of the window is further from its mean than sqrt(period) deviations, so little cancels; of equal values it is 0 exactly.
 */
export class StandardDeviation extends Indicator {
  readonly takes = 'value';
  readonly #period: number;
  protected readonly state: {
    value: number;
    mean: number;
    origin: number;
    sum: number;
    squares: number;
    at: number;
    count: number;
    values: Float64Array;
    endSquares: Float64Array;
  };

  /** @param period values in the window, from 2 @throws RangeError */
  constructor(period: number) {
    super('StandardDeviation', [period], periodOf(period, 2));
    this.#period = period;
    const [values, endSquares] = [new Float64Array(period + 1), new Float64Array(period + 1)];
    this.state = { value: NaN, mean: NaN, origin: 0, sum: 0, squares: 0, at: 0, count: 0, values, endSquares };
  }

  /** The mean of the same values; NaN while there is no value. */
  get mean(): number {
    return this.state.mean;
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return this.beginAnew();
    const { state } = this;
    const period = this.#period;
    if (state.count === 0) state.origin = value;
    if (state.at === period) this.#beginBlock(value);
    state.values[state.at++] = value;
    const difference = value - state.origin;
    state.sum += difference;
    state.squares += difference * difference;
    if (state.count < period && ++state.count < period) return NaN;
    const offset = (state.values[state.at]! + state.sum) / period;
    const variance = (state.endSquares[state.at]! + state.squares) / period - offset * offset;
    state.mean = state.origin + offset;
    state.value = Math.sqrt(Math.max(0, variance)); // squares that are next to nothing lose digits
    return state.value;
  }

  reset(): void {
    Object.assign(this.state, { value: NaN, mean: NaN, origin: 0, sum: 0, squares: 0, at: 0, count: 0 });
  }

  #beginBlock(origin: number): void {
    const { state } = this;
    const { values, endSquares } = state;
    let [sum, squares] = [0, 0];
    for (let i = this.#period - 1; i >= 0; i--) {
      const difference = values[i]! - origin;
      sum += difference;
      squares += difference * difference;
      values[i] = sum;
      endSquares[i] = squares;
    }
    state.origin = origin;
    state.sum = 0;
    state.squares = 0;
    state.at = 0;
  }
}
