import { Indicator, periodOf } from './indicator.ts';
import type { Bar } from './indicator.ts';
import { typicalPrice } from './typical-price.ts';

type Traded = Pick<Bar, 'high' | 'low' | 'close' | 'volume'>;

/**
 * Volume-weighted average price of the newest `period` bars, dollars: sum(price * volume) / sum(volume), where a bar's price is
 * (high + low + close) / 3. NaN where nothing was traded in them. Summed as {@link Sma} does.
 */
export class RollingVwap extends Indicator<Traded> {
  readonly takes = 'bar';
  readonly #period: number;
  /** Up to `at` what the bars of the block at work were, from there on sums over the end of the one before. */
  protected readonly state: {
    value: number;
    origin: number;
    traded: number;
    volume: number;
    at: number;
    count: number;
    prices: Float64Array;
    volumes: Float64Array;
  };

  /** @param period bars in the window, from 1 @throws RangeError */
  constructor(period: number) {
    super('RollingVwap', [period], periodOf(period));
    this.#period = period;
    const [prices, volumes] = [new Float64Array(period + 1), new Float64Array(period + 1)];
    this.state = { value: NaN, origin: 0, traded: 0, volume: 0, at: 0, count: 0, prices, volumes };
  }

  update(bar: Traded): number {
    const price = typicalPrice(bar);
    const { volume } = bar;
    if (!Number.isFinite(price + volume)) return this.beginAnew();
    const { state } = this;
    const period = this.#period;
    if (state.count === 0) state.origin = price;
    if (state.at === period) this.#beginBlock(price);
    state.prices[state.at] = price;
    state.volumes[state.at++] = volume;
    state.traded += (price - state.origin) * volume;
    state.volume += volume;
    if (state.count < period && ++state.count < period) return NaN;
    const volumeSum = state.volumes[state.at]! + state.volume;
    const tradedSum = state.prices[state.at]! + state.traded;
    state.value = state.origin + tradedSum / volumeSum; // 0 / 0 is NaN
    return state.value;
  }

  reset(): void {
    Object.assign(this.state, { value: NaN, origin: 0, traded: 0, volume: 0, at: 0, count: 0 });
  }

  #beginBlock(origin: number): void {
    const { state } = this;
    const { prices, volumes } = state;
    let [traded, volume] = [0, 0];
    for (let i = this.#period - 1; i >= 0; i--) {
      traded += (prices[i]! - origin) * volumes[i]!;
      volume += volumes[i]!;
      prices[i] = traded;
      volumes[i] = volume;
    }
    state.origin = origin;
    state.traded = 0;
    state.volume = 0;
    state.at = 0;
  }
}
