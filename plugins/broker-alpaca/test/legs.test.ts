import { expect, test } from 'vitest';
import type { BrokerEvent, Order } from '@plimsoll/core';
import { OrderBook } from '../src/order-book.ts';
import { legTracksOf, trackOf } from '../src/track.ts';
import type { VenueOrder } from '../src/wire.ts';

const EXIT: Order = {
  id: 'exit',
  decisionId: 'd',
  strategy: 'main',
  symbol: 'TSLA',
  side: 'sell',
  quantity: 10,
  closing: 10,
  type: 'limit',
  limitPrice: 110,
  stopPrice: undefined,
  timeInForce: 'gtc',
  time: 0,
  status: 'pending',
  filled: 0,
  legs: [{ id: 'exit.sl', kind: 'stop_loss', limitPrice: undefined, stopPrice: 90 }],
};

const venueOrder = (id: string, clientOrderId: string, parts: Partial<VenueOrder> = {}): VenueOrder => ({
  id,
  clientOrderId,
  symbol: 'TSLA',
  side: 'sell',
  status: 'new',
  type: 'limit',
  quantity: 10,
  filled: 0,
  averagePrice: NaN,
  replaces: undefined,
  replacedBy: undefined,
  submittedAt: 0,
  changedAt: 0,
  legs: [],
  ...parts,
});

const stop = (parts: Partial<VenueOrder> = {}): VenueOrder =>
  venueOrder('v2', 'named-by-alpaca', { type: 'stop', ...parts });
const fill = { orderId: 'v2', symbol: 'TSLA', side: 'sell', quantity: 10, cumulative: 10, price: 90, time: 0 } as const;

/** An exit with a stop beside it is on its way. */
function sending() {
  const told: BrokerEvent[] = [];
  const book = new OrderBook({
    tell: (event) => void told.push(event),
    filled: () => undefined,
    resurfaced: () => undefined,
    goOn: () => undefined,
    symbolOf: (symbol) => symbol,
    now: () => 0,
  });
  const track = trackOf(EXIT);
  for (const each of [track, ...legTracksOf(EXIT)]) book.add(each);
  book.keepStrangersFor(track.id);
  const answered = (legs: readonly VenueOrder[]): void => {
    book.takeOrder(venueOrder('v1', 'exit', { legs }));
    book.sent(track);
    book.letStrangersGo(track.id);
  };
  return { book, answered, fills: () => told.filter((event) => event.kind === 'filled') };
}

test('when the stream tells of a leg before its order was answered for then what it fills is the leg’s', () => {
  const { book, answered, fills } = sending();
  book.takeOrder(stop());
  answered([stop()]);
  book.takeFill(fill);
  book.takeOrder(stop({ status: 'filled', filled: 10 }));
  expect(fills()).toMatchObject([{ orderId: 'exit.sl', quantity: 10 }]);
});

test('when a leg fills before its order was answered for then its fill is told once it is known whose it is', () => {
  const { book, answered, fills } = sending();
  book.takeOrder(stop({ status: 'filled', filled: 10 }));
  book.takeFill(fill);
  expect(fills()).toEqual([]);
  answered([stop({ status: 'filled', filled: 10 })]);
  expect(fills()).toMatchObject([{ orderId: 'exit.sl', quantity: 10 }]);
});

test('when somebody else’s order fills meanwhile then that is told once it is known that it is no leg', () => {
  const { book, answered, fills } = sending();
  book.takeOrder(venueOrder('v3', 'by-hand', { status: 'filled', filled: 10 }));
  book.takeFill({ ...fill, orderId: 'v3' });
  expect(fills()).toEqual([]);
  answered([stop()]);
  expect(fills()).toMatchObject([{ orderId: 'by-hand', quantity: 10 }]);
});
