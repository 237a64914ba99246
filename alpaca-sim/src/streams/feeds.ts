/** Channels by the name under which clients subscribe to them. */
export type Channel =
  | 'trades'
  | 'quotes'
  | 'bars'
  | 'updatedBars'
  | 'dailyBars'
  | 'statuses'
  | 'lulds'
  | 'imbalances'
  | 'orderbooks'
  | 'news';

export type FeedKind = 'stocks' | 'crypto' | 'options' | 'news';

/** One stream of the market data service. */
export interface Feed {
  readonly path: string;
  /** What a subscription includes or withholds: `sip`, `iex`, `crypto`, ... */
  readonly name: string;
  readonly kind: FeedKind;
}

/** What can be subscribed to on a kind of feed. Confirmations list all of the first, the rest where there is any. */
export const CHANNELS: Readonly<Record<FeedKind, { always: readonly Channel[]; ifAny: readonly Channel[] }>> = {
  stocks: {
    always: ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'statuses', 'lulds'],
    ifAny: ['imbalances'],
  },
  crypto: { always: ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'orderbooks'], ifAny: [] },
  options: { always: ['trades', 'quotes'], ifAny: [] },
  news: { always: ['news'], ifAny: [] },
};

export const ALL_CHANNELS: ReadonlySet<string> = new Set(
  Object.values(CHANNELS).flatMap(({ always, ifAny }) => [...always, ...ifAny]),
);

/** The channel of a message by its `T`. Corrections and cancels go to whoever takes trades. */
export const CHANNEL_OF: Readonly<Record<string, Channel>> = {
  t: 'trades',
  c: 'trades',
  x: 'trades',
  q: 'quotes',
  b: 'bars',
  u: 'updatedBars',
  d: 'dailyBars',
  s: 'statuses',
  l: 'lulds',
  i: 'imbalances',
  o: 'orderbooks',
  n: 'news',
};

const STOCK_FEEDS = ['iex', 'sip', 'delayed_sip', 'test', 'boats', 'overnight', 'otc'];

const FEEDS: ReadonlyMap<string, Feed> = new Map(
  [
    ...STOCK_FEEDS.map((name) => ({ path: `/v2/${name}`, name, kind: 'stocks' as const })),
    ...['us', 'us-1', 'eu-1'].map((loc) => ({
      path: `/v1beta3/crypto/${loc}`,
      name: 'crypto',
      kind: 'crypto' as const,
    })),
    ...['opra', 'indicative'].map((name) => ({ path: `/v1beta1/${name}`, name, kind: 'options' as const })),
    { path: '/v1beta1/news', name: 'news', kind: 'news' as const },
  ].map((feed) => [feed.path, feed]),
);

/** The feed that a path leads to; undefined where there is none. */
export function feedAt(path: string): Feed | undefined {
  return FEEDS.get(path.length > 1 ? path.replace(/\/$/, '') : path);
}
