import { Indicator } from './indicator.ts';
import { StandardDeviation } from './standard-deviation.ts';

/**
 * How many standard deviations the newest value is from the mean of the newest `period`, itself included. NaN where these
 * are all equal: there is no deviation to count in.
 */
export class ZScore extends Indicator {
  readonly takes = 'value';
  protected readonly state: { value: number; deviation: StandardDeviation };

  /** @param period values in the window, from 2 @throws RangeError */
  constructor(period: number) {
    super('ZScore', [period], period);
    this.state = { value: NaN, deviation: new StandardDeviation(period) };
  }

  update(value: number): number {
    const { deviation } = this.state;
    const unit = deviation.update(value);
    this.state.value = unit > 0 ? (value - deviation.mean) / unit : NaN;
    return this.state.value;
  }

  reset(): void {
    this.state.value = NaN;
    this.state.deviation.reset();
  }
}
