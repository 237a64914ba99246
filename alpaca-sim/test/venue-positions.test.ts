import { describe, expect, test } from 'vitest';
import { MINUTE, TUESDAY, refusal, scene } from './support/venue.ts';

describe('a position', () => {
  test('when it is the one of the documented example then every field is', () => {
    const { venue, submit, position } = scene({ symbols: [{ symbol: 'AAPL', price: '174.61' }] });
    venue.setTrade('AAPL', 174.78);
    submit({ qty: '2' });
    venue.settle();
    venue.setTrade('AAPL', 174.29);
    expect(position()).toEqual({
      asset_id: 'b0b6dd9d-8b9b-48a9-ba46-b9d54906e415',
      symbol: 'AAPL',
      exchange: 'NASDAQ',
      asset_class: 'us_equity',
      asset_marginable: true,
      qty: '2',
      qty_available: '2',
      side: 'long',
      avg_entry_price: '174.78',
      cost_basis: '349.56',
      market_value: '348.58',
      current_price: '174.29',
      lastday_price: '174.61',
      change_today: '-0.0018326556325525',
      unrealized_pl: '-0.98',
      unrealized_plpc: '-0.0028035244307129',
      unrealized_intraday_pl: '-0.98',
      unrealized_intraday_plpc: '-0.0028035244307129',
    });
  });

  test('when it grows then its entry price is the average, and when it shrinks it stays', () => {
    const { venue, submit, position } = scene();
    submit({ qty: '1' });
    venue.setTrade('AAPL', 103);
    submit({ qty: '2' });
    expect(position()).toMatchObject({ qty: '3', avg_entry_price: '102', cost_basis: '306' });
    submit({ side: 'sell', qty: '2' });
    expect(position()).toMatchObject({ qty: '1', avg_entry_price: '102', cost_basis: '102', unrealized_pl: '1' });
  });

  test('when it is short then quantity and value are negative, unless the profile says otherwise', () => {
    const { venue, submit, position } = scene();
    submit({ side: 'sell', qty: '10' });
    venue.setTrade('AAPL', 90);
    const expected = { side: 'short', avg_entry_price: '100', unrealized_pl: '100', unrealized_plpc: '0.1' };
    expect(position()).toMatchObject({
      ...expected,
      qty: '-10',
      qty_available: '-10',
      market_value: '-900',
      cost_basis: '-1000',
    });
    const positive = scene({ profile: { shortSign: 'positive' } });
    positive.submit({ side: 'sell', qty: '10' });
    expect(positive.position()).toMatchObject({ side: 'short', qty: '10', market_value: '1000', cost_basis: '1000' });
  });

  test('when a night passes then its day begins at the last close', () => {
    const { venue, submit, position } = scene();
    submit({ qty: '10' });
    venue.setTrade('AAPL', 110);
    venue.advanceTo(TUESDAY + 24 * 60 * MINUTE);
    venue.setTrade('AAPL', 121);
    expect(position()).toMatchObject({
      lastday_price: '110',
      change_today: '0.1',
      unrealized_pl: '210',
      unrealized_intraday_pl: '110',
      unrealized_intraday_plpc: '0.1',
    });
  });

  test('when it is asked for by symbol, by asset id or as a pair without its slash then it is there', () => {
    const { venue, id, submit, position } = scene();
    submit({ qty: '2' });
    submit({ symbol: 'BTC/USD', time_in_force: 'gtc', qty: '1.5' });
    expect(position('b0b6dd9d-8b9b-48a9-ba46-b9d54906e415')).toMatchObject({ symbol: 'AAPL' });
    expect(position('BTCUSD')).toMatchObject({ symbol: 'BTCUSD', qty: '1.5', asset_class: 'crypto' });
    expect(position('BTC/USD')).toEqual(position('BTCUSD'));
    expect(venue.positions(id).map(({ symbol }) => symbol)).toEqual(['AAPL', 'BTCUSD']);
    for (const symbol of ['MSFT', 'NOPE'])
      expect(refusal(() => position(symbol))).toEqual({
        status: 404,
        code: 40410000,
        message: 'position does not exist',
      });
  });
});

describe('what orders hold of a position', () => {
  test('when orders to sell wait then they hold their quantity, and more is refused with the numbers', () => {
    const { venue, id, submit, position } = scene();
    submit({ qty: '100' });
    const order = submit({ side: 'sell', type: 'limit', limit_price: '120', qty: '70' });
    expect(position()).toMatchObject({ qty: '100', qty_available: '30' });
    expect(refusal(() => submit({ side: 'sell', qty: '31' }))).toEqual({
      status: 403,
      code: 40310000,
      message: 'insufficient qty available for order (requested: 31, available: 30)',
      symbol: 'AAPL',
      existing_qty: '100',
      held_for_orders: '70',
      available: '30',
      related_orders: [order.id],
    });
    venue.cancel(id, order.id);
    expect(position().qty_available).toBe('100');
  });

  test('when a position would be turned around then only what there is can be sold', () => {
    const { submit } = scene();
    submit({ qty: '10' });
    expect(refusal(() => submit({ side: 'sell', qty: '15' })).message).toBe(
      'insufficient qty available for order (requested: 15, available: 10)',
    );
    submit({ symbol: 'MSFT', side: 'sell', qty: '10' });
    expect(refusal(() => submit({ symbol: 'MSFT', qty: '11' })).message).toBe(
      'insufficient qty available for order (requested: 11, available: 10)',
    );
  });

  test('when a cancel is stuck then the shares stay held', () => {
    const { venue, id, submit, position, look } = scene();
    submit({ qty: '10' });
    const order = submit({ side: 'sell', type: 'limit', limit_price: '120', qty: '10' });
    venue.settle();
    venue.behaviour.stuckCancelProbability = 1;
    venue.cancel(id, order.id);
    expect(look(order).status).toBe('pending_cancel');
    expect(position().qty_available).toBe('0');
    expect(refusal(() => submit({ side: 'sell', qty: '1' })).status).toBe(403);
    venue.setTrade('AAPL', 121);
    expect(look(order).status).toBe('filled');
  });

  test('when an order is replaced by a smaller one then the difference is free', () => {
    const { venue, id, submit, position } = scene();
    submit({ qty: '10' });
    const order = submit({ side: 'sell', type: 'limit', limit_price: '120', qty: '10' });
    venue.settle();
    venue.replace(id, order.id, { qty: '4' });
    expect(position().qty_available).toBe('6');
    expect(refusal(() => venue.replace(id, venue.orders(id)[0]!.id, { qty: '11' })).message).toBe(
      'insufficient qty available for order (requested: 11, available: 10)',
    );
  });
});

describe('closing', () => {
  test('when a position is closed then an order for the day sells all of it', () => {
    const { venue, id, submit } = scene();
    submit({ qty: '2.5' });
    expect(venue.closePosition(id, 'AAPL')).toMatchObject({
      side: 'sell',
      type: 'market',
      time_in_force: 'day',
      qty: '2.5',
    });
    expect(venue.positions(id)).toEqual([]);
  });

  test('when a short position is closed then it is bought back', () => {
    const { venue, id, submit } = scene();
    submit({ side: 'sell', qty: '10' });
    expect(venue.closePosition(id, 'AAPL')).toMatchObject({ side: 'buy', qty: '10', position_intent: 'buy_to_close' });
    expect(venue.positions(id)).toEqual([]);
  });

  test.each([
    [{ qty: '3' }, '7'],
    [{ percentage: '50' }, '5'],
    [{ percentage: '33.333333333' }, '6.666666667'],
    [{ percentage: '100' }, undefined],
  ])('when %j of ten is closed then %s is left', (how, left) => {
    const { venue, id, submit } = scene();
    submit({ qty: '10' });
    venue.closePosition(id, 'AAPL', how);
    expect(venue.positions(id)[0]?.['qty']).toBe(left);
  });

  test('when the asset is not fractionable then a percentage is cut to whole shares', () => {
    const { venue, id, submit, position } = scene({ symbols: [{ symbol: 'AAPL', price: '100', fractionable: false }] });
    submit({ qty: '10' });
    venue.closePosition(id, 'AAPL', { percentage: '25' });
    expect(position().qty).toBe('8');
    expect(refusal(() => venue.closePosition(id, 'AAPL', { percentage: '1' }))).toMatchObject({ status: 422 });
  });

  test.each([{ qty: '1', percentage: '1' }, { qty: '0' }, { qty: 'x' }, { percentage: '0' }, { percentage: '100.1' }])(
    'when %j is to be closed then it is refused',
    (how) => {
      const { venue, id, submit } = scene();
      submit({ qty: '10' });
      expect(refusal(() => venue.closePosition(id, 'AAPL', how))).toMatchObject({ status: 422, code: 40010001 });
    },
  );

  test('when there is nothing to close then it is not found', () => {
    const { venue, id } = scene();
    for (const symbol of ['AAPL', 'NOPE']) {
      expect(refusal(() => venue.closePosition(id, symbol))).toMatchObject({ status: 404, code: 40410000 });
    }
  });

  test('when all is closed with orders waiting then what is held fails, unless they are cancelled first', () => {
    const { venue, id, submit } = scene();
    submit({ qty: '10' });
    submit({ symbol: 'MSFT', qty: '5' });
    submit({ side: 'sell', type: 'limit', limit_price: '120', qty: '4' });
    const answers = venue.closeAll(id);
    expect(answers).toMatchObject([
      { symbol: 'AAPL', status: 403, body: { code: 40310000, available: '6' } },
      { symbol: 'MSFT', status: 200, body: { symbol: 'MSFT', side: 'sell', qty: '5' } },
    ]);
    expect(venue.closeAll(id, true)).toMatchObject([{ symbol: 'AAPL', status: 200 }]);
    expect(venue.positions(id)).toEqual([]);
    expect(venue.orders(id)).toEqual([]);
  });
});
