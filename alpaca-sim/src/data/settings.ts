/** How market data is served; plain fields, to be changed at any time. */
export interface MarketSettings {
  /** Feeds the subscription does not include, for example `sip`: 409 on a stream, 403 for its recent data. */
  withheldFeeds: readonly string[];
  /** Most trades and quotes subscriptions of one connection; null for no limit. Alpaca's free plan has 30. */
  symbolLimit: number | null;
  /** Most authenticated connections of an account to one stream. */
  connectionLimit: number;
  /** What becomes of a connection beyond the limit once it has been told so. */
  afterConnectionLimit: 'stay' | 'close';
  /** How long a connection may take to authenticate, milliseconds. */
  authTimeoutMs: number;
  /** A client with more than this many bytes waiting is cut off as slow. */
  slowClientBytes: number;
  /** What `bars` of a single symbol is when there are none. */
  emptyBars: 'list' | 'null';
  /** What happens to query parameters that Alpaca does not know. */
  unknownParameters: 'ignore' | 'refuse';
}

export function defaultMarketSettings(): MarketSettings {
  return {
    withheldFeeds: [],
    symbolLimit: null,
    connectionLimit: 1,
    afterConnectionLimit: 'stay',
    authTimeoutMs: 10_000,
    slowClientBytes: 16_777_216,
    emptyBars: 'list',
    unknownParameters: 'ignore',
  };
}
