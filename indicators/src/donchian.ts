import { Highest } from './highest.ts';
import { Indicator } from './indicator.ts';
import type { Bar } from './indicator.ts';
import { Lowest } from './lowest.ts';

/**
 * Donchian channel: the highest high and the lowest low of the newest `period` bars, and the middle between them. The newest bar is within it: to
 * see a breakout, compare with the channel as it was before the update.
 */
export class Donchian extends Indicator<Pick<Bar, 'high' | 'low'>> {
  readonly takes = 'bar';
  protected readonly state: { value: number; highest: Highest; lowest: Lowest };

  /** @param period bars in the channel, from 1 @throws RangeError */
  constructor(period = 20) {
    super('Donchian', [period], period);
    this.state = { value: NaN, highest: new Highest(period), lowest: new Lowest(period) };
  }

  /** The same as `value`. */
  get middle(): number {
    return this.state.value;
  }

  get upper(): number {
    return this.state.highest.value;
  }

  get lower(): number {
    return this.state.lowest.value;
  }

  /** Returns the middle. */
  update({ high, low }: Pick<Bar, 'high' | 'low'>): number {
    if (!Number.isFinite(high - low)) return this.beginAnew();
    const { state } = this;
    state.value = (state.highest.update(high) + state.lowest.update(low)) / 2;
    return state.value;
  }

  reset(): void {
    this.state.value = NaN;
    this.state.highest.reset();
    this.state.lowest.reset();
  }
}
