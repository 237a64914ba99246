/** How many of the ascending `values` are not above `limit`. */
export function countUpTo(values: Float64Array, limit: number): number {
  return countWhile(values, (value) => value <= limit);
}

/** How many of the ascending `values` are below `limit`. */
export function countBelow(values: Float64Array, limit: number): number {
  return countWhile(values, (value) => value < limit);
}

function countWhile(values: Float64Array, isCounted: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isCounted(values[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
