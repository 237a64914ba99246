import { describe, expect, test } from 'vitest';
import type { OrderRequest } from '../src/venue/types.ts';
import { HOUR, TUESDAY, refusal, scene } from './support/venue.ts';

type Order = Partial<OrderRequest>;

describe('an order that the account may not send', () => {
  test('when buying power does not do then it says what there is and what it takes', () => {
    expect(refusal(() => scene({}, { multiplier: 1 }).submit({ qty: '1001' }))).toEqual({
      status: 403,
      code: 40310000,
      message: 'insufficient buying power',
      buying_power: '100000',
      cost_basis: '100100',
    });
  });

  test('when the account is blocked or its owner has suspended trade then it is refused', () => {
    const { venue, id, submit, account } = scene();
    venue.setFlags(id, { trading_blocked: true });
    expect(account().trading_blocked).toBe(true);
    const blocked = { status: 403, code: 40310000, message: 'account is not authorized to trade' };
    expect(refusal(() => submit({}))).toEqual(blocked);
    venue.setFlags(id, { trading_blocked: false, account_blocked: true });
    expect(refusal(() => submit({}))).toEqual(blocked);
    venue.setFlags(id, { account_blocked: false });
    venue.patchConfigurations(id, { suspend_trade: true });
    expect(account().trade_suspended_by_user).toBe(true);
    expect(refusal(() => submit({}))).toMatchObject({
      status: 403,
      message: 'new orders are rejected by user request',
    });
    venue.patchConfigurations(id, { suspend_trade: false });
    expect(submit({}).status).toBe('pending_new');
  });

  test('when the account may not sell short or buy fractions then it is refused', () => {
    const message = 'account is not allowed to short';
    const { venue, id, submit } = scene();
    venue.patchConfigurations(id, { no_shorting: true, fractional_trading: false });
    expect(refusal(() => submit({ side: 'sell' }))).toEqual({ status: 403, code: 40310000, message });
    expect(refusal(() => submit({ qty: '0.5' }))).toMatchObject({ status: 403 });
    expect(refusal(() => scene({}, { multiplier: 1 }).submit({ side: 'sell' })).message).toBe(message);
    expect(refusal(() => scene({}, { shortingEnabled: false }).submit({ side: 'sell' })).message).toBe(message);
  });

  test('when an order is worth less than a dollar, or a coin than ten, then it is refused', () => {
    const { submit, venue } = scene({
      symbols: [
        { symbol: 'BTC/USD', price: '100' },
        { symbol: 'AAPL', price: '100' },
      ],
    });
    expect(refusal(() => submit({ qty: '0.0099' }))).toEqual({
      status: 403,
      code: 40310000,
      message: 'cost basis must be >= minimal amount of order 1',
    });
    expect(refusal(() => submit({ symbol: 'BTC/USD', time_in_force: 'gtc', qty: '0.099' })).message).toBe(
      'cost basis must be >= minimal amount of order 10',
    );
    expect(venue.updates(venue.accountIds()[0]!)).toEqual([]);
  });

  test('when a coin is sold that is not held then it is refused', () => {
    expect(
      refusal(() => scene().submit({ symbol: 'BTC/USD', time_in_force: 'gtc', side: 'sell', qty: '0.5' })),
    ).toEqual({
      status: 403,
      code: 40310000,
      message: 'insufficient balance for BTC (requested: 0.5, available: 0)',
    });
  });

  test('when the profile has the pattern day trader rule then the fourth day trade below $25,000 is denied', () => {
    const { venue, submit, account } = scene({ profile: { legacyPdt: true } }, { cash: '24000' });
    const trade = (symbol: string) => {
      submit({ symbol });
      return submit({ symbol, side: 'sell' });
    };
    for (const symbol of ['AAPL', 'MSFT', 'IBM']) trade(symbol);
    expect(account().daytrade_count).toBe(3);
    submit({ symbol: 'KO' });
    expect(refusal(() => submit({ symbol: 'KO', side: 'sell' }))).toEqual({
      status: 403,
      code: 40310100,
      message: 'trade denied due to pattern day trading protection',
    });
    venue.advanceTo(TUESDAY + 24 * HOUR);
    expect(submit({ symbol: 'KO', side: 'sell' }).status).toBe('pending_new');
    venue.advanceTo(TUESDAY + 8 * 24 * HOUR);
    expect(account().daytrade_count).toBe(0);
  });
});

describe('wash trades', () => {
  const limit = (side: 'buy' | 'sell', price: string): Order => ({ side, type: 'limit', limit_price: price, qty: '1' });
  test.each<[Order, Order, string]>([
    [limit('buy', '90'), { side: 'sell', type: 'market' }, 'opposite side market/stop order exists'],
    [limit('buy', '90'), { side: 'sell', type: 'stop', stop_price: '95' }, 'opposite side market/stop order exists'],
    [limit('buy', '90'), limit('sell', '90'), 'opposite side limit order exists'],
    [limit('buy', '90'), limit('sell', '89'), 'opposite side limit order exists'],
    [limit('sell', '110'), limit('buy', '110'), 'opposite side limit order exists'],
    [limit('sell', '110'), { side: 'buy', type: 'market' }, 'opposite side market/stop order exists'],
    [{ side: 'sell', type: 'stop', stop_price: '90' }, limit('buy', '80'), 'opposite side market/stop order exists'],
    [
      { side: 'sell', type: 'stop_limit', stop_price: '90', limit_price: '89' },
      limit('buy', '89'),
      'opposite side limit order exists',
    ],
  ])('when %j waits and %j comes then it is refused', (first, second, reason) => {
    const { submit } = scene();
    submit({ qty: '5' });
    const existing = submit(first);
    expect(refusal(() => submit(second))).toEqual({
      status: 403,
      code: 40310000,
      message: 'potential wash trade detected. use complex orders',
      existing_order_id: existing.id,
      reject_reason: reason,
    });
  });

  test('when limits do not cross, an order has legs, trails, or is for another symbol then both may be', () => {
    const { submit } = scene();
    submit({ qty: '9' });
    submit(limit('buy', '90'));
    expect(submit(limit('sell', '90.01')).status).toBe('pending_new');
    const trailing = { side: 'sell', type: 'trailing_stop', trail_price: '1' } as const;
    expect(submit(trailing).status).toBe('pending_new');
    expect(submit(limit('buy', '80')).status).toBe('pending_new');
    const oco = { ...limit('sell', '110'), order_class: 'oco', stop_loss: { stop_price: '80' } } as const;
    expect(submit(oco).status).toBe('pending_new');
    expect(submit({ symbol: 'MSFT', side: 'sell' }).status).toBe('pending_new');
  });

  test('when two orders might open opposite positions then the second is refused', () => {
    const { submit } = scene();
    submit(limit('buy', '90'));
    expect(refusal(() => submit(limit('sell', '110')))).toMatchObject({
      status: 403,
      message: 'cannot open a short sell while a long buy order is open',
    });
    submit({ ...limit('sell', '110'), symbol: 'MSFT' });
    expect(refusal(() => submit({ ...limit('buy', '90'), symbol: 'MSFT' })).message).toBe(
      'cannot open a long buy while a short sell order is open',
    );
  });
});
