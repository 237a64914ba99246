import { termsFault } from '@plimsoll/core';
import type { Detail, Leg, Order, TimeInForce } from '@plimsoll/core';

interface Fault {
  readonly code: 'ORDER_INVALID' | 'ORDER_TERMS_UNSUPPORTED';
  readonly detail: Detail;
}

/** What only orders without a stop can be. */
const AT_ONCE_OR_IN_AUCTION: ReadonlySet<TimeInForce> = new Set(['ioc', 'fok', 'opg', 'cls']);

/** What keeps an order that comes at `time` from being worked: terms that are missing or make no sense, or that do not go together here. */
export function orderFault(order: Order, time: number): Fault | undefined {
  const { quantity, type, timeInForce, goodUntil, legs } = order;
  if (!(quantity > 0 && quantity < Infinity)) return invalid('quantity', quantity);
  const { trail, extendedHours, limitPrice, stopPrice } = order;
  const exits = { takeProfit: undefined, stopLoss: undefined };
  const term = termsFault({ type, limitPrice, stopPrice, trail, timeInForce, goodUntil, extendedHours, ...exits });
  if (term) return invalid(term, order[term as keyof Order]);
  if (goodUntil !== undefined && goodUntil <= time) return invalid('goodUntil', goodUntil);
  const isAtOnceOrInAuction = AT_ONCE_OR_IN_AUCTION.has(timeInForce);
  if (isAtOnceOrInAuction && (legs || (type !== 'market' && type !== 'limit')))
    return unsupported('timeInForce', timeInForce);
  if (extendedHours === true && (legs || timeInForce === 'opg' || timeInForce === 'cls'))
    return unsupported('extendedHours', 'true');
  return legs && legsFault(order, legs);
}

/** An exit at a limit may have a stop loss beside it, anything that enters a take profit, a stop loss or both; the profit beyond the loss. */
function legsFault({ side, type, closing, limitPrice }: Order, legs: readonly Leg[]): Fault | undefined {
  const kinds = legs.map(({ kind }) => kind).join(' ');
  const isExit = closing > 0;
  if (isExit ? type !== 'limit' || kinds !== 'stop_loss' : !ENTRY_LEGS.has(kinds)) return unsupported('legs', kinds);
  for (const { kind, limitPrice: limit, stopPrice: stop } of legs) {
    const isSound =
      kind === 'take_profit' ? isPrice(limit) && stop === undefined : isPrice(stop) && isPriceOrNone(limit);
    if (!isSound) return invalid('legs', `${kind} at ${stop ?? limit}`);
  }
  const profit = isExit ? limitPrice : legs.find(({ kind }) => kind === 'take_profit')?.limitPrice;
  const loss = legs.find(({ kind }) => kind === 'stop_loss')?.stopPrice;
  if (profit === undefined || loss === undefined) return undefined;
  const isLong = (side === 'sell') === isExit;
  return (isLong ? profit > loss : profit < loss) ? undefined : invalid('legs', `profit at ${profit}, loss at ${loss}`);
}

const ENTRY_LEGS: ReadonlySet<string> = new Set([
  'take_profit',
  'stop_loss',
  'take_profit stop_loss',
  'stop_loss take_profit',
]);

function isPrice(value: number | undefined): boolean {
  return value !== undefined && value > 0 && value < Infinity;
}

function isPriceOrNone(value: number | undefined): boolean {
  return value === undefined || isPrice(value);
}

function invalid(field: string, value: unknown): Fault {
  return { code: 'ORDER_INVALID', detail: { field, value: String(value) } };
}

function unsupported(field: string, value: string): Fault {
  return { code: 'ORDER_TERMS_UNSUPPORTED', detail: { field, value } };
}
