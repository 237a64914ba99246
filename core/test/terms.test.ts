import { expect, test } from 'vitest';
import { termsFault } from '@plimsoll/core';

const none = {
  type: undefined,
  limitPrice: undefined,
  stopPrice: undefined,
  trail: undefined,
  takeProfit: undefined,
  stopLoss: undefined,
  timeInForce: undefined,
  goodUntil: undefined,
  extendedHours: undefined,
};

test.each([
  [{}, undefined],
  [{ type: 'limit', limitPrice: 10, timeInForce: 'ioc', extendedHours: true }, undefined],
  [{ type: 'trailing_stop', trail: { dollars: 1 } }, undefined],
  [{ type: 'trailing_stop', trail: { fraction: 0.05 } }, undefined],
  [{ type: 'trailing_stop' }, 'trail'],
  [{ type: 'trailing_stop', trail: { fraction: 1 } }, 'trail'],
  [{ type: 'trailing_stop', trail: { dollars: 1, fraction: 0.1 } }, 'trail'],
  [{ type: 'trailing_stop', trail: { dollars: NaN } }, 'trail'],
  [{ trail: { dollars: 1 } }, 'trail'],
  [{ type: 'limit' }, 'limitPrice'],
  [{ type: 'stop', stopPrice: -1 }, 'stopPrice'],
  [{ stopPrice: 5 }, 'stopPrice'],
  [{ takeProfit: { limitPrice: 12 }, stopLoss: { stopPrice: 9, limitPrice: 8.9 } }, undefined],
  [{ takeProfit: {} }, 'takeProfit'],
  [{ takeProfit: { limitPrice: 12, stopPrice: 9 } }, 'takeProfit'],
  [{ stopLoss: { limitPrice: 9 } }, 'stopLoss'],
  [{ stopLoss: 9 }, 'stopLoss'],
  [{ type: 'iceberg' }, 'type'],
  [{ timeInForce: 'gtd', goodUntil: 1_700_000_000_000 }, undefined],
  [{ timeInForce: 'gtd' }, 'goodUntil'],
  [{ timeInForce: 'gtd', goodUntil: Infinity }, 'goodUntil'],
  [{ timeInForce: 'gtd', goodUntil: '2024-01-09' }, 'goodUntil'],
  [{ timeInForce: 'gtc', goodUntil: 1_700_000_000_000 }, 'goodUntil'],
  [{ timeInForce: 'forever' }, 'timeInForce'],
  [{ extendedHours: 'yes' }, 'extendedHours'],
])('when the terms are %j then the fault is %s', (terms, fault) => {
  expect(termsFault({ ...none, ...terms })).toBe(fault);
});
