import { load, save } from './snapshot.ts';
import type { Snapshot, State } from './snapshot.ts';

/** A bar, for the indicators that take more than one value of it. Prices in dollars, `time` the start in epoch ms. */
export interface Bar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * What all indicators are: they take inputs in the order of time and have a value, which is NaN until it is warm. An input that is
 * not a finite number is unknown, and so is what is made of it: the indicator begins anew after it.
 */
export abstract class Indicator<Input = number> {
  /** Kind and settings: `Sma(20)`. */
  readonly name: string;
  /** How many inputs it takes until it is ready. */
  readonly warmUp: number;
  /** Whether `update` takes a number or a bar. */
  abstract readonly takes: 'value' | 'bar';
  /** All that it remembers, so that snapshots need to know no more. */
  protected abstract readonly state: State & { value: number };

  constructor(kind: string, settings: readonly number[], warmUp: number) {
    this.name = `${kind}(${settings.join(', ')})`;
    this.warmUp = warmUp;
  }

  /** As of the newest input; NaN while it is not ready. */
  get value(): number {
    return this.state.value;
  }

  /** Whether there is a value, and with it all else that the indicator tells. */
  get isReady(): boolean {
    return !Number.isNaN(this.state.value);
  }

  /** Takes the next input in, and returns the new `value`. */
  abstract update(input: Input): number;

  /** Forgets everything. */
  abstract reset(): void;

  /** All that it remembers, as plain JSON. */
  snapshot(): Snapshot {
    return { of: this.name, state: save(this.state) };
  }

  /** Goes on from a snapshot, bit for bit. @throws TypeError for one of another kind, or of other settings */
  restore(snapshot: Snapshot): void {
    if (snapshot.of !== this.name) throw new TypeError(`a snapshot of ${snapshot.of} does not fit ${this.name}`);
    load(this.state, snapshot.state);
  }

  /** For an input that is not a finite number. */
  protected beginAnew(): number {
    this.reset();
    return NaN;
  }
}

/** @returns the period @throws RangeError where it is not a whole number from `min` on */
export function periodOf(period: number, min = 1): number {
  if (Number.isSafeInteger(period) && period >= min) return period;
  throw new RangeError(`a period is a whole number from ${min} on, not ${period}`);
}
