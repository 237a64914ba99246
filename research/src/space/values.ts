import { usage } from '../usage.ts';

const NUMBER = '-?\\d[\\d_]*(?:\\.\\d+)?';
const BOUNDS = `(?<prefix>\\$?)(?<from>${NUMBER})(?<unit>%|[a-zA-Z]*)\\.\\.\\k<prefix>(?<to>${NUMBER})\\k<unit>`;
const RANGE = new RegExp(`^${BOUNDS}(?::\\k<prefix>(?<step>${NUMBER})\\k<unit>)?$`);
const LOG_RANGE = new RegExp(`^log:${BOUNDS}(?::(?<count>[1-9]\\d*))?$`);
const LOOKS_LIKE_RANGE = /^(?:log:|\$?-?\d[^/]*\.\.)/;

const VALUES_MAX = 100_000;
/** Into how many steps a range without a step is cut where values are drawn at random. */
const FINE_STEPS = 1_000;
const LOG_DIGITS = 6;

/** A number as digits and where the point stands: 0.1 has no exact binary fraction, and steps of it must not gather noise. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/**
 * The values of a parameter, each as it would stand in the config: `a,b,c`, `5..50:5`, `10%..40%:10%`, `log:1..1000:4`, in any mixture.
 * @param isFine whether a range that says no step is cut finely, for drawing at random, and not refused
 * @throws PlimsollError PLM_USAGE
 */
export function valuesOf(text: string, isFine: boolean): string[] {
  const values = splitAtCommas(text).flatMap((item) => expand(item.trim(), isFine));
  if (values.length > VALUES_MAX) throw usage(`${text}: more than ${VALUES_MAX} values`);
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined && values.length <= FINE_STEPS) throw usage(`${text}: ${twice} is there twice`);
  return values;
}

/** Commas within brackets and quotes part nothing. */
function splitAtCommas(text: string): string[] {
  const items = text.match(/(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^,])+/g);
  if (items === null || /^\s*,|,\s*(,|$)/.test(text))
    throw usage(`'${text}': expected values with commas between them`);
  return items;
}

function expand(item: string, isFine: boolean): string[] {
  const range = RANGE.exec(item)?.groups;
  if (range) return inSteps(item, range, isFine);
  const logRange = LOG_RANGE.exec(item)?.groups;
  if (logRange) return inLogs(item, logRange, isFine);
  if (LOOKS_LIKE_RANGE.test(item) && item.includes('..'))
    throw usage(`${item}: expected a range such as 5..50:5, 10%..40%:10%, 1m..5m:1m or log:1..1000:4`);
  return [item];
}

type Groups = Readonly<Record<string, string | undefined>>;

function inSteps(item: string, { prefix, from, to, unit, step }: Groups, isFine: boolean): string[] {
  const bounds = [decimal(from!), decimal(to!)];
  const isWhole = bounds.every(({ scale }) => scale === 0);
  if (step === undefined && !isWhole && !isFine) throw usage(`${item}: say in which steps: ${item}:STEP`);
  const isCut = step === undefined && isFine && !(isWhole && unit === '');
  const given = decimal(step ?? '1');
  const scale = Math.max(...bounds.map((bound) => bound.scale), given.scale) + (isCut ? 3 : 0);
  const [first, last] = bounds.map((bound) => scaled(bound, scale)) as [bigint, bigint];
  const stride = isCut ? (last - first) / BigInt(FINE_STEPS) : scaled(given, scale);
  if (stride <= 0n || last < first) throw usage(`${item}: expected the smaller value first, and a step above 0`);
  if ((last - first) / stride >= BigInt(VALUES_MAX)) throw usage(`${item}: more than ${VALUES_MAX} values`);
  const values: string[] = [];
  for (let value = first; value <= last; value += stride) values.push(`${prefix}${textOf(value, scale)}${unit}`);
  return values;
}

function inLogs(item: string, { prefix, from, to, unit, count }: Groups, isFine: boolean): string[] {
  if (count === undefined && !isFine) throw usage(`${item}: say how many values: ${item}:COUNT`);
  const steps = count === undefined ? FINE_STEPS : Number(count) - 1;
  const [low, high] = [from!, to!].map((text) => Number(text.replaceAll('_', ''))) as [number, number];
  if (!(low > 0 && high > low && steps >= 1))
    throw usage(`${item}: expected the smaller value first, above 0, and at least 2 values`);
  if (steps >= VALUES_MAX) throw usage(`${item}: more than ${VALUES_MAX} values`);
  const isWhole = !`${from}${to}`.includes('.');
  const values = Array.from({ length: steps + 1 }, (_, i) => {
    const value = i === steps ? high : low * (high / low) ** (i / steps);
    return `${prefix}${isWhole ? Math.round(value) : Number(value.toPrecision(LOG_DIGITS))}${unit}`;
  });
  return [...new Set(values)];
}

function decimal(text: string): Decimal {
  const [whole = '', fraction = ''] = text.replaceAll('_', '').split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

function scaled({ digits, scale }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}

function textOf(value: bigint, scale: number): string {
  if (scale === 0) return String(value);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const text = `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, '');
  return value < 0n ? `-${text}` : text;
}
