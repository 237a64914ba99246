import { marketData } from '@alpacahq/alpaca-trade-api';
import type { Timeframe } from '@plimsoll/core';
import type { Config } from './config.ts';
import type { Bar } from './symbol-bars.ts';

const BARS_A_PAGE = 10_000;
/** Symbols in one address, which must not grow too long. */
const SYMBOLS_AT_ONCE = 500;

type RawBars = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[] | null>>;

export function isCrypto(symbol: string): boolean {
  return symbol.includes('/');
}

/** Which bars are asked for: those that start from `start` to `end` (epoch ms, both included). */
interface Asked {
  readonly timeframe: Timeframe;
  readonly start: number;
  readonly end: number;
}

/** Past bars over REST, of several symbols at once, page after page. */
export class History {
  readonly #stocks: marketData.StockApi;
  readonly #crypto: marketData.CryptoApi;
  readonly #config: Config;

  constructor(settings: marketData.Configuration, config: Config) {
    this.#stocks = new marketData.StockApi(settings);
    this.#crypto = new marketData.CryptoApi(settings);
    this.#config = config;
  }

  /**
   * Hands over every bar that is asked for, each symbol's oldest first.
   * @throws where Alpaca refuses or cannot be asked
   */
  async read(symbols: readonly string[], asked: Asked, take: (symbol: string, bar: Bar) => void): Promise<void> {
    const stocks = symbols.filter((symbol) => !isCrypto(symbol));
    for (let i = 0; i < stocks.length; i += SYMBOLS_AT_ONCE)
      await this.#readPages(stocks.slice(i, i + SYMBOLS_AT_ONCE), asked, take, (page) => this.#stocks.stockBars(page));
    const coins = symbols.filter(isCrypto);
    if (coins.length > 0)
      await this.#readPages(coins, asked, take, (page) => this.#crypto.cryptoBars({ ...page, loc: 'us' }));
  }

  async #readPages(
    symbols: readonly string[],
    { timeframe, start, end }: Asked,
    take: (symbol: string, bar: Bar) => void,
    ask: (page: marketData.StockBarsRequest) => Promise<{ bars: unknown; nextPageToken: string | null }>,
  ): Promise<void> {
    const { feed, adjustment } = this.#config;
    const seen = new Set<string>();
    for (let pageToken: string | undefined; ;) {
      const { bars, nextPageToken } = await ask({
        symbols: symbols.join(','),
        timeframe: timeframe.text,
        start: new Date(start),
        end: new Date(end),
        limit: BARS_A_PAGE,
        sort: 'asc',
        ...(!isCrypto(symbols[0]!) && { feed: pastFeed(feed), adjustment }),
        ...(pageToken !== undefined && { pageToken }),
      });
      for (const [symbol, rows] of Object.entries((bars ?? {}) as RawBars))
        for (const row of rows ?? []) take(symbol, barOf(row));
      if (!nextPageToken || seen.has(nextPageToken)) return;
      seen.add(nextPageToken);
      pageToken = nextPageToken;
    }
  }
}

/** Delayed bars are those of all exchanges, later. */
function pastFeed(feed: Config['feed']): marketData.StockHistoricalFeed {
  return (feed === 'delayed_sip' ? 'sip' : feed === 'overnight' ? 'boats' : feed) as marketData.StockHistoricalFeed;
}

function barOf({ t, o, h, l, c, v }: Readonly<Record<string, unknown>>): Bar {
  return {
    time: Date.parse(String(t)),
    open: Number(o),
    high: Number(h),
    low: Number(l),
    close: Number(c),
    volume: Number(v),
  };
}
