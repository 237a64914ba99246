import { Extreme } from './extreme.ts';

/** The greatest of the newest `period` values. */
export class Highest extends Extreme {
  /** @param period from 1 @throws RangeError */
  constructor(period: number) {
    super('Highest', period, 1);
  }
}
