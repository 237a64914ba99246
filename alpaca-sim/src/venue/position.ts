import type { Asset } from './assets.ts';
import { ZERO, absolute, divide, formatDecimal, greatest, least, round, times } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { Wire } from './types.ts';

const RATIO_PLACES = 16;
const PRICE_PLACES = 9;

/** What an account holds of an asset. */
export class Position {
  readonly asset: Asset;
  /** Units, negative where short. */
  qty: Decimal;
  /** Dollars a unit, the weighted average of what has been opened. */
  averagePrice: Decimal;
  /** Units of it that were held when the day began, unsigned. */
  overnightQty: Decimal;
  /** Dollars, signed: what was held when the day began at the price of then, and what came since at what it cost. */
  dayBasis: Decimal;

  constructor(asset: Asset, qty: Decimal = ZERO, averagePrice: Decimal = ZERO) {
    this.asset = asset;
    this.qty = qty;
    this.averagePrice = averagePrice;
    this.overnightQty = ZERO;
    this.dayBasis = ZERO;
  }

  /** Units, unsigned. */
  get size(): Decimal {
    return absolute(this.qty);
  }

  /** Units opened since the day began, unsigned. */
  get openedToday(): Decimal {
    return this.size - this.overnightQty;
  }

  /** Adds signed units at a price. What crosses zero closes first and opens the rest. */
  add(units: Decimal, price: Decimal): void {
    const crosses = this.qty > ZERO ? this.qty + units < ZERO : this.qty < ZERO && this.qty + units > ZERO;
    if (crosses) {
      const rest = this.qty + units;
      this.#reduce(-this.qty);
      this.#increase(rest, price);
    } else if (this.qty === ZERO || this.qty > ZERO === units > ZERO) this.#increase(units, price);
    else this.#reduce(units);
  }

  /** A new day begins: all that is held was held overnight. */
  startDay(lastDayPrice: Decimal): void {
    this.overnightQty = this.size;
    this.dayBasis = times(this.qty, lastDayPrice);
  }

  #increase(units: Decimal, price: Decimal): void {
    const after = this.qty + units;
    this.averagePrice = divide(times(this.averagePrice, this.size) + times(price, absolute(units)), absolute(after));
    this.dayBasis += times(units, price);
    this.qty = after;
  }

  #reduce(units: Decimal): void {
    const after = this.qty + units;
    this.dayBasis = after === ZERO ? ZERO : divide(times(this.dayBasis, after), this.qty);
    this.qty = after;
    this.overnightQty = least(this.overnightQty, absolute(after));
    if (after === ZERO) this.averagePrice = ZERO;
  }
}

export interface PositionPrices {
  readonly current: Decimal;
  readonly lastDay: Decimal;
}

/** `GET /v2/positions`. `held` are the units that open orders will close; `isSigned` whether a short one has negative numbers. */
export function positionWire(position: Position, prices: PositionPrices, held: Decimal, isSigned: boolean): Wire {
  const { asset, qty, averagePrice, dayBasis } = position;
  const { current, lastDay } = prices;
  const sign = (value: Decimal) => (isSigned ? value : absolute(value));
  const cost = times(qty, averagePrice);
  const value = times(qty, current);
  const available = greatest(ZERO, position.size - held);
  return {
    asset_id: asset.id,
    symbol: asset.symbol.replace('/', ''),
    exchange: asset.exchange,
    asset_class: asset.assetClass,
    asset_marginable: asset.marginable,
    qty: formatDecimal(sign(qty)),
    qty_available: formatDecimal(sign(qty < ZERO ? -available : available)),
    side: qty < ZERO ? 'short' : 'long',
    avg_entry_price: formatDecimal(round(averagePrice, PRICE_PLACES)),
    cost_basis: formatDecimal(round(sign(cost), PRICE_PLACES)),
    market_value: formatDecimal(sign(value)),
    current_price: formatDecimal(current),
    lastday_price: formatDecimal(lastDay),
    change_today: ratio(current - lastDay, lastDay),
    unrealized_pl: formatDecimal(round(value - cost, PRICE_PLACES)),
    unrealized_plpc: ratio(value - cost, absolute(cost)),
    unrealized_intraday_pl: formatDecimal(round(value - dayBasis, PRICE_PLACES)),
    unrealized_intraday_plpc: ratio(value - dayBasis, absolute(dayBasis)),
  };
}

function ratio(part: Decimal, whole: Decimal): string {
  return whole === ZERO ? '0' : formatDecimal(round(divide(part, whole), RATIO_PLACES));
}
