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

const LISTED: readonly (readonly [symbol: string, exchange: string, price: number, name: string])[] = [
  ['AAPL', 'NASDAQ', 225, 'Apple Inc. Common Stock'],
  ['AMD', 'NASDAQ', 155, 'Advanced Micro Devices, Inc. Common Stock'],
  ['AMZN', 'NASDAQ', 190, 'Amazon.com, Inc. Common Stock'],
  ['BAC', 'NYSE', 40, 'Bank of America Corporation'],
  ['BRK.B', 'NYSE', 460, 'Berkshire Hathaway Inc. Class B'],
  ['DIS', 'NYSE', 96, 'The Walt Disney Company'],
  ['F', 'NYSE', 11, 'Ford Motor Company'],
  ['GE', 'NYSE', 185, 'GE Aerospace'],
  ['GLD', 'ARCA', 245, 'SPDR Gold Trust'],
  ['GOOG', 'NASDAQ', 170, 'Alphabet Inc. Class C Capital Stock'],
  ['GOOGL', 'NASDAQ', 168, 'Alphabet Inc. Class A Common Stock'],
  ['IBM', 'NYSE', 220, 'International Business Machines Corporation'],
  ['INTC', 'NASDAQ', 23, 'Intel Corporation'],
  ['IWM', 'ARCA', 220, 'iShares Russell 2000 ETF'],
  ['JNJ', 'NYSE', 160, 'Johnson & Johnson'],
  ['JPM', 'NYSE', 215, 'JPMorgan Chase & Co.'],
  ['KO', 'NYSE', 70, 'The Coca-Cola Company'],
  ['META', 'NASDAQ', 560, 'Meta Platforms, Inc. Class A Common Stock'],
  ['MSFT', 'NASDAQ', 420, 'Microsoft Corporation Common Stock'],
  ['NFLX', 'NASDAQ', 700, 'Netflix, Inc. Common Stock'],
  ['NVDA', 'NASDAQ', 130, 'NVIDIA Corporation Common Stock'],
  ['PFE', 'NYSE', 29, 'Pfizer Inc.'],
  ['QQQ', 'NASDAQ', 485, 'Invesco QQQ Trust'],
  ['SPY', 'ARCA', 565, 'SPDR S&P 500 ETF Trust'],
  ['T', 'NYSE', 21.5, 'AT&T Inc.'],
  ['TSLA', 'NASDAQ', 245, 'Tesla, Inc. Common Stock'],
  ['V', 'NYSE', 285, 'Visa Inc.'],
  ['WMT', 'NYSE', 80, 'Walmart Inc.'],
  ['XOM', 'NYSE', 118, 'Exxon Mobil Corporation'],
  ['BTC/USD', 'CRYPTO', 57500, 'Bitcoin / US Dollar'],
  ['DOGE/USD', 'CRYPTO', 0.11, 'Dogecoin / US Dollar'],
  ['ETH/USD', 'CRYPTO', 2600, 'Ethereum / US Dollar'],
  ['LTC/USD', 'CRYPTO', 66, 'Litecoin / US Dollar'],
  ['SOL/USD', 'CRYPTO', 145, 'Solana / US Dollar'],
];

/** What can be traded. */
export class Assets {
  readonly #bySymbol = new Map<string, Asset>();
  readonly #byId = new Map<string, Asset>();

  constructor(further: readonly (string | AssetOptions)[] = []) {
    for (const [symbol, exchange, price, name] of LISTED) this.add({ symbol, exchange, price, name });
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
