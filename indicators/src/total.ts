/** A sum and what rounding has left out of it, kept apart so that a million additions lose nothing. */
interface Total {
  sum: number;
  lost: number;
}

export const valueOf = ({ sum, lost }: Total): number => sum + lost;

/** Adds to a total as Neumaier (1974) does. A value that is NaN stays in it. */
export function add(total: Total, value: number): void {
  const sum = total.sum + value;
  total.lost += Math.abs(total.sum) >= Math.abs(value) ? total.sum - sum + value : value - sum + total.sum;
  total.sum = sum;
}
