const SQRT_2PI = Math.sqrt(2 * Math.PI);
const P = [
  220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688,
  0.0352624965998911,
];
const Q = [
  440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207,
  1.75566716318264, 0.0883883476483184,
];

/** The value of a polynomial whose first coefficient is that of no power. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/**
 * Probability that a standard normal variable is at most `x`. After Hart, "Computer Approximations", 1968, algorithm 5666, in the form of
 * West, "Better approximations to cumulative normal functions", Wilmott Magazine, 2005: correct to 14 digits.
 */
export function normalCdf(x: number): number {
  const distance = Math.abs(x);
  const tail = distance > 37 ? 0 : tailOf(distance);
  return x > 0 ? 1 - tail : tail;
}

function tailOf(x: number): number {
  const density = Math.exp((-x * x) / 2);
  if (x < 7.07106781186547) return (density * polynomial(P, x)) / polynomial(Q, x);
  const fraction = [4, 3, 2, 1].reduce((sum, i) => x + i / sum, x + 0.65);
  return density / fraction / SQRT_2PI;
}

const A = [2.50662823884, -18.61500062529, 41.39119773534, -25.44106049637];
const B = [1, -8.4735109309, 23.08336743743, -21.06224101826, 3.13082909833];
const C = [
  0.3374754822726147, 0.9761690190917186, 0.1607979714918209, 0.0276438810333863, 0.0038405729373609,
  0.0003951896511919, 0.0000321767881768, 0.0000002888167364, 0.0000003960315187,
];

/**
 * The value that a standard normal variable stays below with probability `p`: Moro, "The Full Monte", Risk, 1995, made as exact as
 * {@link normalCdf} by two steps of Halley's method.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const y = p - 0.5;
  let x: number;
  if (Math.abs(y) < 0.42) {
    x = (y * polynomial(A, y * y)) / polynomial(B, y * y);
  } else {
    const logs = Math.log(-Math.log(y > 0 ? 1 - p : p));
    x = Math.sign(y) * polynomial(C, logs);
  }
  for (let step = 0; step < 2; step++) {
    const miss = (normalCdf(x) - p) * SQRT_2PI * Math.exp((x * x) / 2);
    x -= miss / (1 + (x * miss) / 2);
  }
  return x;
}
