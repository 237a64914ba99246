import { Indicator, periodOf } from './indicator.ts';

/** Change over `period` values as a fraction: (newest - one `period` values ago) / that one. NaN where that one is 0. */
export class RateOfChange extends Indicator {
  readonly takes = 'value';
  readonly #period: number;
  protected readonly state: { value: number; at: number; count: number; values: Float64Array };

  /** @param period how far back it looks, from 1 @throws RangeError */
  constructor(period: number) {
    super('RateOfChange', [period], periodOf(period) + 1);
    this.#period = period;
    this.state = { value: NaN, at: 0, count: 0, values: new Float64Array(period) };
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return this.beginAnew();
    const { state } = this;
    const before = state.values[state.at]!;
    state.values[state.at++] = value;
    if (state.at === this.#period) state.at = 0;
    if (state.count < this.#period) state.count++;
    else state.value = before === 0 ? NaN : (value - before) / before;
    return state.value;
  }

  reset(): void {
    Object.assign(this.state, { value: NaN, at: 0, count: 0 });
  }
}
