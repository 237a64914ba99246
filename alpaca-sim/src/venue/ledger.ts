import type { Account, Activity, Execution } from './account.ts';
import type { Asset } from './assets.ts';
import { localDate, localIso } from './calendar.ts';
import { ZERO, absolute, formatDecimal, times } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { Floor } from './floor.ts';
import { isOpening } from './order.ts';
import type { Order } from './order.ts';
import { Position } from './position.ts';
import { parseNs } from './time-stamps.ts';
import type { Wire } from './types.ts';

/** Moves cash and position for units at a price; units are negative for what is sold. */
export function settleUnits(account: Account, asset: Asset, units: Decimal, price: Decimal): void {
  const position = account.positions.get(asset.symbol) ?? new Position(asset);
  position.add(units, price);
  account.cash -= times(units, price);
  if (position.qty === ZERO) account.positions.delete(asset.symbol);
  else account.positions.set(asset.symbol, position);
}

/** Enters an execution of an order into the account's books. */
export function recordExecution(floor: Floor, account: Account, execution: Execution, stamp: string): void {
  const { order, units, price } = execution;
  account.executions.set(execution.id, execution);
  countDayTrade(floor, account, execution);
  settleUnits(account, order.asset, units, price);
  const leaves = order.qty === undefined ? ZERO : order.qty - order.filledQty;
  record(floor, account, stamp, {
    activity_type: 'FILL',
    transaction_time: stamp,
    type: order.status === 'filled' ? 'fill' : 'partial_fill',
    price: formatDecimal(price),
    qty: formatDecimal(absolute(units)),
    side: order.side,
    symbol: order.asset.symbol,
    leaves_qty: formatDecimal(leaves),
    order_id: order.id,
    cum_qty: formatDecimal(order.filledQty),
    order_status: order.status,
  });
}

/** An order that closes what was opened the same day is a day trade, once. */
function countDayTrade(floor: Floor, account: Account, { order, units }: Execution): void {
  const opened = account.positions.get(order.asset.symbol)?.openedToday ?? ZERO;
  const isFirst = order.filledQty === absolute(units);
  if (opened > ZERO && isFirst && !isOpening(order)) account.dayTrades.push(localDate(floor.nowMs));
}

/** A deposit, or a withdrawal where negative. */
export function recordTransfer(floor: Floor, account: Account, amount: Decimal): void {
  account.lastEquity += amount;
  recordCash(floor, account, amount, { activity_type: amount < ZERO ? 'CSW' : 'CSD' });
}

/** Cash that comes, or goes where negative, without a trade: fees, interest, dividends. */
export function recordCash(
  floor: Floor,
  account: Account,
  amount: Decimal,
  fields: Wire & { readonly activity_type: string },
): void {
  account.cash += amount;
  record(floor, account, floor.stamp(), {
    date: localDate(floor.nowMs),
    net_amount: formatDecimal(amount),
    description: '',
    status: 'executed',
    ...fields,
  });
}

/** Units that an account holds of an asset, negative where short. */
export function heldQty(account: Account, asset: Asset): Decimal {
  return account.positions.get(asset.symbol)?.qty ?? ZERO;
}

/** Signed units of a quantity of an order. */
export function unitsOf(order: Order, qty: Decimal): Decimal {
  return order.side === 'buy' ? qty : -qty;
}

function record(
  floor: Floor,
  account: Account,
  stamp: string,
  fields: Wire & { readonly activity_type: string },
): void {
  const local = localIso(floor.nowMs).slice(0, 19).replace(/\D/g, '');
  const id = `${local}${String(floor.nowMs % 1000).padStart(3, '0')}::${floor.ids.next()}`;
  const activity: Activity = { ns: parseNs(stamp)!, date: localDate(floor.nowMs), wire: { id, ...fields } };
  account.activities.push(activity);
}
