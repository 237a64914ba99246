import { Smoothing } from './smoothing.ts';

/**
 * Wilder's smoothing, also called RMA or SMMA: each value comes with the weight 1 / period. It starts with the mean of the first `period` values.
 * (Wilder, New Concepts in Technical Trading Systems, 1978)
 */
export class WilderAverage extends Smoothing {
  /** @param period from 1 @throws RangeError */
  constructor(period: number) {
    super('WilderAverage', period, 1 / period);
  }
}
