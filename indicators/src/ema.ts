import { Smoothing } from './smoothing.ts';

/** Exponential moving average: each value comes with the weight 2 / (period + 1). It starts with the mean of the first `period` values. */
export class Ema extends Smoothing {
  /** @param period from 1 @throws RangeError */
  constructor(period: number) {
    super('Ema', period, 2 / (period + 1));
  }
}
