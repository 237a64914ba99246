import { describe, expect, test } from 'vitest';
import { splitOrder } from '@plimsoll/core';
import type { Order } from '@plimsoll/core';

const SHARES = { lot: 1, tick: 0.01 };

const orderOf = (parts: Partial<Order>): Order => ({
  id: 'o',
  decisionId: 'd',
  strategy: 'main',
  symbol: 'AAA',
  side: 'buy',
  quantity: 10,
  closing: 0,
  type: 'market',
  limitPrice: undefined,
  stopPrice: undefined,
  timeInForce: 'gtc',
  time: 0,
  status: 'accepted',
  filled: 0,
  ...parts,
});

describe('an order across a split', () => {
  test.each<[string, Partial<Order>, number, Partial<Order>]>([
    ['a market order', { quantity: 10 }, 7, { quantity: 70 }],
    ['a purchase at a limit, rounded down', { limitPrice: 100 }, 7, { quantity: 70, limitPrice: 14.28 }],
    ['a sale at a limit, rounded up', { side: 'sell', limitPrice: 100 }, 7, { quantity: 70, limitPrice: 14.29 }],
    [
      'a protective stop',
      { side: 'sell', closing: 10, stopPrice: 620, limitPrice: 610 },
      4,
      { quantity: 40, closing: 40, stopPrice: 155, limitPrice: 152.5 },
    ],
    ['one for many', { quantity: 110, limitPrice: 1 }, 0.05, { quantity: 5, limitPrice: 20 }],
    ['one that has filled in part', { quantity: 15, filled: 5 }, 1.5, { quantity: 22.5, filled: 7.5 }],
    ['one that turns a position', { quantity: 10, closing: 4 }, 3, { quantity: 30, closing: 12 }],
    ['a trail in dollars', { trail: { dollars: 7 } }, 7, { quantity: 70, trail: { dollars: 1 } }],
    ['a trail as a fraction', { trail: { fraction: 0.1 } }, 7, { quantity: 70, trail: { fraction: 0.1 } }],
  ])('when it is %s then that is in new shares', (_, parts, ratio, expected) => {
    const order = orderOf(parts);
    expect(splitOrder(order, ratio, SHARES)).toEqual({ ...order, ...expected });
  });

  test('when exits are placed with it then theirs are too, rounded for those who sell', () => {
    const legs = [
      { id: 'o.tp', kind: 'take_profit', limitPrice: 100, stopPrice: undefined },
      { id: 'o.sl', kind: 'stop_loss', limitPrice: undefined, stopPrice: 50 },
    ] as const;
    expect(splitOrder(orderOf({ legs }), 7, SHARES)!.legs).toEqual([
      { ...legs[0], limitPrice: 14.29 },
      { ...legs[1], stopPrice: 7.15 },
    ]);
  });

  test.each<[string, Partial<Order>, number]>([
    ['less than a lot is left', { quantity: 19 }, 0.05],
    ['its price is less than a tick', { limitPrice: 0.03 }, 7],
    [
      'the price of an exit is less than a tick',
      {
        side: 'sell',
        legs: [{ id: 'o.sl', kind: 'stop_loss', limitPrice: undefined, stopPrice: 0.02 }],
      },
      4,
    ],
  ])('when %s then it ends', (_, parts, ratio) => {
    expect(splitOrder(orderOf(parts), ratio, SHARES)).toBeUndefined();
  });

  test('when fractions of a share are traded then nothing is lost', () => {
    expect(splitOrder(orderOf({ quantity: 19 }), 0.05, { lot: 1e-6, tick: 0.01 })).toMatchObject({ quantity: 0.95 });
  });
});
