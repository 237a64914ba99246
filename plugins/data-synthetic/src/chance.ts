import type { Random } from '@plimsoll/core';

/** Numbers of a standard normal distribution, two of each pair of uniform ones (Box and Muller, 1958). */
export function gaussian(random: Random): Random {
  let spare = 0;
  let hasSpare = false;
  return () => {
    hasSpare = !hasSpare;
    if (!hasSpare) return spare;
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** A number from `low` to `high`, its logarithm evenly spread. */
export function logUniform(random: Random, low: number, high: number): number {
  return low * (high / low) ** random();
}
