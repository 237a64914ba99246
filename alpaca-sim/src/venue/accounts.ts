import { Account } from './account.ts';
import { decimal } from './decimal.ts';
import type { Floor } from './floor.ts';
import type { AccountOptions } from './options.ts';
import { Position } from './position.ts';
import { lastSessionDate } from './trading-day.ts';

const YEAR_MS = 365 * 86_400_000;
const NUMBER_DIGITS = 9;

/** The account that a venue has when it is not told of any. */
export const DEFAULT_ACCOUNT: AccountOptions = { keyId: 'PKSIM', secret: 'sim-secret' };

/**
 * Opens an account. What it holds it has held since before the venue's first day.
 * @throws RangeError for a key that another account has, for numbers and symbols that are none, and for a symbol that is not an asset
 */
export function openAccount(floor: Floor, options: AccountOptions): Account {
  for (const other of floor.accounts.values())
    if (other.keyId === options.keyId) throw new RangeError('two accounts with the same key id');
  const id = options.id ?? floor.ids.next();
  const number = options.accountNumber ?? accountNumber(floor.ids.next());
  const createdAt = options.createdAt ?? new Date(floor.nowMs - YEAR_MS).toISOString();
  const account = new Account(options, id, number, createdAt);
  for (const { symbol, qty, avgEntryPrice } of options.holdings ?? []) {
    const asset = floor.assets.find(symbol);
    if (asset === undefined) throw new RangeError(`a holding of ${symbol}, which is not an asset`);
    const position = new Position(asset, decimal(qty), decimal(avgEntryPrice));
    position.startDay(floor.book(asset).lastDay);
    account.positions.set(asset.symbol, position);
  }
  const { equity, maintenanceMargin } = floor.balances(account);
  account.startEquity = equity;
  account.lastEquity = options.lastEquity === undefined ? equity : decimal(options.lastEquity);
  account.lastMaintenance =
    options.lastMaintenanceMargin === undefined ? maintenanceMargin : decimal(options.lastMaintenanceMargin);
  account.balanceDate = lastSessionDate(floor);
  floor.accounts.set(id, account);
  return account;
}

/** `PA` and nine digits or letters, as paper accounts have. */
function accountNumber(uuid: string): string {
  return `PA${uuid.replaceAll('-', '').slice(0, NUMBER_DIGITS).toUpperCase()}`;
}
