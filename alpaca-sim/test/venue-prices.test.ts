import { describe, expect, test } from 'vitest';
import type { VenueBar } from '../src/venue/types.ts';
import { HOUR, MINUTE, TUESDAY, scene } from './support/venue.ts';
import type { Scene } from './support/venue.ts';

const bar = (more: Partial<VenueBar> = {}): VenueBar => ({
  symbol: 'AAPL',
  startMs: TUESDAY,
  open: 100,
  high: 102,
  low: 98,
  close: 101,
  volume: 1000,
  trades: 10,
  vwap: 100.5,
  ...more,
});

function heard({ venue }: Scene): [string, ...unknown[]][] {
  const all: [string, ...unknown[]][] = [];
  venue.on('bar', ({ symbol, close }) => all.push(['bar', symbol, close]));
  venue.on('quote', ({ bid, ask }) => all.push(['quote', bid, ask]));
  venue.on('trade', ({ price }) => all.push(['trade', price]));
  venue.on('status', ({ isHalted }) => all.push(['status', isHalted]));
  return all;
}

describe('prices set by hand', () => {
  test('when a quote is set then it is told and known, and the last price is moved into it', () => {
    const all = scene();
    const told = heard(all);
    all.venue.setQuote('AAPL', 101, 102, 3, 5);
    expect(told).toEqual([['quote', 101, 102]]);
    expect(all.venue.latestQuote('AAPL')).toMatchObject({
      bid: 101,
      ask: 102,
      bidSize: 3,
      askSize: 5,
      timeMs: TUESDAY,
    });
    all.submit({ qty: '1' });
    expect(all.position()).toMatchObject({ avg_entry_price: '102', current_price: '101' });
  });

  test('when a trade is inside the quote then the quote stays, else it follows', () => {
    const all = scene({ profile: { spread: '0.10' } });
    all.venue.setQuote('AAPL', 99, 101);
    const told = heard(all);
    all.venue.setTrade('AAPL', 100.5);
    all.venue.setTrade('AAPL', 103);
    expect(told).toEqual([
      ['trade', 100.5],
      ['trade', 103],
      ['quote', 102.95, 103.05],
    ]);
    expect(all.venue.latestTrade('AAPL')).toMatchObject({ price: 103 });
  });

  test('when a price is none or a symbol unknown then it is an error', () => {
    const { venue } = scene();
    expect(() => venue.setTrade('AAPL', 0)).toThrow(RangeError);
    expect(() => venue.setTrade('AAPL', NaN)).toThrow(RangeError);
    expect(() => venue.setQuote('AAPL', 101, 100)).toThrow(RangeError);
    expect(() => venue.setQuote('NOPE', 1, 1)).toThrow(RangeError);
    expect(venue.latestQuote('NOPE')).toBeUndefined();
    expect(venue.hasSymbol('NOPE')).toBe(false);
  });

  test('when a symbol is halted and resumed then that is told once each', () => {
    const all = scene();
    const told = heard(all);
    all.venue.halt('AAPL');
    all.venue.halt('AAPL');
    expect(all.venue.isHalted('AAPL')).toBe(true);
    all.venue.resume('AAPL');
    expect(told).toEqual([
      ['status', true],
      ['status', false],
    ]);
  });

  test('when somebody has heard enough then nothing more is told', () => {
    const { venue } = scene();
    const prices: number[] = [];
    const stop = venue.on('trade', ({ price }) => prices.push(price));
    venue.setTrade('AAPL', 101);
    stop();
    venue.setTrade('AAPL', 102);
    expect(prices).toEqual([101]);
  });

  test('when somebody answers an event with an order then it is taken', () => {
    const all = scene();
    all.venue.on('trade', () => all.submit({ type: 'limit', limit_price: '90' }));
    all.venue.setTrade('AAPL', 101);
    expect(all.venue.orders(all.id)).toMatchObject([{ status: 'new' }]);
  });
});

describe('bars', () => {
  test('when a bar is pushed then it is history, its close the last price, and it is told last', () => {
    const all = scene();
    const told = heard(all);
    all.venue.pushBar(bar());
    expect(told).toEqual([
      ['trade', 101],
      ['quote', 101, 101],
      ['bar', 'AAPL', 101],
    ]);
    expect(all.venue.bars('AAPL')).toEqual([bar()]);
    all.venue.pushBar(bar({ close: 99 }));
    expect(all.venue.bars('AAPL')).toHaveLength(1);
  });

  test('when a bar reaches a limit then what waited since before it fills at the limit, or at a better open', () => {
    const all = scene();
    const [touched, gapped] = [
      all.submit({ type: 'limit', limit_price: '98.5' }),
      all.submit({ symbol: 'MSFT', type: 'limit', limit_price: '98.5' }),
    ];
    const missed = all.submit({ type: 'limit', limit_price: '97.99' });
    all.venue.settle();
    all.venue.pushBar(bar());
    all.venue.pushBar(bar({ symbol: 'MSFT', open: 98.25, high: 99, low: 98, close: 98.75 }));
    expect(all.look(touched)).toMatchObject({ status: 'filled', filled_avg_price: '98.5' });
    expect(all.look(gapped)).toMatchObject({ status: 'filled', filled_avg_price: '98.25' });
    expect(all.look(missed).status).toBe('new');
  });

  test('when a bar began before an order came then it sees its close alone', () => {
    const all = scene({ startMs: TUESDAY + 30_000 });
    const order = all.submit({ type: 'limit', limit_price: '98.5' });
    all.venue.settle();
    all.venue.pushBar(bar());
    expect(all.look(order).status).toBe('new');
    all.venue.pushBar(bar({ startMs: TUESDAY + MINUTE, open: 100, high: 101, low: 98, close: 98.4 }));
    expect(all.look(order)).toMatchObject({ status: 'filled', filled_avg_price: '98.5' });
  });

  test.each([
    ['a stop to sell', { side: 'sell', type: 'stop', stop_price: '98.5' }, '98.5'],
    ['a stop to buy', { side: 'buy', type: 'stop', stop_price: '101.5' }, '101.5'],
    ['a stop-limit', { side: 'buy', type: 'stop_limit', stop_price: '101.5', limit_price: '101.75' }, '101.5'],
    ['a trailing stop', { side: 'sell', type: 'trailing_stop', trail_price: '0.75' }, '99.25'],
  ] as const)('when a bar passes %s then it fills on the way', (_, order, paid) => {
    const all = scene();
    all.submit({ qty: '5' });
    const waiting = all.submit(order);
    all.venue.settle();
    all.venue.pushBar(bar());
    expect(all.look(waiting)).toMatchObject({ status: 'filled', filled_avg_price: paid });
  });
});

describe('a bar file', () => {
  const minute = (n: number) => new Date(TUESDAY + n * MINUTE).toISOString();
  const text = [
    'timestamp,symbol,open,high,low,close,volume,note',
    `${minute(-2)},AAPL,90,91,89,90.5,100,`,
    `${minute(1)},AAPL,100,102,98,101,1000,`,
    `${minute(1)},MSFT,200,200,199,199.5,500,`,
    `${minute(2)},AAPL,103,104,102,104,400,`,
    '',
  ].join('\n');

  test('when time passes then a bar opens, reaches its extremes, closes, and is told', () => {
    const all = scene();
    all.venue.addPriceSource({ kind: 'csv', text });
    expect(all.venue.bars('AAPL')).toMatchObject([{ close: 90.5, volume: 100 }]);
    expect(all.venue.latestTrade('AAPL')!.price).not.toBe(101);
    const told = heard(all);
    const trades = () => told.splice(0).filter(([kind]) => kind !== 'quote');
    all.venue.advanceTo(TUESDAY + MINUTE);
    expect(trades()).toEqual([
      ['trade', 100],
      ['trade', 200],
    ]);
    all.venue.advanceTo(TUESDAY + 2 * MINUTE - 1);
    expect(trades()).toEqual([
      ['trade', 98],
      ['trade', 200],
      ['trade', 102],
      ['trade', 199],
    ]);
    all.venue.advanceTo(TUESDAY + 2 * MINUTE);
    expect(trades()).toEqual([
      ['trade', 101],
      ['trade', 199.5],
      ['bar', 'AAPL', 101],
      ['bar', 'MSFT', 199.5],
      ['trade', 103],
    ]);
  });

  test('when bars are of the past then the last price is the latest, and the last day’s that of the day before', () => {
    const all = scene();
    const row = (n: number, price: number) => `AAPL,${TUESDAY + n * MINUTE},${price},${price},${price},${price},10`;
    const rows = [row(-1440, 80), row(-1439, 81), row(-2, 90), row(-1, 91)].join('\n');
    all.venue.addPriceSource({ kind: 'csv', text: `symbol,timestamp,open,high,low,close,volume\n${rows}` });
    all.submit({});
    expect(all.position()).toMatchObject({ current_price: '91', lastday_price: '81' });
  });

  test('when an order comes at the end of a bar then it fills at the open of the next one', () => {
    const all = scene();
    all.venue.addPriceSource({ kind: 'csv', text });
    all.venue.advanceTo(TUESDAY + 2 * MINUTE);
    expect(all.look(all.submit({}))).toMatchObject({ filled_avg_price: '103' });
  });

  test('when an order waits while a bar passes it then it fills at its own price', () => {
    const all = scene();
    all.venue.addPriceSource({ kind: 'csv', text });
    all.venue.advanceTo(TUESDAY + MINUTE);
    const order = all.submit({ type: 'limit', limit_price: '98.75' });
    all.venue.advanceTo(TUESDAY + 2 * MINUTE);
    expect(all.look(order)).toMatchObject({ status: 'filled', filled_avg_price: '98.75' });
  });

  test('when it names a symbol that is new then that is an asset from then on', () => {
    const all = scene();
    const row = `ZZZ,${TUESDAY + MINUTE},5,5,5,5,10`;
    all.venue.addPriceSource({ kind: 'csv', text: `symbol,timestamp,open,high,low,close,volume\n${row}` });
    all.venue.advanceTo(TUESDAY + MINUTE);
    expect(all.venue.asset('ZZZ')).toMatchObject({ symbol: 'ZZZ', class: 'us_equity' });
    expect(all.venue.latestTrade('ZZZ')!.price).toBe(5);
  });

  test.each([
    ['symbol,timestamp,open,high,low,close', 'column volume'],
    ['symbol,timestamp,open,high,low,close,volume\nAAPL,soon,1,1,1,1,1', 'line 2'],
    ['symbol,timestamp,open,high,low,close,volume\nAAPL,2026-11-24T15:00:00Z,1,1,2,1,1', 'line 2'],
  ])('when it is %j then it is an error that names the %s', (broken, where) => {
    expect(() => scene().venue.addPriceSource({ kind: 'csv', text: broken })).toThrow(where);
  });
});

describe('synthetic prices', () => {
  const symbols = ['AAPL', 'BTC/USD'];

  test('when the seed is the same then so are the bars, whatever else there is', () => {
    const barsOf = (seed: number, others: string[]) => {
      const { venue } = scene({ seed, startMs: TUESDAY });
      venue.addPriceSource({ kind: 'synthetic', symbols: others });
      venue.advanceTo(TUESDAY + HOUR);
      return venue.bars('AAPL');
    };
    expect(barsOf(1, ['AAPL'])).toHaveLength(60);
    expect(barsOf(1, ['MSFT', ...symbols])).toEqual(barsOf(1, ['AAPL']));
    expect(barsOf(2, ['AAPL'])).not.toEqual(barsOf(1, ['AAPL']));
  });

  test('when the session ends then stocks rest until the next one, and coins go on', () => {
    const { venue } = scene({ startMs: TUESDAY + 5 * HOUR + 50 * MINUTE });
    venue.addPriceSource({ kind: 'synthetic', symbols });
    venue.advanceTo(TUESDAY + 24 * HOUR);
    const starts = venue.bars('AAPL').map(({ startMs }) => startMs);
    expect(starts).toHaveLength(10 + 30);
    expect(starts[9]).toBe(TUESDAY + 6 * HOUR - MINUTE);
    expect(starts[10]).toBe(Date.parse('2026-11-25T14:30:00Z'));
    expect(venue.bars('BTC/USD')).toHaveLength(24 * 60 - 350);
    for (const { open, high, low, close } of venue.bars('AAPL')) {
      expect(low).toBeLessThanOrEqual(Math.min(open, close));
      expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
    }
  });
});
