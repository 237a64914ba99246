import { badRequest } from './query.ts';
import type { Range } from './query.ts';
import { parseRfc3339, tickTime } from './wire-time.ts';

/** One data point and where it stands among those of its symbol: by time, then by `tie`. */
export interface Point<Value> {
  readonly timeMs: number;
  /** What tells points of the same millisecond apart; whole, rising. */
  readonly tie: number;
  readonly value: Value;
}

export interface Page<Value> {
  readonly bySymbol: ReadonlyMap<string, readonly Value[]>;
  readonly nextPageToken: string | null;
}

interface Mark {
  readonly symbol: string;
  readonly timeMs: number;
  readonly tie: number;
}

/** Bars: `AAPL|M|2022-01-03T09:00:00.000000000Z`. Trades and quotes: `AAPL|2022-…Z|V|00000000000000000012`. All in base64. */
function encodeMark({ symbol, timeMs, tie }: Mark, barUnit: string | undefined): string {
  const time = tickTime(timeMs).text;
  const text =
    barUnit === undefined ? `${symbol}|${time}|V|${String(tie).padStart(20, '0')}` : `${symbol}|${barUnit}|${time}`;
  return Buffer.from(text).toString('base64');
}

function decodeMark(token: string, barUnit: string | undefined): Mark {
  const parts = Buffer.from(token, 'base64').toString('utf8').split('|');
  const isWhole = parts.length === (barUnit === undefined ? 4 : 3) && (barUnit === undefined || parts[1] === barUnit);
  const time = parseRfc3339(parts[barUnit === undefined ? 1 : 2] ?? '');
  const tie = barUnit === undefined ? Number(parts[3]) : 0;
  if (!isWhole || time === undefined || !Number.isSafeInteger(tie)) throw badRequest(`invalid page_token: ${token}`);
  return { symbol: parts[0]!, timeMs: time.ms, tie };
}

/**
 * The next page over several symbols, in the order of their names, each by time. The limit counts all of them together, and the
 * token is the last point that was given: the page after it starts with the one that follows.
 *
 * @param symbols sorted
 * @param pointsOf the points of a symbol within the range, oldest first
 * @param barUnit the letter of bars in the token; undefined for trades and quotes
 * @throws ApiError 400 for a token that is none of ours
 */
export function pageOf<Value>(
  symbols: readonly string[],
  range: Range,
  pointsOf: (symbol: string) => readonly Point<Value>[],
  barUnit: string | undefined,
): Page<Value> {
  const after = range.pageToken === undefined ? undefined : decodeMark(range.pageToken, barUnit);
  const direction = range.isDescending ? -1 : 1;
  const bySymbol = new Map<string, readonly Value[]>();
  let room = range.limit;
  let last: Mark | undefined;
  for (const symbol of symbols) {
    if (after !== undefined && symbol < after.symbol) continue;
    const sorted = range.isDescending ? [...pointsOf(symbol)].reverse() : pointsOf(symbol);
    const rest =
      after?.symbol !== symbol
        ? sorted
        : sorted.filter((point) => (point.timeMs - after.timeMs || point.tie - after.tie) * direction > 0);
    if (rest.length === 0) continue;
    if (room === 0) return { bySymbol, nextPageToken: encodeMark(last!, barUnit) };
    const taken = rest.slice(0, room);
    room -= taken.length;
    bySymbol.set(
      symbol,
      taken.map((point) => point.value),
    );
    last = { symbol, timeMs: taken.at(-1)!.timeMs, tie: taken.at(-1)!.tie };
    if (taken.length < rest.length) return { bySymbol, nextPageToken: encodeMark(last, barUnit) };
  }
  return { bySymbol, nextPageToken: null };
}
