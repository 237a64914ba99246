import type { OrderRequest, ReplaceRequest } from '../venue/types.ts';
import { booleanField, decimalField, objectField, textField, wordField } from './json-body.ts';
import type { Body } from './json-body.ts';
import { invalidParameter } from './wire-errors.ts';

const SIDES = ['buy', 'sell'] as const;
const TYPES = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const;
const TIMES_IN_FORCE = ['day', 'gtc', 'opg', 'cls', 'ioc', 'fok'] as const;
const CLASSES = ['simple', 'bracket', 'oco', 'oto'] as const;

/**
 * The body of `POST /v2/orders`. Only its form is judged here: the venue judges the order.
 * @throws ApiError 400/40010000 for a field of the wrong kind, 422/40010001 for one that is missing or no known word
 */
export function readOrderRequest(body: Body): OrderRequest {
  return {
    symbol: required('symbol', textField(body, 'symbol')),
    side: required('side', wordField(body, 'side', SIDES)),
    type: required('type', wordField(body, 'type', TYPES)),
    time_in_force: required('time_in_force', wordField(body, 'time_in_force', TIMES_IN_FORCE)),
    qty: decimalField(body, 'qty'),
    notional: decimalField(body, 'notional'),
    limit_price: decimalField(body, 'limit_price'),
    stop_price: decimalField(body, 'stop_price'),
    trail_price: decimalField(body, 'trail_price'),
    trail_percent: decimalField(body, 'trail_percent'),
    extended_hours: booleanField(body, 'extended_hours'),
    client_order_id: textField(body, 'client_order_id'),
    order_class: wordField(body, 'order_class', CLASSES),
    position_intent: textField(body, 'position_intent'),
    ...readExits(body),
  };
}

function readExits(body: Body): Pick<OrderRequest, 'take_profit' | 'stop_loss'> {
  const takeProfit = objectField(body, 'take_profit');
  const stopLoss = objectField(body, 'stop_loss');
  return {
    take_profit: isBlank(takeProfit)
      ? undefined
      : { limit_price: required('take_profit.limit_price', decimalField(takeProfit, 'limit_price')) },
    stop_loss: isBlank(stopLoss)
      ? undefined
      : {
          stop_price: required('stop_loss.stop_price', decimalField(stopLoss, 'stop_price')),
          limit_price: decimalField(stopLoss, 'limit_price'),
        },
  };
}

/** The body of `PATCH /v2/orders/{id}`. @throws ApiError as {@link readOrderRequest} */
export function readReplaceRequest(body: Body): ReplaceRequest {
  return {
    qty: decimalField(body, 'qty'),
    limit_price: decimalField(body, 'limit_price'),
    stop_price: decimalField(body, 'stop_price'),
    trail: decimalField(body, 'trail'),
    time_in_force: wordField(body, 'time_in_force', TIMES_IN_FORCE),
    client_order_id: textField(body, 'client_order_id'),
  };
}

function isBlank(exit: Body | undefined): exit is undefined {
  return exit === undefined || Object.keys(exit).length === 0;
}

function required<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw invalidParameter(`${name} is required`);
  return value;
}
