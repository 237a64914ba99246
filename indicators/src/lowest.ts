import { Extreme } from './extreme.ts';

/** The least of the newest `period` values. */
export class Lowest extends Extreme {
  /** @param period from 1 @throws RangeError */
  constructor(period: number) {
    super('Lowest', period, -1);
  }
}
