import { Indicator } from './indicator.ts';
import { WilderAverage } from './wilder-average.ts';

/**
 * Relative strength index, 0 to 100: 100 * gain / (gain + loss), where these are Wilder's averages of what values rose and fell by; the
 * same as 100 - 100 / (1 + gain / loss). 50 where nothing has moved. (Wilder 1978)
 */
export class Rsi extends Indicator {
  readonly takes = 'value';
  protected readonly state: { value: number; previous: number; gain: WilderAverage; loss: WilderAverage };

  /** @param period changes that its averages start with, from 1 @throws RangeError */
  constructor(period = 14) {
    super('Rsi', [period], period + 1);
    this.state = { value: NaN, previous: NaN, gain: new WilderAverage(period), loss: new WilderAverage(period) };
  }

  update(value: number): number {
    if (!Number.isFinite(value)) return this.beginAnew();
    const { state } = this;
    const change = value - state.previous;
    state.previous = value;
    if (Number.isNaN(change)) return NaN;
    const gain = state.gain.update(Math.max(change, 0));
    const loss = state.loss.update(Math.max(-change, 0));
    state.value = gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
    return state.value;
  }

  reset(): void {
    this.state.value = NaN;
    this.state.previous = NaN;
    this.state.gain.reset();
    this.state.loss.reset();
  }
}
