import type { Account, Configurations } from './account.ts';
import { dayTradeCount } from './day-trades.ts';
import { ZERO, formatDecimal } from './decimal.ts';
import type { Floor } from './floor.ts';
import { LEAST_MARGIN_EQUITY } from './margin.ts';
import { malformed } from './refusals.ts';
import type { Wire } from './types.ts';

/** `GET /v2/account` */
export function accountWire(floor: Floor, account: Account): Wire {
  const balances = floor.balances(account);
  const { equity, multiplier } = balances;
  const { configurations, flags } = account;
  const mayShort = account.shortingEnabled && !configurations.no_shorting && multiplier > 1;
  return {
    id: account.id,
    account_number: account.number,
    status: 'ACTIVE',
    crypto_status: 'ACTIVE',
    currency: 'USD',
    cash: formatDecimal(account.cash),
    equity: formatDecimal(equity),
    portfolio_value: formatDecimal(equity),
    last_equity: formatDecimal(account.lastEquity),
    long_market_value: formatDecimal(balances.longValue),
    short_market_value: formatDecimal(balances.shortValue),
    initial_margin: formatDecimal(balances.initialMargin),
    maintenance_margin: formatDecimal(balances.maintenanceMargin),
    last_maintenance_margin: formatDecimal(account.lastMaintenance),
    regt_buying_power: formatDecimal(balances.regtBuyingPower),
    buying_power: formatDecimal(balances.buyingPower),
    options_buying_power: formatDecimal(balances.fullyPaidBuyingPower),
    non_marginable_buying_power: formatDecimal(balances.fullyPaidBuyingPower),
    multiplier: String(multiplier),
    sma: '0',
    accrued_fees: '0',
    pending_reg_taf_fees: '0',
    intraday_adjustments: '0',
    balance_asof: account.balanceDate,
    shorting_enabled: mayShort && equity >= LEAST_MARGIN_EQUITY,
    trading_blocked: flags.trading_blocked,
    transfers_blocked: flags.transfers_blocked,
    account_blocked: flags.account_blocked,
    trade_suspended_by_user: configurations.suspend_trade,
    options_approved_level: 2,
    options_trading_level: 1,
    created_at: account.createdAt,
    ...(floor.profile.legacyPdt && legacyFields(floor, account, formatDecimal(balances.buyingPower))),
  };
}

function legacyFields(floor: Floor, account: Account, buyingPower: string): Wire {
  const count = dayTradeCount(floor, account);
  return {
    pattern_day_trader: count > 3,
    daytrade_count: count,
    daytrading_buying_power: account.grantedMultiplier === 4 ? buyingPower : formatDecimal(ZERO),
  };
}

/**
 * `PATCH /v2/account/configurations`
 * @throws ApiError for a value that is none; keys that are unknown are passed over
 */
export function changeConfigurations(account: Account, changes: Wire): Configurations {
  const changed: Record<string, unknown> = { ...account.configurations };
  for (const [key, value] of Object.entries(changes)) {
    if (!(key in changed) || value === undefined || value === null) continue;
    if (!isAllowed(key, value, typeof changed[key])) throw malformed(`invalid ${key}: ${JSON.stringify(value)}`);
    changed[key] = value;
  }
  return (account.configurations = changed as unknown as Configurations);
}

function isAllowed(key: string, value: unknown, type: string): boolean {
  if (key === 'max_margin_multiplier') return value === '1' || value === '2' || value === '4';
  if (key === 'trade_confirm_email') return value === 'all' || value === 'none';
  return typeof value === type;
}
