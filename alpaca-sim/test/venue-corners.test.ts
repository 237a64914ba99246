import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, TUESDAY, scene } from './support/venue.ts';

const bracket = {
  qty: '10',
  order_class: 'bracket',
  take_profit: { limit_price: '110' },
  stop_loss: { stop_price: '90' },
} as const;
const oco = { ...bracket, side: 'sell', type: 'limit', order_class: 'oco' } as const;

describe('orders that belong together', () => {
  test('when an OCO closes half of a position then it holds half, not twice that', () => {
    const { submit, position } = scene();
    submit({ qty: '20' });
    submit(oco);
    expect(position().qty_available).toBe('10');
  });

  test('when both legs are at the market and the stop fills in part then the take-profit ends', () => {
    const { venue, submit, look } = scene({ profile: { stopLeg: 'new' } });
    const order = submit(bracket);
    venue.settle();
    Object.assign(venue.behaviour, { partialFillProbability: 1, partialGapMs: HOUR });
    venue.setTrade('AAPL', 89);
    expect(look(order).legs.map(({ status }: any) => status)).toEqual(['canceled', 'partially_filled']);
  });

  test('when both legs are at the market and the day ends then both expire', () => {
    const { venue, submit, look } = scene({ profile: { stopLeg: 'new' } });
    const order = submit(bracket);
    venue.advanceTo(TUESDAY + 6 * HOUR);
    expect(look(order).legs.map(({ status }: any) => status)).toEqual(['expired', 'expired']);
  });

  test('when the cancel of a leg is refused after the entry has filled then the leg begins', () => {
    const { venue, id, submit, look } = scene();
    const order = submit({ ...bracket, type: 'limit', limit_price: '95' });
    venue.settle();
    Object.assign(venue.behaviour, { cancelDelayMs: MINUTE, cancelRejectProbability: 1 });
    venue.cancel(id, order.legs[1]!.id);
    venue.setTrade('AAPL', 94);
    venue.advanceTo(TUESDAY + MINUTE);
    expect(look(order).legs.map(({ status }: any) => status)).toEqual(['new', 'held']);
    venue.setTrade('AAPL', 89);
    expect(look(order).legs.map(({ status }: any) => status)).toEqual(['canceled', 'filled']);
    expect(venue.positions(id)).toEqual([]);
  });

  test('when an entry that has filled in part asks for more then its legs close all of it', () => {
    const { venue, id, submit, look, position } = scene();
    Object.assign(venue.behaviour, { partialFillProbability: 1, partialGapMs: HOUR });
    const order = submit({ ...bracket, type: 'limit', limit_price: '100' });
    expect(look(order).status).toBe('partially_filled');
    venue.behaviour.partialFillProbability = 0;
    const more = venue.replace(id, order.id, { qty: '12' });
    expect(look(more)).toMatchObject({ status: 'filled', legs: [{ qty: '12' }, { qty: '12' }] });
    expect(position()).toMatchObject({ qty: '12', qty_available: '0' });
  });

  test('when a leg is moved while an order of the other side waits then that is no wash trade', () => {
    const { venue, id, submit, look } = scene();
    const order = submit(bracket);
    submit({ type: 'limit', limit_price: '80' });
    venue.settle();
    const stop = venue.replace(id, order.legs[1]!.id, { stop_price: '95' });
    expect(look(stop)).toMatchObject({ status: 'held', stop_price: '95' });
  });
});

describe('orders in between', () => {
  test('when a part fills while a cancel is on its way, and the cancel is refused, then it is partially filled', () => {
    const { venue, id, submit, look } = scene();
    const order = submit({ type: 'limit', limit_price: '95', qty: '10' });
    venue.settle();
    const slow = { cancelDelayMs: MINUTE, cancelRejectProbability: 1, partialFillProbability: 1, partialGapMs: HOUR };
    Object.assign(venue.behaviour, slow);
    venue.cancel(id, order.id);
    venue.setTrade('AAPL', 94);
    expect(look(order).status).toBe('pending_cancel');
    venue.advanceTo(TUESDAY + MINUTE);
    expect(look(order).status).toBe('partially_filled');
  });

  test('when the rest of a part comes later then no price in between brings it sooner', () => {
    const { venue, submit, look } = scene();
    Object.assign(venue.behaviour, { partialFillProbability: 1, partialGapMs: HOUR });
    const order = submit({ qty: '10' });
    const { filled_qty: filled } = look(order);
    venue.behaviour.partialFillProbability = 0;
    venue.setTrade('AAPL', 99);
    expect(look(order)).toMatchObject({ status: 'partially_filled', filled_qty: filled });
    venue.advanceTo(TUESDAY + HOUR);
    expect(look(order)).toMatchObject({ status: 'filled', filled_qty: '10' });
  });

  test('when an order expires while its replacement is on its way then the replacement is rejected', () => {
    const { venue, id, submit, look } = scene({ startMs: TUESDAY + 5 * HOUR });
    venue.behaviour.replaceDelayMs = 2 * HOUR;
    const order = submit({ type: 'limit', limit_price: '90' });
    venue.settle();
    const next = venue.replace(id, order.id, { time_in_force: 'gtc' });
    venue.advanceTo(TUESDAY + 8 * HOUR);
    expect([look(order).status, look(next).status]).toEqual(['expired', 'rejected']);
  });

  test('when a day order has become good till cancelled then it is cancelled after ninety days too', () => {
    const { venue, id, submit, look } = scene();
    const order = submit({ type: 'limit', limit_price: '90' });
    venue.settle();
    const next = venue.replace(id, order.id, { time_in_force: 'gtc' });
    venue.advanceTo(Date.parse('2027-02-22T21:15:00Z'));
    expect(look(next).status).toBe('canceled');
  });

  test('when the price falls before dollars’ worth is sold then no more is sold than there is', () => {
    const { venue, id, submit, look } = scene();
    submit({ qty: '1' });
    venue.settle();
    venue.behaviour.ackDelayMs = MINUTE;
    const order = submit({ side: 'sell', notional: '100', qty: undefined });
    venue.setTrade('AAPL', 50);
    venue.advanceTo(TUESDAY + MINUTE);
    expect(look(order)).toMatchObject({ status: 'filled', filled_qty: '1', filled_avg_price: '50' });
    expect(venue.positions(id)).toEqual([]);
  });

  test('when a stop-limit has been triggered then a price short of its stop fills it as well', () => {
    const { venue, submit, look } = scene();
    const order = submit({ type: 'stop_limit', stop_price: '105', limit_price: '106' });
    venue.settle();
    venue.setTrade('AAPL', 107);
    expect(look(order).status).toBe('new');
    venue.setTrade('AAPL', 104);
    expect(look(order)).toMatchObject({ status: 'filled', filled_avg_price: '104' });
  });

  test('when a trailing stop trails by a percentage then its stop is on a tick', () => {
    const { venue, submit, look } = scene();
    submit({ qty: '1' });
    const order = submit({ side: 'sell', type: 'trailing_stop', trail_percent: '2.5' });
    venue.settle();
    venue.setTrade('AAPL', 100.01);
    expect(look(order)).toMatchObject({ hwm: '100.01', stop_price: '97.51' });
  });

  test('when there is a spread then a bar must bring the quote to a limit, and a stop pays for it', () => {
    const { venue, submit, look } = scene({ profile: { spread: '0.02' } });
    submit({ qty: '5' });
    const [touched, missed] = [
      submit({ type: 'limit', limit_price: '98.01' }),
      submit({ type: 'limit', limit_price: '98' }),
    ];
    const stop = submit({ symbol: 'MSFT', type: 'stop', stop_price: '101' });
    venue.settle();
    const bar = { startMs: TUESDAY, open: 100, high: 102, low: 98, close: 100, volume: 1, trades: 1, vwap: 100 };
    venue.pushBar({ symbol: 'AAPL', ...bar });
    venue.pushBar({ symbol: 'MSFT', ...bar });
    expect(look(touched)).toMatchObject({ status: 'filled', filled_avg_price: '98.01' });
    expect(look(missed).status).toBe('new');
    expect(look(stop)).toMatchObject({ status: 'filled', filled_avg_price: '101.01' });
  });

  test('when somebody asks while an order is being worked then the next one waits for its turn', () => {
    const { venue, id, submit, told } = scene();
    venue.on('tradeUpdate', () => void venue.orders(id));
    venue.behaviour.ackDelayMs = 10;
    submit({});
    submit({ symbol: 'MSFT' });
    venue.advanceTo(TUESDAY + 10);
    const steps = told.slice(2).map(({ event, order }) => `${event} ${order.symbol}`);
    expect(steps).toEqual(['new AAPL', 'fill AAPL', 'new MSFT', 'fill MSFT']);
  });
});

describe('the day of a position', () => {
  test('when a part of it is sold then the day’s gain is that of the rest', () => {
    const { venue, submit, position } = scene();
    submit({ qty: '10' });
    venue.settle();
    venue.setTrade('AAPL', 110);
    submit({ side: 'sell', qty: '4' });
    expect(position()).toMatchObject({ unrealized_intraday_pl: '60', unrealized_pl: '60' });
  });

  test('when what was held overnight is sold and bought again then it has been opened today', () => {
    const { submit, account } = scene({}, { holdings: [{ symbol: 'AAPL', qty: '100', avgEntryPrice: '100' }] });
    expect(account()).toMatchObject({ equity: '110000', buying_power: '428000' });
    submit({ side: 'sell', qty: '50' });
    expect(account().buying_power).toBe('428000');
    submit({ qty: '50' });
    expect(account().buying_power).toBe('423000');
  });

  test('when an order closes in parts then that is one day trade', () => {
    const { venue, submit, account } = scene({ profile: { legacyPdt: true } });
    submit({ qty: '10' });
    venue.settle();
    venue.behaviour.partialFillProbability = 1;
    submit({ side: 'sell', qty: '10' });
    expect(account().daytrade_count).toBe(1);
  });
});
