import { ApiError } from '@alpacahq/alpaca-trade-api';
import type { Detail } from '@plimsoll/core';
import type { Redactor } from './redact.ts';

/** Why an order was refused. */
export interface Refusal {
  readonly code: string;
  readonly detail: Detail;
}

/** Alpaca has one number for many reasons; its message tells them apart. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/client_order_id must be unique/i, 'DUPLICATE_CLIENT_ORDER_ID'],
  [/insufficient (buying power|balance|cash)/i, 'INSUFFICIENT_BUYING_POWER'],
  [/insufficient qty|insufficient quantity/i, 'QUANTITY_HELD'],
  [/wash trade/i, 'WASH_TRADE'],
  [/pattern day trad/i, 'PATTERN_DAY_TRADER'],
  [/sub-?penny|minimum pricing criteria/i, 'SUB_PENNY'],
  [/allowed to short|sold short|short ?(sell|sale|able)/i, 'NOT_SHORTABLE'],
  [/fraction/i, 'NOT_FRACTIONABLE'],
  [/extended hours/i, 'EXTENDED_HOURS'],
  [/asset .*not found|could not find asset/i, 'ASSET_UNKNOWN'],
  [/not tradable|not active|halted/i, 'NOT_TRADABLE'],
  [/rejected by user request|suspend/i, 'TRADING_SUSPENDED'],
  [/blocked|restricted|liquidation|account is not/i, 'ACCOUNT_BLOCKED'],
  [/take_profit|stop_loss|stop price|limit price|stop_price|limit_price|trail/i, 'PRICE_INVALID'],
  [/time_in_force|order class|order_class|oco|bracket|oto/i, 'ORDER_TERMS_UNSUPPORTED'],
];

const BY_STATUS: Readonly<Record<number, string>> = { 401: 'UNAUTHORIZED', 403: 'FORBIDDEN', 404: 'NOT_FOUND' };

/** A refusal for certain: Alpaca has read the order and said no. */
export function isRefusal(error: unknown): error is ApiError {
  return (
    error instanceof ApiError &&
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 408 &&
    error.status !== 425
  );
}

/** What Alpaca's answer means: a code by its kind, and its own code, words and values in the detail. */
export async function refusalOf(error: ApiError, redactor: Redactor): Promise<Refusal> {
  const message = redactor.text(error.message);
  const known = REASONS.find(([pattern]) => pattern.test(message));
  const detail: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(await bodyOf(error))) {
    if (/account/i.test(key)) continue;
    if (typeof value === 'number' || typeof value === 'boolean') detail[key] = value;
    else if (typeof value === 'string') detail[key] = redactor.text(value);
    else if (Array.isArray(value)) detail[key] = redactor.text(value.join(' '));
  }
  delete detail['code'];
  const code = known?.[1] ?? BY_STATUS[error.status] ?? 'ORDER_REFUSED';
  return { code, detail: { ...detail, status: error.status, alpacaCode: error.code ?? '', message } };
}

async function bodyOf({ response }: ApiError): Promise<object> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
