import { SYMBOLS } from './market.ts';
import type { Stamps } from './stamps.ts';

interface Measured {
  readonly least: readonly Stamps[];
  readonly one: readonly Stamps[];
  readonly burst: readonly Stamps[];
}

/** From the last frame to the POST. */
const whole = ({ posted, lastFrame }: Stamps): number => posted - lastFrame;
const sinceFirst = ({ posted, firstFrame }: Stamps): number => posted - firstFrame;
const decoding = ({ decoded, firstFrame, takingMs }: Stamps): number => decoded - firstFrame - takingMs;
const own = ({ submitted, decoded, takingMs }: Stamps): number => submitted - decoded + takingMs;
const sending = ({ posted, submitted }: Stamps): number => posted - submitted;

/** The smallest value that a share of the values do not exceed. */
function quantile(values: readonly number[], share: number): number {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)]!;
}

function row(name: string, rounds: readonly Stamps[], of: (stamps: Stamps) => number): string {
  const values = rounds.map(of);
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(values, share).toFixed(2).padStart(8));
  return `${name.padEnd(62)} ${p50} ${p99} ${max}`;
}

/** Prints what the rounds came to, in milliseconds. */
export function print({ least, one, burst }: Measured, frames: number): void {
  const ratio = (share: number): string =>
    (quantile(one.map(whole), share) / quantile(least.map(whole), share)).toFixed(1);
  console.log(
    `${SYMBOLS.length} symbols report at once, in ${frames} ${frames === 1 ? 'frame' : 'frames'}; ${one.length} rounds of each kind, taken in turn\n`,
  );
  console.log(`${'ms'.padEnd(62)} ${['p50', 'p99', 'max'].map((name) => name.padStart(8)).join(' ')}`);
  console.log(row('last frame received -> POST written, framework', one, whole));
  console.log(row('first frame received -> POST written, framework', one, sinceFirst));
  console.log(row('  client library: bars decoded, frames waited for', one, decoding));
  console.log(row('  framework: bars taken, cycle, order given to the broker', one, own));
  console.log(row('  broker plugin, client library, HTTP client: POST made', one, sending));
  console.log(row('last frame received -> POST written, nothing in between', least, whole));
  console.log(`ratio of the two at p50 ${ratio(0.5)}, at p99 ${ratio(0.99)}`);
  if (burst.length === 0) return;
  console.log(`\nan order on every bar, ${burst.length} rounds`);
  console.log(row('last frame received -> first POST written, framework', burst, whole));
  console.log(row('  framework: bars taken, cycle, first order given to the broker', burst, own));
}
