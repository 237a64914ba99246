import { ApiError } from '../venue/types.ts';
import { NEW_YORK, UTC } from './local-calendar.ts';
import type { MarketView } from './market-view.ts';
import type { MarketSettings } from './settings.ts';
import { parseRfc3339 } from './wire-time.ts';
import type { BarFrame } from './timeframe.ts';
import { parseFrame } from './timeframe.ts';

export type RawQuery = Readonly<Record<string, unknown>>;

export type AssetClass = 'stocks' | 'crypto';

const RECENT_MS = 15 * 60_000;
const LIMIT_DEFAULT = 1000;
const LIMIT_MAX = 10_000;
const HISTORICAL_FEEDS = ['sip', 'iex', 'boats', 'otc', 'overnight'];
const LATEST_FEEDS = [...HISTORICAL_FEEDS, 'delayed_sip'];
const ADJUSTMENTS = ['raw', 'split', 'dividend', 'spin-off', 'all'];

/** @returns the refusal of a request whose parameters are wrong */
export function badRequest(message: string): ApiError {
  return new ApiError(400, 40_010_000, message);
}

/** A parameter's text; undefined where it is absent or empty. Repeated ones are joined by commas. */
export function textOf(query: RawQuery, name: string): string | undefined {
  const value = query[name];
  const text = Array.isArray(value) ? value.join(',') : typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

export function refuseUnknown(query: RawQuery, known: readonly string[], settings: MarketSettings): void {
  if (settings.unknownParameters === 'ignore') return;
  const unknown = Object.keys(query).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw badRequest(`unexpected query parameter(s): ${unknown.join(', ')}`);
}

/** @throws ApiError 400 where a symbol is not written as one */
export function checkSymbols(symbols: readonly string[], assetClass: AssetClass): void {
  if (assetClass === 'crypto') {
    const bad = symbols.find((symbol) => !/^[A-Z0-9]+\/[A-Z0-9]+$/.test(symbol));
    if (bad !== undefined) throw badRequest(`Invalid symbol(s): ${bad} does not match ^[A-Z]+/[A-Z]+$`);
    return;
  }
  const bad = symbols.find((symbol) => !/^[A-Z0-9]+([.\-_][A-Z0-9]+)*$/.test(symbol));
  if (bad !== undefined) throw badRequest(`invalid symbol: ${bad}`);
}

/** The `symbols` parameter, each once, sorted. */
export function symbolsOf(query: RawQuery, assetClass: AssetClass): string[] {
  const text = textOf(query, 'symbols');
  if (text === undefined) {
    throw badRequest("Invalid format for parameter symbols: query parameter 'symbols' is required");
  }
  const symbols = [...new Set(text.split(',').map((symbol) => symbol.trim()))].filter((symbol) => symbol !== '');
  checkSymbols(symbols, assetClass);
  return symbols.sort();
}

/** A day given without a time is its first millisecond as a start, and its last as an end. */
function timeOf(query: RawQuery, name: 'start' | 'end', assetClass: AssetClass): number | undefined {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) {
    const calendar = assetClass === 'crypto' ? UTC : NEW_YORK;
    const day = Date.parse(text) / 86_400_000;
    return name === 'start' ? calendar.startOf(day) : calendar.startOf(day + 1) - 1;
  }
  const time = parseRfc3339(text.replace(/ (\d\d:\d\d)$/, '+$1'));
  if (time === undefined) {
    throw badRequest(
      `Invalid format for parameter ${name}: error parsing '${text}' as RFC3339 or 2006-01-02 time: ` +
        `parsing time "${text}" as "2006-01-02": cannot parse "${text}" as "2006"`,
    );
  }
  return name === 'start' && time.nanos > 0 ? time.ms + 1 : time.ms;
}

function limitOf(query: RawQuery): number {
  const text = textOf(query, 'limit');
  if (text === undefined) return LIMIT_DEFAULT;
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(`Invalid format for parameter limit: error binding string parameter: ${text} is not an integer`);
  }
  const limit = Number(text);
  if (limit < 1 || limit > LIMIT_MAX) {
    throw badRequest(`invalid limit: limit must be between 1 and ${LIMIT_MAX}`);
  }
  return limit;
}

/** The named feed, or the best one of the subscription. */
function feedOf(query: RawQuery, known: readonly string[], byDefault: string): string {
  const feed = textOf(query, 'feed') ?? byDefault;
  if (!known.includes(feed)) throw badRequest(`invalid feed: ${feed}`);
  return feed;
}

function notSubscribed(feed: string): ApiError {
  const what = feed === 'sip' ? 'recent SIP' : feed.toUpperCase();
  return new ApiError(403, 42_210_000, `subscription does not permit querying ${what} data`);
}

/** @throws ApiError 403 where the latest of the feed is not included in the subscription */
export function checkLatestFeed(query: RawQuery, settings: MarketSettings): void {
  const withheld = settings.withheldFeeds;
  const feed = feedOf(query, LATEST_FEEDS, withheld.includes('sip') ? 'iex' : 'sip');
  if (withheld.includes(feed)) throw notSubscribed(feed);
}

/** The end of a request for stocks: recent consolidated data is refused, or left out where no end was asked for. */
function permittedEnd(query: RawQuery, nowMs: number, endMs: number | undefined, settings: MarketSettings): number {
  const feed = feedOf(query, HISTORICAL_FEEDS, 'sip');
  const isWithheld = settings.withheldFeeds.includes(feed);
  if (isWithheld && feed !== 'sip') throw notSubscribed(feed);
  if (!isWithheld) return endMs ?? nowMs;
  if (endMs === undefined) return nowMs - RECENT_MS;
  if (endMs > nowMs - RECENT_MS) throw notSubscribed(feed);
  return endMs;
}

/** What every request for a range asks for. Times are epoch ms, both included. */
export interface Range {
  readonly startMs: number;
  readonly endMs: number;
  readonly limit: number;
  readonly isDescending: boolean;
  readonly pageToken: string | undefined;
}

export function rangeOf(query: RawQuery, assetClass: AssetClass, market: MarketView, settings: MarketSettings): Range {
  const calendar = assetClass === 'crypto' ? UTC : NEW_YORK;
  const asked = timeOf(query, 'end', assetClass);
  const endMs = assetClass === 'crypto' ? (asked ?? market.nowMs) : permittedEnd(query, market.nowMs, asked, settings);
  const startMs = timeOf(query, 'start', assetClass) ?? calendar.startOf(calendar.dayOf(market.nowMs));
  if (asked !== undefined && asked < startMs) throw badRequest('end should not be before start');
  const sort = textOf(query, 'sort') ?? 'asc';
  if (sort !== 'asc' && sort !== 'desc') throw badRequest(`invalid sort: ${sort}`);
  return {
    startMs,
    endMs,
    limit: limitOf(query),
    isDescending: sort === 'desc',
    pageToken: textOf(query, 'page_token'),
  };
}

/** The `timeframe` and `adjustment` of a request for bars. Prices are told as they were, whatever the adjustment. */
export function frameOf(query: RawQuery): BarFrame {
  const text = textOf(query, 'timeframe');
  if (text === undefined) {
    throw badRequest("Invalid format for parameter timeframe: query parameter 'timeframe' is required");
  }
  const frame = parseFrame(text);
  if (frame === undefined) throw badRequest(`invalid timeframe: ${text}`);
  for (const adjustment of (textOf(query, 'adjustment') ?? 'raw').split(',')) {
    if (!ADJUSTMENTS.includes(adjustment.trim())) throw badRequest(`invalid adjustment: ${adjustment.trim()}`);
  }
  return frame;
}
