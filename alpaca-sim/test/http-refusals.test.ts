import { describe, expect, test } from 'vitest';
import { openSim, order, restingOrder } from './support/sim.ts';
import type { OpenSim } from './support/sim.ts';

interface Refusal {
  readonly when: string;
  readonly status: number;
  readonly code: number;
  readonly message: string | RegExp;
  readonly fields?: readonly string[];
  /** Asks for what is refused. */
  readonly ask: (sim: OpenSim) => ReturnType<OpenSim['call']>;
}

const post = (fields: Record<string, unknown>) => async (sim: OpenSim) => sim.call('POST', '/v2/orders', order(fields));

const bracket = { order_class: 'bracket', type: 'limit', limit_price: '100' };

/** The error catalogue: one request for each. */
const REFUSALS: readonly Refusal[] = [
  {
    when: 'an order costs more than there is',
    status: 403,
    code: 40310000,
    message: 'insufficient buying power',
    fields: ['buying_power', 'cost_basis'],
    ask: post({ qty: '100000' }),
  },
  {
    when: 'more is sold than is free',
    status: 403,
    code: 40310000,
    message: 'insufficient qty available for order (requested: 2, available: 0)',
    fields: ['symbol', 'existing_qty', 'held_for_orders', 'available', 'related_orders'],
    ask: async (sim) => {
      await post({ qty: '2' })(sim);
      await post({ qty: '2', side: 'sell', type: 'limit', limit_price: '200' })(sim);
      return post({ qty: '2', side: 'sell', type: 'limit', limit_price: '201' })(sim);
    },
  },
  {
    when: 'a market order meets an opposite one',
    status: 403,
    code: 40310000,
    message: 'potential wash trade detected. use complex orders',
    fields: ['existing_order_id', 'reject_reason'],
    ask: async (sim) => {
      await post({ qty: '2' })(sim);
      await sim.call('POST', '/v2/orders', restingOrder());
      return post({ side: 'sell' })(sim);
    },
  },
  {
    when: 'an account that may not short sells short',
    status: 403,
    code: 40310000,
    message: 'account is not allowed to short',
    ask: async (sim) => {
      await sim.call('PATCH', '/v2/account/configurations', { no_shorting: true });
      return post({ side: 'sell' })(sim);
    },
  },
  {
    when: 'a client order id comes twice, even after its order was cancelled',
    status: 422,
    code: 40010001,
    message: 'client_order_id must be unique',
    ask: async (sim) => {
      const { body } = await sim.call('POST', '/v2/orders', restingOrder({ client_order_id: 'once' }));
      await sim.call('DELETE', `/v2/orders/${body.id}`);
      return post({ client_order_id: 'once' })(sim);
    },
  },
  {
    when: 'neither qty nor notional is given',
    status: 422,
    code: 40010001,
    message: 'qty or notional is required',
    ask: post({ qty: undefined }),
  },
  {
    when: 'a filled order is cancelled',
    status: 422,
    code: 42210000,
    message: 'order is already in "filled" state',
    ask: async (sim) => {
      const { body } = await post({})(sim);
      return sim.call('DELETE', `/v2/orders/${body.id}`);
    },
  },
  {
    when: 'a price has too many decimals',
    status: 422,
    code: 42210000,
    message: 'invalid limit_price 290.123. sub-penny increment does not fulfill minimum pricing criteria',
    ask: post({ type: 'limit', limit_price: '290.123' }),
  },
  {
    when: 'an asset is not tradable',
    status: 422,
    code: 42210000,
    message: 'asset "GONE" is not tradable',
    ask: async (sim) => {
      await sim.call('POST', '/__sim/assets', { symbol: 'GONE', tradable: false, price: 10 });
      return post({ symbol: 'GONE' })(sim);
    },
  },
  {
    when: 'an asset cannot be borrowed',
    status: 422,
    code: 42210000,
    message: 'asset "HTB" cannot be sold short',
    ask: async (sim) => {
      await sim.call('POST', '/__sim/assets', { symbol: 'HTB', easy_to_borrow: false, price: 10 });
      return post({ symbol: 'HTB', side: 'sell' })(sim);
    },
  },
  {
    when: 'a market order is for extended hours',
    status: 422,
    code: 42210000,
    message: 'extended hours order must be DAY limit orders',
    ask: post({ extended_hours: true }),
  },
  {
    when: 'a fractional order is good till cancelled',
    status: 422,
    code: 42210000,
    message: 'fractional orders must be DAY orders',
    ask: post({ qty: '0.5', time_in_force: 'gtc' }),
  },
  {
    when: 'a fractional order has legs',
    status: 422,
    code: 42210000,
    message: 'fractional orders must be simple orders',
    ask: post({ ...bracket, qty: '0.5', take_profit: { limit_price: '110' }, stop_loss: { stop_price: '90' } }),
  },
  {
    when: 'a fractional order trails',
    status: 422,
    code: 42210000,
    message: 'fractional orders must be market, limit, stop, or stop_limit orders',
    ask: post({ qty: '0.5', side: 'sell', type: 'trailing_stop', trail_price: '1' }),
  },
  {
    when: 'an OCO enters',
    status: 422,
    code: 42210000,
    message: 'oco orders must be exit orders',
    ask: post({ ...bracket, order_class: 'oco', take_profit: { limit_price: '110' }, stop_loss: { stop_price: '90' } }),
  },
  {
    when: 'a take-profit is below its entry',
    status: 422,
    code: 42210000,
    message: 'take_profit.limit_price must be >= base_price + 0.01',
    fields: ['base_price'],
    ask: post({ ...bracket, take_profit: { limit_price: '99' }, stop_loss: { stop_price: '90' } }),
  },
  {
    when: 'a stop-loss is above its entry',
    status: 422,
    code: 42210000,
    message: 'stop_loss.stop_price must be <= base_price - 0.01',
    fields: ['base_price'],
    ask: post({ ...bracket, take_profit: { limit_price: '110' }, stop_loss: { stop_price: '101' } }),
  },
  {
    when: 'a buy stop is below the market',
    status: 422,
    code: 42210000,
    message: 'stop price must be greater than current price',
    ask: post({ type: 'stop', stop_price: '90' }),
  },
  {
    when: 'an order that has ended is replaced',
    status: 422,
    code: 42210000,
    message: 'cannot replace order in filled status',
    ask: async (sim) => {
      const { body } = await post({})(sim);
      return sim.call('PATCH', `/v2/orders/${body.id}`, { qty: '2' });
    },
  },
  {
    when: 'a replacement changes nothing',
    status: 422,
    code: 42210000,
    message: 'order parameters are not changed',
    ask: async (sim) => {
      const { body } = await sim.call('POST', '/v2/orders', restingOrder());
      await sim.call('GET', '/v2/account');
      return sim.call('PATCH', `/v2/orders/${body.id}`, { limit_price: '50' });
    },
  },
  {
    when: 'trading is blocked',
    status: 403,
    code: 40310000,
    message: /blocked|not allowed|not authorized/,
    ask: async (sim) => {
      await sim.call('PATCH', `/__sim/accounts/${sim.venue.accountIds()[0]}`, { trading_blocked: true });
      return post({})(sim);
    },
  },
  {
    when: 'recent data of a feed is asked for that is not subscribed to',
    status: 403,
    code: 42210000,
    message: 'subscription does not permit querying recent SIP data',
    ask: async (sim) => {
      await sim.call('PATCH', '/__sim/market', { withheldFeeds: ['sip'] });
      return sim.call('GET', '/v2/stocks/bars/latest?symbols=AAPL&feed=sip');
    },
  },
];

describe('every documented refusal', () => {
  test.each(REFUSALS)('when $when then it is $code', async ({ status, code, message, fields = [], ask }) => {
    const answer = await ask(await openSim());
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (typeof message === 'string') expect(answer.body.message).toBe(message);
    else expect(answer.body.message).toMatch(message);
    for (const field of fields) expect(answer.body).toHaveProperty(field);
  });
});
