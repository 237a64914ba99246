import { Ema } from './ema.ts';
import { Indicator } from './indicator.ts';

/**
 * Moving average convergence/divergence: a fast average less a slow one, and the average of that difference, the signal line. All are {@link Ema},
 * each of which starts with the mean of its own first values. (Appel 1985)
 */
export class Macd extends Indicator {
  readonly takes = 'value';
  protected readonly state: { value: number; fast: Ema; slow: Ema; signal: Ema };

  /** Periods from 1, `fast` less than `slow`. @throws RangeError */
  constructor(fast = 12, slow = 26, signal = 9) {
    super('Macd', [fast, slow, signal], slow + signal - 1);
    if (!(fast < slow)) throw new RangeError(`fast is less than slow, not ${fast} with ${slow}`);
    this.state = { value: NaN, fast: new Ema(fast), slow: new Ema(slow), signal: new Ema(signal) };
  }

  /** The average of the difference. */
  get signal(): number {
    return this.state.signal.value;
  }

  /** `value` less `signal`. */
  get histogram(): number {
    return this.state.value - this.state.signal.value;
  }

  /** Returns the difference of the two averages, once its own average is known too. */
  update(value: number): number {
    const { state } = this;
    const difference = state.fast.update(value) - state.slow.update(value);
    state.value = Number.isNaN(state.signal.update(difference)) ? NaN : difference;
    return state.value;
  }

  reset(): void {
    this.state.value = NaN;
    this.state.fast.reset();
    this.state.slow.reset();
    this.state.signal.reset();
  }
}
