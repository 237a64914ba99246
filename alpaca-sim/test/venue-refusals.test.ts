import { describe, expect, test } from 'vitest';
import type { OrderRequest } from '../src/venue/types.ts';
import { HOUR, MINUTE, TUESDAY, refusal, scene } from './support/venue.ts';

type Order = Partial<OrderRequest>;
const take = { limit_price: '110' };
const stop = { stop_price: '90' };

describe('an order that makes no sense by itself', () => {
  test.each<[Order | Record<string, unknown>, string]>([
    [{ qty: undefined }, 'qty or notional is required'],
    [{ qty: '' }, 'qty or notional is required'],
    [{ qty: '1', notional: '5' }, 'only one of qty or notional is accepted'],
    [{ qty: '0' }, 'qty must be > 0'],
    [{ qty: '-1' }, 'qty must be > 0'],
    [{ qty: 'one' }, 'invalid qty one'],
    [{ side: 'hold' }, 'invalid side'],
    [{ type: 'iceberg' }, 'invalid order type'],
    [{ time_in_force: 'gtd' }, 'invalid time_in_force'],
    [{ order_class: 'mleg' }, 'invalid order_class'],
    [{ client_order_id: 'x'.repeat(129) }, 'client_order_id must be no more than 128 characters'],
    [{ limit_price: '1' }, 'market orders require no stop or limit price'],
    [{ stop_price: '1' }, 'market orders require no stop or limit price'],
    [{ trail_price: '1' }, 'market orders must not have trail_price'],
    [{ type: 'limit' }, 'limit orders require a limit price'],
    [{ type: 'limit', limit_price: '1', stop_price: '1' }, 'limit orders require no stop price'],
    [{ type: 'limit', limit_price: '0' }, 'limit_price must be > 0'],
    [{ type: 'limit', limit_price: 'a lot' }, 'invalid limit_price a lot'],
    [{ type: 'stop' }, 'stop orders require a stop price'],
    [{ type: 'stop', stop_price: '1', limit_price: '1' }, 'stop orders require no limit price'],
    [{ type: 'stop_limit', stop_price: '1' }, 'stop limit orders require both stop and limit price'],
    [{ type: 'trailing_stop' }, 'trailing stop orders must specify one of trail_price or trail_percent'],
    [
      { type: 'trailing_stop', trail_price: '1', trail_percent: '1' },
      'trailing stop orders must specify one of trail_price or trail_percent',
    ],
    [
      { type: 'trailing_stop', trail_price: '1', stop_price: '1' },
      'trailing stop orders require no stop or limit price',
    ],
    [{ type: 'trailing_stop', trail_percent: '100' }, 'trail_percent must be < 100'],
    [{ order_class: 'bracket', stop_loss: stop }, 'bracket orders require take_profit.limit_price'],
    [{ order_class: 'bracket', take_profit: take }, 'bracket orders require stop_loss.stop_price'],
    [{ order_class: 'oto' }, 'oto orders require either take_profit or stop_loss'],
    [{ order_class: 'oto', take_profit: take, stop_loss: stop }, 'oto orders require either take_profit or stop_loss'],
    [{ order_class: 'oco', type: 'limit', take_profit: take }, 'oco orders require stop_loss.stop_price'],
  ])('when it is %j then: %s', (order, message) => {
    expect(refusal(() => scene().submit(order as Order))).toEqual({ status: 422, code: 40010001, message });
  });

  test('when a client order id has been used before then it is refused, whatever became of that order', () => {
    const { venue, id, submit } = scene();
    const order = submit({ client_order_id: 'mine', type: 'limit', limit_price: '90' });
    const again = () => refusal(() => submit({ client_order_id: 'mine' }));
    expect(again()).toEqual({ status: 422, code: 40010001, message: 'client_order_id must be unique' });
    venue.cancel(id, order.id);
    expect(again().message).toBe('client_order_id must be unique');
    expect(submit({ client_order_id: 'y'.repeat(128) }).client_order_id).toHaveLength(128);
  });
});

describe('an order that the rules do not allow', () => {
  const extended = { extended_hours: true };
  const halfShare = { qty: '0.5' };
  test.each<[Order, string]>([
    [{ symbol: 'NOPE' }, 'asset "NOPE" not found'],
    [{ symbol: 'FROZEN' }, 'asset "FROZEN" is not tradable'],
    [{ qty: '1.0000000001' }, 'qty must be limited to 9 decimal places'],
    [{ notional: '0.99' }, 'notional must be >= 1.00'],
    [{ notional: '5.001' }, 'notional value must be limited to 2 decimal places'],
    [
      { type: 'limit', limit_price: '290.123' },
      'invalid limit_price 290.123. sub-penny increment does not fulfill minimum pricing criteria',
    ],
    [
      { type: 'stop', stop_price: '0.12345' },
      'invalid stop_price 0.12345. sub-penny increment does not fulfill minimum pricing criteria',
    ],
    [
      { order_class: 'bracket', take_profit: { limit_price: '110.001' }, stop_loss: stop },
      'invalid take_profit.limit_price 110.001. sub-penny increment does not fulfill minimum pricing criteria',
    ],
    [
      { order_class: 'bracket', take_profit: take, stop_loss: { stop_price: '90.001' } },
      'invalid stop_loss.stop_price 90.001. sub-penny increment does not fulfill minimum pricing criteria',
    ],
    [extended, 'extended hours order must be DAY limit orders'],
    [{ ...extended, type: 'stop', stop_price: '110' }, 'extended hours order must be DAY limit orders'],
    [
      { ...extended, type: 'limit', limit_price: '90', time_in_force: 'gtc' },
      'extended hours order must be DAY limit orders',
    ],
    [{ ...halfShare, time_in_force: 'gtc' }, 'fractional orders must be DAY orders'],
    [{ notional: '10', time_in_force: 'gtc' }, 'fractional orders must be DAY orders'],
    [
      { ...halfShare, order_class: 'bracket', take_profit: take, stop_loss: stop },
      'fractional orders must be simple orders',
    ],
    [
      { ...halfShare, type: 'trailing_stop', trail_price: '1' },
      'fractional orders must be market, limit, stop, or stop_limit orders',
    ],
    [{ ...halfShare, side: 'sell' }, 'fractional orders cannot be sold short'],
    [{ notional: '10', side: 'sell' }, 'fractional orders cannot be sold short'],
    [{ ...halfShare, symbol: 'WHOLE' }, 'asset "WHOLE" is not fractionable'],
    [{ notional: '10', symbol: 'WHOLE' }, 'asset "WHOLE" is not fractionable'],
    [{ symbol: 'HARD', side: 'sell' }, 'asset "HARD" cannot be sold short'],
    [{ symbol: 'NEVER', side: 'sell' }, 'asset "NEVER" cannot be sold short'],
    [{ type: 'stop', stop_price: '110', time_in_force: 'ioc' }, 'invalid time_in_force ioc for stop order'],
    [
      { type: 'stop_limit', stop_price: '110', limit_price: '111', time_in_force: 'opg' },
      'invalid time_in_force opg for stop_limit order',
    ],
    [
      { type: 'trailing_stop', trail_price: '1', time_in_force: 'fok' },
      'invalid time_in_force fok for trailing_stop order',
    ],
    [{ symbol: 'BTC/USD' }, 'invalid crypto time_in_force'],
    [
      { symbol: 'BTC/USD', time_in_force: 'gtc', type: 'stop', stop_price: '110' },
      'invalid order type for crypto order',
    ],
    [
      { order_class: 'bracket', take_profit: take, stop_loss: stop, time_in_force: 'ioc' },
      'bracket orders must be DAY or GTC orders',
    ],
    [
      {
        order_class: 'bracket',
        type: 'limit',
        limit_price: '100',
        take_profit: take,
        stop_loss: stop,
        extended_hours: true,
      },
      'bracket orders cannot be extended hours orders',
    ],
    [{ order_class: 'oco', take_profit: take, stop_loss: stop }, 'oco orders must be limit orders'],
    [
      { order_class: 'oco', type: 'limit', side: 'sell', take_profit: take, stop_loss: stop },
      'oco orders must be exit orders',
    ],
    [{ position_intent: 'buy_to_close' }, 'position intent mismatch, inferred: buy_to_open, specified: buy_to_close'],
  ])('when it is %j then: %s', (order, message) => {
    const { submit } = scene({
      symbols: [
        { symbol: 'AAPL', price: '100' },
        { symbol: 'FROZEN', tradable: false },
        { symbol: 'WHOLE', fractionable: false },
        { symbol: 'HARD', easyToBorrow: false },
        { symbol: 'NEVER', shortable: false },
      ],
    });
    const request = { ...order, ...(order.notional !== undefined && { qty: undefined }) };
    expect(refusal(() => submit(request))).toEqual({ status: 422, code: 42210000, message });
  });

  test('when an entry has legs but closes a position then it is refused', () => {
    const { submit } = scene();
    submit({ qty: '10' });
    const exit = { side: 'sell', qty: '1', take_profit: { limit_price: '90' } } as const;
    expect(refusal(() => submit({ ...exit, order_class: 'bracket', stop_loss: { stop_price: '110' } })).message).toBe(
      'bracket orders must be entry orders',
    );
    expect(refusal(() => submit({ ...exit, order_class: 'oto' })).message).toBe('oto orders must be entry orders');
  });

  test('when the profile says so then not fractionable is forbidden, and extended hours may be GTC', () => {
    const { submit } = scene({
      symbols: [{ symbol: 'AAPL', fractionable: false, price: '100' }],
      profile: { notFractionableStatus: 403, extendedHoursGtc: true },
    });
    expect(refusal(() => submit({ qty: '0.5' }))).toMatchObject({ status: 403, code: 40310000 });
    const order = { type: 'limit', limit_price: '90', extended_hours: true, time_in_force: 'gtc' } as const;
    expect(submit(order)).toMatchObject({ extended_hours: true, time_in_force: 'gtc' });
    expect(refusal(() => submit({ extended_hours: true })).message).toBe(
      'extended hours order must be DAY or GTC limit orders',
    );
  });

  test.each([
    ['buy', '100', 'greater'],
    ['buy', '99.99', 'greater'],
    ['sell', '100', 'less'],
  ] as const)('when a stop to %s is at %s with the price at 100 then it must be %s', (side, stopPrice, word) => {
    const { submit } = scene();
    submit({ qty: '1' });
    expect(refusal(() => submit({ side, type: 'stop', stop_price: stopPrice }))).toEqual({
      status: 422,
      code: 42210000,
      message: `stop price must be ${word} than current price`,
      market_price: '100',
      stop_price: stopPrice,
    });
  });

  test.each<[Order, string, string]>([
    [{ take_profit: { limit_price: '100' } }, 'take_profit.limit_price must be >= base_price + 0.01', '100'],
    [{ stop_loss: { stop_price: '100' } }, 'stop_loss.stop_price must be <= base_price - 0.01', '100'],
    [
      { type: 'limit', limit_price: '95', stop_loss: { stop_price: '95' } },
      'stop_loss.stop_price must be <= base_price - 0.01',
      '95',
    ],
    [{ take_profit: { limit_price: '90' } }, 'take_profit.limit_price must be > stop_loss.stop_price', '100'],
    [
      { side: 'sell', stop_loss: { stop_price: '100' }, take_profit: { limit_price: '90' } },
      'stop_loss.stop_price must be >= base_price + 0.01',
      '100',
    ],
    [
      { side: 'sell', stop_loss: { stop_price: '110' }, take_profit: { limit_price: '100' } },
      'take_profit.limit_price must be <= base_price - 0.01',
      '100',
    ],
    [
      { side: 'sell', stop_loss: { stop_price: '90' } },
      'take_profit.limit_price must be < stop_loss.stop_price',
      '100',
    ],
  ])('when the legs of a bracket are %j then: %s', (order, message, base) => {
    const { submit } = scene();
    const bracket: Order = { order_class: 'bracket', take_profit: take, stop_loss: stop, ...order };
    expect(refusal(() => submit(bracket))).toEqual({ status: 422, code: 42210000, message, base_price: base });
  });

  test('when a share costs less than a dollar then its legs are still a cent away', () => {
    const { submit } = scene({ symbols: [{ symbol: 'AAPL', price: '0.5' }] });
    const bracket: Order = { qty: '10', order_class: 'bracket', stop_loss: { stop_price: '0.49' } };
    expect(refusal(() => submit({ ...bracket, take_profit: { limit_price: '0.5099' } }))).toMatchObject({
      message: 'take_profit.limit_price must be >= base_price + 0.01',
    });
    expect(submit({ ...bracket, take_profit: { limit_price: '0.51' } }).legs).toHaveLength(2);
  });

  test.each([
    ['opg', -6 * HOUR, true],
    ['opg', -33 * MINUTE, true],
    ['opg', -32 * MINUTE, false],
    ['opg', 8.9 * HOUR, false],
    ['opg', 9 * HOUR, true],
    ['cls', 5 * HOUR + 49 * MINUTE, true],
    ['cls', 5 * HOUR + 50 * MINUTE, false],
    ['cls', 8.9 * HOUR, false],
    ['cls', 9 * HOUR, true],
    ['opg', 4 * 24 * HOUR, true],
    ['opg', 3 * 24 * HOUR + 8.9 * HOUR, false],
    ['opg', 3 * 24 * HOUR + 9 * HOUR, true],
    ['cls', 3 * 24 * HOUR + 2 * HOUR + 49 * MINUTE, true],
    ['cls', 3 * 24 * HOUR + 2 * HOUR + 50 * MINUTE, false],
  ] as const)('when an order for %s comes %d ms after ten then it is taken: %s', (tif, afterMs, isTaken) => {
    const { submit } = scene({ startMs: TUESDAY + afterMs });
    if (isTaken) expect(submit({ time_in_force: tif })).toMatchObject({ time_in_force: tif });
    else expect(refusal(() => submit({ time_in_force: tif }))).toMatchObject({ status: 422, code: 42210000 });
  });
});
