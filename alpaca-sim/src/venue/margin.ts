import type { Account } from './account.ts';
import type { Asset } from './assets.ts';
import { ONE, ZERO, absolute, decimal, greatest, least, times } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { isOpening, remainingQty } from './order.ts';
import type { Order } from './order.ts';
import type { Profile } from './options.ts';

const HALF = decimal('0.5');
const THIRTY_PERCENT = decimal('0.3');
const LONG_CHEAP = decimal('2.5');
const SHORT_CHEAP = decimal('5');
const SHORT_LEAST = decimal('5');
const SHORT_CHEAP_LEAST = decimal('2.5');
/** Dollars of equity below which an account has no margin. */
export const LEAST_MARGIN_EQUITY = decimal('2000');
const TWO = 2n;
const FOUR = 4n;

/** The money of an account at the present prices, dollars. */
export interface Balances {
  readonly longValue: Decimal;
  /** Zero or less. */
  readonly shortValue: Decimal;
  readonly equity: Decimal;
  readonly initialMargin: Decimal;
  readonly maintenanceMargin: Decimal;
  readonly multiplier: number;
  readonly buyingPower: Decimal;
  readonly regtBuyingPower: Decimal;
  /** For what cannot be bought on margin. */
  readonly fullyPaidBuyingPower: Decimal;
}

type PriceOf = (asset: Asset) => Decimal;

/** Initial margin of a long or short value, as a fraction: Regulation T. */
function initialRate(asset: Asset): Decimal {
  return asset.marginable ? HALF : ONE;
}

/** Maintenance margin of a position, dollars. `qty` is negative where short. */
export function maintenanceMargin(asset: Asset, qty: Decimal, price: Decimal): Decimal {
  const value = times(absolute(qty), price);
  if (qty >= ZERO) return asset.marginable && price >= LONG_CHEAP ? times(value, THIRTY_PERCENT) : value;
  if (price < SHORT_CHEAP) return greatest(times(-qty, SHORT_CHEAP_LEAST), value);
  return greatest(times(-qty, SHORT_LEAST), times(value, THIRTY_PERCENT));
}

/**
 * Balances as Alpaca documents them ("Margin and short selling", and the specification of `GET /v2/account`). Orders that open set aside
 * what they may cost; of orders of which only one can fill, the dearest counts.
 */
export function balancesOf(account: Account, priceOf: PriceOf, profile: Profile): Balances {
  let longValue = ZERO;
  let shortValue = ZERO;
  let initialMargin = ZERO;
  let maintenance = ZERO;
  let openedToday = ZERO;
  for (const { asset, qty, openedToday: opened } of account.positions.values()) {
    const price = priceOf(asset);
    const value = times(qty, price);
    if (qty > ZERO) longValue += value;
    else shortValue += value;
    initialMargin += times(absolute(value), initialRate(asset));
    maintenance += maintenanceMargin(asset, qty, price);
    openedToday += times(opened, price);
  }
  const equity = account.cash + longValue + shortValue;
  const multiplier = multiplierOf(account, equity);
  const reserved = reservedOf(account, multiplier);
  const excess = equity - initialMargin;
  const cashLeft = floor(account.cash - reserved.margin);
  const fullyPaid = multiplier === 1 ? cashLeft : floor(excess - reserved.margin);
  const regt = multiplier === 1 ? cashLeft : floor(floor(excess) * TWO - reserved.margin * TWO);
  const current = floor(equity * FOUR - longValue + shortValue);
  const spec = floor((account.lastEquity - account.lastMaintenance) * FOUR - openedToday);
  const intraday = profile.intradayMargin === 'spec' ? least(spec, current) : current;
  return {
    longValue,
    shortValue,
    equity,
    initialMargin,
    maintenanceMargin: maintenance,
    multiplier,
    regtBuyingPower: regt,
    fullyPaidBuyingPower: fullyPaid,
    buyingPower: multiplier === 4 ? floor(intraday - reserved.value) : regt,
  };
}

/** 1 below $2,000 of equity, else what the broker grants and the account's owner allows. */
export function multiplierOf(account: Account, equity: Decimal): number {
  const allowed = Math.min(account.grantedMultiplier, Number(account.configurations.max_margin_multiplier));
  return equity < LEAST_MARGIN_EQUITY ? 1 : allowed;
}

/** Dollars that an order which opens sets aside at most: what is left of it, at the price of when it came. */
export function reservedFor(order: Order): Decimal {
  if (!isOpening(order) || order.reservePrice === undefined) return ZERO;
  if (order.notional !== undefined) return order.notional - order.filledValue;
  return times(remainingQty(order, order.reservePrice), order.reservePrice);
}

interface Reserved {
  /** What orders are worth; what is bought in full counts as much as would be bought on margin instead. */
  readonly value: Decimal;
  readonly margin: Decimal;
}

function reservedOf(account: Account, multiplier: number): Reserved {
  const byGroup = new Map<string, Reserved>();
  for (const order of account.openOrders()) {
    const cost = reservedFor(order);
    const value = order.asset.marginable ? cost : cost * BigInt(multiplier);
    if (value <= (byGroup.get(order.group)?.value ?? ZERO)) continue;
    byGroup.set(order.group, { value, margin: multiplier === 1 ? cost : times(cost, initialRate(order.asset)) });
  }
  let value = ZERO;
  let margin = ZERO;
  for (const reserved of byGroup.values()) {
    value += reserved.value;
    margin += reserved.margin;
  }
  return { value, margin };
}

function floor(value: Decimal): Decimal {
  return greatest(value, ZERO);
}
