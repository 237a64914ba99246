import { isoTime } from '@plimsoll/core';
import type { CashChange, Fill, Order } from '@plimsoll/core';
import type { Trade } from '@plimsoll/report';

/** An order as files and `--json` hold it: times are ISO 8601, prices that it has not are null. */
export function orderRecord({ time, limitPrice, stopPrice, goodUntil, ...order }: Order): object {
  const until = goodUntil !== undefined && { goodUntil: isoTime(goodUntil) };
  return { ...order, limitPrice: limitPrice ?? null, stopPrice: stopPrice ?? null, ...until, time: isoTime(time) };
}

export function orderLine(order: Order): string {
  return JSON.stringify(orderRecord(order));
}

/** A fill as one line of JSON, with the strategy whose holding it changed. */
export function fillLine(fill: Fill, strategy: string): string {
  const { executionId, orderId, symbol, side, quantity, price, commission, time } = fill;
  return JSON.stringify({
    executionId,
    orderId,
    strategy,
    symbol,
    side,
    quantity,
    price,
    commission,
    time: isoTime(time),
  });
}

/** Cash that changed without a fill, as one line of JSON; what it is not for, a symbol or an amount a share, is null. */
export function cashLine({ id, amount, reason, symbol, perShare, time }: CashChange): string {
  return JSON.stringify({
    id,
    amount,
    reason,
    symbol: symbol ?? null,
    perShare: perShare ?? null,
    time: isoTime(time),
  });
}

/** A trade as one line of JSON; what it has not, an exit or a price that is known, is null. */
export function tradeLine({ entryTime, exitTime, ...trade }: Trade): string {
  const times = { entryTime: isoTime(entryTime), exitTime: exitTime === null ? null : isoTime(exitTime) };
  return JSON.stringify({ ...trade, ...times });
}
