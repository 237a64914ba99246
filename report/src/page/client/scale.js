/**
 * Round numbers between two, at a distance of 1, 2 or 5 times a power of ten.
 * @param {number} low
 * @param {number} high
 * @param {number} most about how many
 * @returns {{ ticks: number[], step: number }}
 */
export function roundTicks(low, high, most) {
  const rough = (high - low) / Math.max(1, most);
  if (!(rough > 0)) return { ticks: [low], step: 1 };
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * /** @type {number} */ ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999));
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i <= high / step + 1e-9; i++) ticks.push(i * step);
  return { ticks, step };
}

/**
 * The least and the greatest of the numbers in some lists, a little further apart; what is null is passed over.
 * @param {readonly (readonly (number | null)[])[]} lists
 * @param {number} from
 * @param {number} to the last index, inclusive
 * @returns {[number, number]}
 */
export function spanOf(lists, from, to) {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) {
    for (let i = from; i <= to; i++) {
      const value = list[i] ?? NaN;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return [0, 1];
  const pad = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - pad, high + pad];
}
