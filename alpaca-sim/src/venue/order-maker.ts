import { dateOf, dayOfDate } from '@plimsoll/core';
import type { Account } from './account.ts';
import type { Asset } from './assets.ts';
import { localDate, localTime } from './calendar.ts';
import { ZERO } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import type { Floor } from './floor.ts';
import { legsGroupOf } from './order.ts';
import type { Order, PositionIntent, Role } from './order.ts';
import type { Session } from './options.ts';
import type { Terms } from './terms.ts';

const GTC_DAYS = 90;
/** Quarter past four: when orders that are good till cancelled are. */
const GTC_END_MS = (16 * 60 + 15) * 60_000;

/** When an order works: from when on, until when, and whether that is already so. */
export interface Hours {
  readonly opensMs: number;
  readonly expiresMs: number;
  readonly isOpen: boolean;
}

/** The hours of an order that comes now. */
export function hoursOf(floor: Floor, asset: Asset, terms: Pick<Terms, 'tif' | 'extendedHours'>): Hours {
  const { nowMs, calendar } = floor;
  const gtcEndMs = localTime(dateOf(dayOfDate(localDate(nowMs)) + GTC_DAYS), GTC_END_MS);
  if (asset.assetClass === 'crypto') return { opensMs: nowMs, expiresMs: Infinity, isOpen: true };
  const { extendedHours, tif } = terms;
  const opens = (session: Session) => (extendedHours ? session.sessionOpenMs : session.openMs);
  const closes = (session: Session) => (extendedHours ? session.sessionCloseMs : session.closeMs);
  const session = calendar.nextBy(nowMs, closes);
  return {
    opensMs: opens(session),
    expiresMs: tif === 'gtc' ? gtcEndMs : closes(session),
    isOpen: nowMs >= opens(session),
  };
}

export interface Making {
  readonly floor: Floor;
  readonly account: Account;
  readonly asset: Asset;
  readonly terms: Terms;
  readonly intent: PositionIntent;
  readonly reservePrice: Decimal | undefined;
  readonly hours: Hours;
}

/** The order that a request asks for, with its legs. Nothing is entered anywhere. */
export function makeOrder(making: Making): Order {
  const { floor, terms } = making;
  const id = floor.ids.next();
  const role: Role = terms.orderClass === 'oco' ? 'takeProfit' : terms.orderClass === '' ? 'single' : 'entry';
  const order = make(making, {
    id,
    clientOrderId: terms.clientOrderId ?? floor.ids.next(),
    role,
    group: id,
    side: terms.side,
    type: terms.type,
    intent: making.intent,
    limitPrice: terms.limitPrice,
    stopPrice: terms.stopPrice,
    status: making.hours.isOpen ? 'pending_new' : 'accepted',
  });
  order.legs = makeLegs(making, order);
  return order;
}

function makeLegs(making: Making, parent: Order): Order[] {
  const { terms, floor } = making;
  const isOco = terms.orderClass === 'oco';
  const side = isOco ? terms.side : terms.side === 'buy' ? 'sell' : 'buy';
  const legs: Order[] = [];
  const add = (role: Role, limitPrice: Decimal | undefined, stopPrice: Decimal | undefined) => {
    const type = stopPrice === undefined ? 'limit' : limitPrice === undefined ? 'stop' : 'stop_limit';
    const leg = make(making, {
      id: floor.ids.next(),
      clientOrderId: floor.ids.next(),
      role,
      group: isOco ? parent.group : legsGroupOf(parent.group),
      side,
      type,
      intent: side === 'sell' ? 'sell_to_close' : 'buy_to_close',
      limitPrice,
      stopPrice,
      status: 'held',
    });
    leg.parent = parent;
    legs.push(leg);
  };
  if (terms.takeProfit !== undefined && !isOco) add('takeProfit', terms.takeProfit, undefined);
  if (terms.stopLoss !== undefined && terms.orderClass !== '')
    add('stopLoss', terms.stopLoss.limitPrice, terms.stopLoss.stopPrice);
  return legs;
}

type Own = Pick<
  Order,
  'id' | 'clientOrderId' | 'role' | 'group' | 'side' | 'type' | 'intent' | 'limitPrice' | 'stopPrice' | 'status'
>;

function make({ floor, account, asset, terms, reservePrice, hours }: Making, own: Own): Order {
  const stamp = floor.stamp();
  const isOpening = own.intent.endsWith('_to_open');
  return {
    ...own,
    accountId: account.id,
    asset,
    tif: terms.tif,
    orderClass: terms.orderClass,
    extendedHours: terms.extendedHours,
    times: {
      created: stamp,
      submitted: stamp,
      updated: stamp,
      filled: null,
      expired: null,
      canceled: null,
      failed: null,
      replaced: null,
    },
    number: ++floor.orderCount,
    submittedMs: floor.nowMs,
    notional: terms.notional,
    reservePrice: isOpening ? reservePrice : undefined,
    qty: terms.qty,
    trailPrice: terms.trailPrice,
    trailPercent: terms.trailPercent,
    waterMark: undefined,
    statusBefore: own.status,
    filledQty: ZERO,
    filledValue: ZERO,
    expiresMs: hours.expiresMs,
    opensMs: hours.opensMs,
    isAcknowledged: false,
    isTriggered: false,
    isArmed: false,
    isFilling: false,
    replaces: null,
    replacedBy: null,
    parent: undefined,
    legs: [],
  };
}
