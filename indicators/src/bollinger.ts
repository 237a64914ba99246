import { Indicator } from './indicator.ts';
import { StandardDeviation } from './standard-deviation.ts';

/** Bollinger bands: the mean of the newest `period` values, and `width` standard deviations (of a population) above and below it. (Bollinger 2001) */
export class Bollinger extends Indicator {
  readonly takes = 'value';
  readonly #width: number;
  protected readonly state: { value: number; deviation: StandardDeviation };

  /** @param period values in the window, from 2 @param width standard deviations, above 0 @throws RangeError */
  constructor(period = 20, width = 2) {
    super('Bollinger', [period, width], period);
    if (!(width > 0 && width < Infinity)) throw new RangeError(`a width is a number above 0, not ${width}`);
    this.#width = width;
    this.state = { value: NaN, deviation: new StandardDeviation(period) };
  }

  /** The same as `value`. */
  get middle(): number {
    return this.state.value;
  }

  get upper(): number {
    return this.state.value + this.#width * this.state.deviation.value;
  }

  get lower(): number {
    return this.state.value - this.#width * this.state.deviation.value;
  }

  /** Returns the middle. */
  update(value: number): number {
    this.state.deviation.update(value);
    this.state.value = this.state.deviation.mean;
    return this.state.value;
  }

  reset(): void {
    this.state.value = NaN;
    this.state.deviation.reset();
  }
}
