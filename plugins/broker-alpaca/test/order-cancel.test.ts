import { ApiError } from '@alpacahq/alpaca-trade-api';
import { expect, test } from 'vitest';
import type { Order } from '@plimsoll/core';
import type { Client } from '../src/client.ts';
import { OrderBook } from '../src/order-book.ts';
import { OrderCancel } from '../src/order-cancel.ts';
import type { OrderEntry } from '../src/order-entry.ts';
import { Redactor } from '../src/redact.ts';
import { trackOf } from '../src/track.ts';

const ORDER = { id: 'exit', symbol: 'TSLA', side: 'sell', quantity: 10, closing: 10 } as Order;
const VENUE_ORDER = {
  id: 'v1',
  clientOrderId: 'exit',
  symbol: 'TSLA',
  side: 'sell',
  status: 'new',
  type: 'stop',
  quantity: 10,
  filled: 0,
  averagePrice: NaN,
  replaces: undefined,
  replacedBy: undefined,
  submittedAt: 0,
  changedAt: 0,
  legs: [],
} as const;

/** An order that works, in time that passes as it is waited for. @param answers what Alpaca does at each wish to cancel */
function working(answers: (nth: number) => void) {
  let now = 0;
  let asked = 0;
  const lines: string[] = [];
  const stopping = new AbortController();
  const book = new OrderBook({
    tell: () => undefined,
    filled: () => undefined,
    resurfaced: () => undefined,
    goOn: () => undefined,
    symbolOf: (symbol) => symbol,
    now: () => now,
  });
  book.add(trackOf(ORDER));
  book.takeOrder(VENUE_ORDER);
  const client = {
    cancel: async () => answers(++asked),
    order: async () => VENUE_ORDER,
  } as unknown as Client;
  const clock = {
    now: () => now,
    pause: async (ms: number) => {
      await new Promise(setImmediate);
      now += ms;
    },
  };
  const log = { info: () => undefined, warn: (line: string) => void lines.push(line) };
  const entry = { outcome: async () => undefined } as unknown as OrderEntry;
  const redactor = new Redactor();
  const cancels = new OrderCancel({
    client,
    book,
    entry,
    redactor,
    clock,
    log,
    stopping: stopping.signal,
    reconcile: () => undefined,
  });
  return { book, cancels, lines, stop: () => stopping.abort(), asked: () => asked, now: () => now };
}

test('when Alpaca cannot be reached for minutes then it is asked to cancel until it has heard of it, once at a time', async () => {
  const { cancels, lines, asked, now } = working((nth) => {
    if (nth < 40) throw new Error('connect ECONNREFUSED');
  });
  await Promise.all([cancels.cancel('exit'), cancels.cancel('exit')]);
  await expect.poll(asked).toBe(40);
  expect(now()).toBeGreaterThan(300_000);
  expect(lines).toEqual(['an order could not be cancelled yet']);
});

test('when the order ends meanwhile then Alpaca is not asked any more', async () => {
  const { book, cancels, asked } = working(() => {
    throw new Error('connect ECONNREFUSED');
  });
  await cancels.cancel('exit');
  await expect.poll(asked).toBeGreaterThan(3);
  book.takeOrder({ ...VENUE_ORDER, status: 'canceled' });
  await new Promise((resolve) => setTimeout(resolve, 5));
  const before = asked();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked()).toBe(before);
});

test('when Alpaca refuses again and again then it is left at that', async () => {
  const response = new Response('{"message":"order is not cancelable"}', { status: 422 });
  const { cancels, asked, now } = working(() => {
    throw new ApiError(response, 422);
  });
  await cancels.cancel('exit');
  await expect.poll(asked).toBe(8);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked()).toBe(8);
  expect(now()).toBeGreaterThan(0);
});
