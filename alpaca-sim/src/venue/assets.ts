import { seededRandom } from '@plimsoll/core';
import { decimal, round } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { namedUuid } from './ids.ts';
import type { AssetOptions } from './options.ts';
import { ApiError } from './types.ts';
import type { Wire } from './types.ts';

export interface Asset {
  readonly id: string;
  readonly symbol: string;
  readonly name: string;
  readonly exchange: string;
  readonly assetClass: 'us_equity' | 'crypto';
  readonly tradable: boolean;
  readonly marginable: boolean;
  readonly shortable: boolean;
  readonly easyToBorrow: boolean;
  readonly fractionable: boolean;
  /** Dollars at which it starts. */
  readonly price: Decimal;
}

export interface AssetFilters {
  readonly status?: string | undefined;
  readonly assetClass?: string | undefined;
  readonly exchange?: string | undefined;
  readonly attributes?: readonly string[] | undefined;
}

/** The id that Alpaca gives Apple, which its documentation uses throughout. */
const KNOWN_IDS: ReadonlyMap<string, string> = new Map([['AAPL', 'b0b6dd9d-8b9b-48a9-ba46-b9d54906e415']]);

const EQUITY_SYMBOL = /^[A-Z][A-Z0-9]{0,9}([.-][A-Z0-9]{1,4})?$/;
const CRYPTO_SYMBOL = /^[A-Z0-9]{2,10}\/[A-Z]{3,5}$/;

const LISTED: readonly (readonly [symbol: string, exchange: string, name: string])[] = [
  ['AAPL', 'NASDAQ', 'Apple Inc. Common Stock'],
  ['AMD', 'NASDAQ', 'Advanced Micro Devices, Inc. Common Stock'],
  ['AMZN', 'NASDAQ', 'Amazon.com, Inc. Common Stock'],
  ['BAC', 'NYSE', 'Bank of America Corporation'],
  ['BRK.B', 'NYSE', 'Berkshire Hathaway Inc. Class B'],
  ['DIS', 'NYSE', 'The Walt Disney Company'],
  ['F', 'NYSE', 'Ford Motor Company'],
  ['GE', 'NYSE', 'GE Aerospace'],
  ['GLD', 'ARCA', 'SPDR Gold Trust'],
  ['GOOG', 'NASDAQ', 'Alphabet Inc. Class C Capital Stock'],
  ['GOOGL', 'NASDAQ', 'Alphabet Inc. Class A Common Stock'],
  ['IBM', 'NYSE', 'International Business Machines Corporation'],
  ['INTC', 'NASDAQ', 'Intel Corporation'],
  ['IWM', 'ARCA', 'iShares Russell 2000 ETF'],
  ['JNJ', 'NYSE', 'Johnson & Johnson'],
  ['JPM', 'NYSE', 'JPMorgan Chase & Co.'],
  ['KO', 'NYSE', 'The Coca-Cola Company'],
  ['META', 'NASDAQ', 'Meta Platforms, Inc. Class A Common Stock'],
  ['MSFT', 'NASDAQ', 'Microsoft Corporation Common Stock'],
  ['NFLX', 'NASDAQ', 'Netflix, Inc. Common Stock'],
  ['NVDA', 'NASDAQ', 'NVIDIA Corporation Common Stock'],
  ['PFE', 'NYSE', 'Pfizer Inc.'],
  ['QQQ', 'NASDAQ', 'Invesco QQQ Trust'],
  ['SPY', 'ARCA', 'SPDR S&P 500 ETF Trust'],
  ['T', 'NYSE', 'AT&T Inc.'],
  ['TSLA', 'NASDAQ', 'Tesla, Inc. Common Stock'],
  ['V', 'NYSE', 'Visa Inc.'],
  ['WMT', 'NYSE', 'Walmart Inc.'],
  ['XOM', 'NYSE', 'Exxon Mobil Corporation'],
  ['BTC/USD', 'CRYPTO', 'Bitcoin / US Dollar'],
  ['DOGE/USD', 'CRYPTO', 'Dogecoin / US Dollar'],
  ['ETH/USD', 'CRYPTO', 'Ethereum / US Dollar'],
  ['LTC/USD', 'CRYPTO', 'Litecoin / US Dollar'],
  ['SOL/USD', 'CRYPTO', 'Solana / US Dollar'],
];

/** What can be traded. */
export class Assets {
  readonly #bySymbol = new Map<string, Asset>();
  readonly #byId = new Map<string, Asset>();

  constructor(further: readonly (string | AssetOptions)[] = []) {
    for (const [symbol, exchange, name] of LISTED) this.add({ symbol, exchange, name });
    for (const asset of further) this.add(typeof asset === 'string' ? { symbol: asset } : asset);
  }

  /**
   * Adds an asset, or changes the given properties of a known one.
   * @throws RangeError for what is not a symbol
   */
  add(options: AssetOptions): Asset {
    const asset = makeAsset(options, this.#bySymbol.get(options.symbol));
    this.#bySymbol.set(asset.symbol, asset);
    this.#byId.set(asset.id, asset);
    return asset;
  }

  /** By symbol, by id, and crypto pairs without their slash too. */
  find(symbolOrId: string): Asset | undefined {
    return (
      this.#bySymbol.get(symbolOrId) ??
      this.#byId.get(symbolOrId.toLowerCase()) ??
      this.#bySymbol.get(symbolOrId.replace(/^([A-Z0-9]+?)(USDT|USDC|USD|BTC)$/, '$1/$2'))
    );
  }

  /** @throws ApiError 404 where there is none */
  get(symbolOrId: string): Asset {
    const asset = this.find(symbolOrId);
    if (asset === undefined) throw new ApiError(404, 40410000, `asset not found for ${symbolOrId}`);
    return asset;
  }

  all(): Asset[] {
    return [...this.#bySymbol.values()];
  }

  /** `GET /v2/assets` */
  list({ status, assetClass, exchange, attributes = [] }: AssetFilters): Wire[] {
    if (status !== undefined && status !== 'active' && status !== 'all') return [];
    return this.all()
      .filter((asset) => assetClass === undefined || asset.assetClass === assetClass)
      .filter((asset) => exchange === undefined || asset.exchange === exchange)
      .filter(() => attributes.length === 0)
      .map(assetWire);
  }
}

export function assetWire(asset: Asset): Wire {
  const isCrypto = asset.assetClass === 'crypto';
  const requirement = asset.marginable ? 30 : 100;
  return {
    id: asset.id,
    class: asset.assetClass,
    exchange: asset.exchange,
    symbol: asset.symbol,
    name: asset.name,
    status: 'active',
    tradable: asset.tradable,
    marginable: asset.marginable,
    shortable: asset.shortable,
    easy_to_borrow: asset.easyToBorrow,
    borrow_status: asset.easyToBorrow ? 'easy_to_borrow' : asset.shortable ? 'hard_to_borrow' : 'not_borrowable',
    fractionable: asset.fractionable,
    maintenance_margin_requirement: requirement,
    margin_requirement_long: String(requirement),
    attributes: [],
    ...(isCrypto && {
      min_order_size: '0.000000001',
      min_trade_increment: '0.000000001',
      price_increment: '0.000000001',
    }),
  };
}

function makeAsset(options: AssetOptions, known: Asset | undefined): Asset {
  const { symbol } = options;
  if (!EQUITY_SYMBOL.test(symbol) && !CRYPTO_SYMBOL.test(symbol))
    throw new RangeError(`${JSON.stringify(symbol)} is not a symbol such as AAPL, BRK.B or BTC/USD`);
  const isCrypto = (options.assetClass ?? known?.assetClass ?? (symbol.includes('/') ? 'crypto' : '')) === 'crypto';
  const shortable = options.shortable ?? known?.shortable ?? !isCrypto;
  return {
    id: known?.id ?? KNOWN_IDS.get(symbol) ?? namedUuid(`asset ${symbol}`),
    symbol,
    name: options.name ?? known?.name ?? symbol,
    exchange: options.exchange ?? known?.exchange ?? (isCrypto ? 'CRYPTO' : 'NASDAQ'),
    assetClass: isCrypto ? 'crypto' : 'us_equity',
    tradable: options.tradable ?? known?.tradable ?? true,
    marginable: options.marginable ?? known?.marginable ?? !isCrypto,
    shortable,
    easyToBorrow:
      options.easyToBorrow ?? (options.shortable === undefined ? (known?.easyToBorrow ?? shortable) : shortable),
    fractionable: options.fractionable ?? known?.fractionable ?? true,
    price: options.price === undefined ? (known?.price ?? ownPrice(symbol)) : decimal(options.price),
  };
}

/** Dollars from 20 to 500, to the cent. */
function ownPrice(symbol: string): Decimal {
  return round(decimal((20 * 25 ** seededRandom(0, `price of ${symbol}`)()).toFixed(4)), 2);
}
