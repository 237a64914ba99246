/** What a sample of returns is like; fractions. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Of the sample: squares over `count - 1`. */
  readonly deviation: number;
  /** 0 where they lie evenly around the mean, below it where the long tail is of losses. */
  readonly skewness: number;
  /** 3 for normal returns. */
  readonly kurtosis: number;
}

/** Undefined for fewer than two returns, and for returns that do not vary. */
export function momentsOf(returns: readonly number[]): Moments | undefined {
  const count = returns.length;
  const mean = returns.reduce((sum, value) => sum + value, 0) / count;
  const central = (power: number): number => returns.reduce((sum, value) => sum + (value - mean) ** power, 0) / count;
  const variance = central(2);
  const largest = returns.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (count < 2 || !(Math.sqrt(variance) > NOISE * largest)) return undefined;
  return {
    count,
    mean,
    deviation: Math.sqrt((variance * count) / (count - 1)),
    skewness: central(3) / variance ** 1.5,
    kurtosis: central(4) / variance ** 2,
  };
}

/** Below this fraction of the largest return, a deviation is the rounding of equal returns. */
const NOISE = 1e-12;
