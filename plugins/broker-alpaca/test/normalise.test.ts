import type { Order } from '@plimsoll/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '../src/normalise.ts';
import { decimalText } from '../src/wire.ts';
import type { AssetRules } from '../src/wire.ts';

const stock: AssetRules = {
  isCrypto: false,
  isFractionable: true,
  quantityStep: undefined,
  quantityMin: undefined,
  priceStep: undefined,
};
const coin: AssetRules = { ...stock, isCrypto: true, quantityStep: 0.0001, quantityMin: 0.001, priceStep: 0.5 };

function orderOf(parts: Partial<Order>): Order {
  return {
    id: 'c1',
    decisionId: 'd1',
    strategy: 'main',
    symbol: 'TSLA',
    side: 'buy',
    quantity: 10,
    closing: 0,
    type: 'market',
    limitPrice: undefined,
    stopPrice: undefined,
    timeInForce: 'day',
    time: 0,
    status: 'pending',
    filled: 0,
    ...parts,
  };
}

const requestOf = (parts: Partial<Order>, rules = stock) => {
  const normalised = normalise(orderOf(parts), rules);
  return 'request' in normalised ? normalised.request : normalised;
};

const leg = { limitPrice: undefined, stopPrice: undefined };

describe('quantities', () => {
  test.each([
    ['a fraction for the day', { quantity: 1.5 }, stock, '1.5'],
    ['a fraction beyond nine decimals', { quantity: 0.1234567891 }, stock, '0.123456789'],
    ['a fraction that is good until cancelled', { quantity: 1.5, timeInForce: 'gtc' }, stock, '1'],
    ['a fraction of an asset that has none', { quantity: 1.5 }, { ...stock, isFractionable: false }, '1'],
    ['a fraction that closes', { quantity: 1.5, side: 'sell', closing: 1.5 }, stock, '1.5'],
    ['a fraction that would be sold short', { quantity: 1.5, side: 'sell' }, stock, '1'],
    ['a fraction of a trailing stop', { quantity: 1.5, type: 'trailing_stop', trail: { dollars: 1 } }, stock, '1'],
    ['a coin beyond its step', { quantity: 0.12345, timeInForce: 'gtc' }, coin, '0.1234'],
    ['a tiny fraction', { quantity: 0.000000001 }, stock, '0.000000001'],
  ] as const)('when it is %s then what the asset allows is sent', (_, parts, rules, qty) => {
    expect(requestOf(parts, rules)).toMatchObject({ qty });
  });

  test.each([
    ['less than a share', { quantity: 0.9 }, { ...stock, isFractionable: false }, 1],
    ['less than the least of a coin', { quantity: 0.0009, timeInForce: 'gtc' }, coin, 0.001],
  ] as const)('when %s is left then it is refused, with the least that could be sent', (_, parts, rules, minimum) => {
    const detail = { symbol: 'TSLA', quantity: parts.quantity, minimum };
    expect(requestOf(parts, rules)).toEqual({ code: 'QUANTITY_TOO_SMALL', detail });
  });

  test('when any quantity is sent then it is not more than was ordered, and less than a step below it', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.boolean(), (quantity, isFractionable) => {
        const { qty } = requestOf({ quantity }, { ...stock, isFractionable }) as { qty: string };
        expect(Number(qty)).toBeLessThanOrEqual(quantity + 1e-9);
        expect(quantity - Number(qty)).toBeLessThan(isFractionable ? 1.1e-9 : 1);
        expect(qty).toMatch(/^\d+(\.\d{1,9})?$/);
      }),
    );
  });
});

describe('prices', () => {
  test.each([
    ['a limit to buy', { type: 'limit', limitPrice: 10.019 }, { limitPrice: '10.01' }],
    ['a limit to sell', { type: 'limit', limitPrice: 10.011, side: 'sell', closing: 10 }, { limitPrice: '10.02' }],
    ['a limit below a dollar', { type: 'limit', limitPrice: 0.12345 }, { limitPrice: '0.1234' }],
    ['a stop', { type: 'stop', stopPrice: 9.999 }, { stopPrice: '9.99' }],
    [
      'a stop-limit',
      { type: 'stop_limit', stopPrice: 9.5, limitPrice: 9.555 },
      { stopPrice: '9.5', limitPrice: '9.55' },
    ],
    ['a trail in dollars', { type: 'trailing_stop', trail: { dollars: 0.5 } }, { trailPrice: '0.5' }],
    ['a trail in percent', { type: 'trailing_stop', trail: { fraction: 0.05 } }, { trailPercent: '5' }],
  ] as const)('when there is %s then it is on the increment, and never worse', (_, parts, wanted) => {
    expect(requestOf(parts)).toMatchObject(wanted);
  });

  test('when nothing is left of a price then the order is refused', () => {
    expect(requestOf({ type: 'limit', limitPrice: 0.00001 })).toMatchObject({ code: 'SUB_PENNY' });
  });

  test('when a coin has an increment of its own then that holds', () => {
    expect(requestOf({ type: 'limit', limitPrice: 100.7, timeInForce: 'gtc' }, coin)).toMatchObject({
      limitPrice: '100.5',
    });
  });
});

describe('terms', () => {
  const profit = { ...leg, id: 'c1-p', kind: 'take_profit', limitPrice: 12 } as const;
  const loss = { ...leg, id: 'c1-l', kind: 'stop_loss', stopPrice: 8.999, limitPrice: 8.5 } as const;

  test('when an entry has two legs then it is a bracket, with prices on the increment of the exit', () => {
    expect(requestOf({ legs: [profit, loss] })).toMatchObject({
      orderClass: 'bracket',
      takeProfit: { limitPrice: '12' },
      stopLoss: { stopPrice: '9', limitPrice: '8.5' },
    });
  });

  test('when an entry has one leg then it triggers it', () => {
    const request = requestOf({ legs: [loss] });
    expect(request).toMatchObject({ orderClass: 'oto', stopLoss: { stopPrice: '9' } });
    expect(request).not.toHaveProperty('takeProfit');
  });

  test('when an exit at a limit has a leg then one cancels the other, and its limit is the profit to take', () => {
    const request = requestOf({ side: 'sell', closing: 10, type: 'limit', limitPrice: 12, legs: [loss] });
    expect(request).toMatchObject({ orderClass: 'oco', type: 'limit', takeProfit: { limitPrice: '12' } });
    expect(request).not.toHaveProperty('limitPrice');
  });

  test('when it is for extended hours or another time in force then that is sent', () => {
    const parts = { type: 'limit', limitPrice: 10, extendedHours: true, timeInForce: 'ioc' } as const;
    expect(requestOf(parts)).toMatchObject({ extendedHours: true, timeInForce: 'ioc' });
  });

  test('when it is good until a date then it is refused, because Alpaca has no such order', () => {
    const parts = { type: 'limit', limitPrice: 10, timeInForce: 'gtd', goodUntil: 1_700_000_000_000 } as const;
    const detail = { field: 'timeInForce', value: 'gtd' };
    expect(requestOf(parts)).toMatchObject({ code: 'ORDER_TERMS_UNSUPPORTED', detail });
    expect(requestOf(parts, coin)).toMatchObject({ code: 'ORDER_TERMS_UNSUPPORTED', detail });
  });

  test.each([
    ['a stop', { type: 'stop', stopPrice: 1, timeInForce: 'gtc' }, 'type'],
    ['a limit for the day', { type: 'limit', limitPrice: 100 }, 'timeInForce'],
    ['a bracket', { legs: [profit, loss] }, 'legs'],
  ] as const)('when %s is for a coin then it is refused, and the detail says which term', (_, parts, field) => {
    expect(requestOf(parts, coin)).toMatchObject({ code: 'ORDER_TERMS_UNSUPPORTED', detail: { field } });
  });

  test('when a market order for a coin is for the day then it is sent without an end, which it does not need', () => {
    expect(requestOf({ quantity: 1 }, coin)).toMatchObject({ timeInForce: 'gtc' });
  });
});

test.each([
  [1e-9, '0.000000001'],
  [1, '1'],
  [100, '100'],
  [0.1 + 0.2, '0.3'],
  [1234567.891, '1234567.891'],
])('when %d is written then it is %s', (value, text) => {
  expect(decimalText(value)).toBe(text);
});
