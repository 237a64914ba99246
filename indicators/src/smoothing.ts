import { Indicator, periodOf } from './indicator.ts';

/**
 * An average to which each value comes with the same weight: `average += weight * (value - average)`. It starts with the mean of the first `period`
 * values. The rounding of an update fades with the values themselves, so it does not drift, and equal values average to that value exactly.
 */
export abstract class Smoothing extends Indicator {
  readonly takes = 'value';
  readonly #weight: number;
  protected readonly state = { value: NaN, average: 0, count: 0 };

  constructor(kind: string, period: number, weight: number) {
    super(kind, [period], periodOf(period));
    this.#weight = weight;
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return this.beginAnew();
    const { state } = this;
    const isWarm = state.count === this.warmUp;
    state.average += (value - state.average) * (isWarm ? this.#weight : 1 / ++state.count);
    if (state.count === this.warmUp) state.value = state.average;
    return state.value;
  }

  reset(): void {
    Object.assign(this.state, { value: NaN, average: 0, count: 0 });
  }
}
