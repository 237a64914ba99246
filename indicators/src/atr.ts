import { Indicator } from './indicator.ts';
import type { Bar } from './indicator.ts';
import { WilderAverage } from './wilder-average.ts';

/**
 * Average true range, dollars: Wilder's average of the true range, which is max(high, close before) - min(low, close before). That of the
 * first bar is high - low. (Wilder 1978)
 */
export class Atr extends Indicator<Pick<Bar, 'high' | 'low' | 'close'>> {
  readonly takes = 'bar';
  protected readonly state: { value: number; previousClose: number; average: WilderAverage };

  /** @param period bars that it starts with, from 1 @throws RangeError */
  constructor(period = 14) {
    super('Atr', [period], period);
    this.state = { value: NaN, previousClose: NaN, average: new WilderAverage(period) };
  }

  update({ high, low, close }: Pick<Bar, 'high' | 'low' | 'close'>): number {
    if (!Number.isFinite(high - low + close)) return this.beginAnew();
    const { state } = this;
    const before = state.previousClose;
    const range = Number.isNaN(before) ? high - low : Math.max(high, before) - Math.min(low, before);
    state.previousClose = close;
    state.value = state.average.update(range);
    return state.value;
  }

  reset(): void {
    this.state.value = NaN;
    this.state.previousClose = NaN;
    this.state.average.reset();
  }
}
