/** The laws of the design, by number. */
export const LAWS = {
  1: 'a buy stays a buy',
  2: 'rules only tighten',
  3: 'every rule speaks, and no signal vanishes',
  4: 'getting out is never blocked',
  5: 'unknown is not zero',
  6: 'no quantity is negative, NaN, infinite or zero',
  7: 'exposure follows fills: the books are the venue’s',
  8: 'durable before sent, and nothing lost',
  9: 'fetched once',
  10: 'one clock, one seed',
  11: 'a config is valid as a whole or refused as a whole',
  12: 'synchronous until proven otherwise',
} as const;

export type Law = keyof typeof LAWS;

export interface Violation {
  readonly law: Law;
  /** What was found, with both sides' numbers. */
  readonly what: string;
}

/** Takes note of what does not hold. */
export type Report = (law: Law, what: string) => void;

export function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
}
