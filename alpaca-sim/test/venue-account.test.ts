import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, TUESDAY, refusal, scene } from './support/venue.ts';

/** The account of Alpaca's own example, which is consistent in itself. */
const GOLDEN = {
  cash: '-23140.2',
  equity: '103820.56',
  portfolio_value: '103820.56',
  last_equity: '103529.24',
  long_market_value: '126960.76',
  short_market_value: '0',
  initial_margin: '63480.38',
  maintenance_margin: '38088.228',
  last_maintenance_margin: '38000.832',
  regt_buying_power: '80680.36',
  buying_power: '262113.632',
  options_buying_power: '40340.18',
  multiplier: '4',
  sma: '0',
};

const ACCOUNT_KEYS = [
  'id,account_number,status,crypto_status,currency,cash,equity,portfolio_value,last_equity,long_market_value',
  'short_market_value,initial_margin,maintenance_margin,last_maintenance_margin,regt_buying_power,buying_power',
  'options_buying_power,non_marginable_buying_power,multiplier,sma,accrued_fees,pending_reg_taf_fees',
  'intraday_adjustments,balance_asof,shorting_enabled,trading_blocked,transfers_blocked,account_blocked',
  'trade_suspended_by_user,options_approved_level,options_trading_level,created_at',
].join(',');

describe('the balances of an account', () => {
  test('when positions are those of the documented example then so is every balance, a night later', () => {
    const { venue, account, submit } = scene(
      {
        startMs: Date.parse('2023-09-27T19:00:00Z'),
        symbols: [
          { symbol: 'AAPL', price: '1266.6944' },
          { symbol: 'MSFT', price: '100' },
        ],
      },
      { cash: '-23140.2', holdings: [{ symbol: 'AAPL', qty: '100', avgEntryPrice: '1200' }], multiplier: 4 },
    );
    venue.advanceTo(Date.parse('2023-09-28T14:00:00Z'));
    expect(account()).toMatchObject({ last_equity: GOLDEN.last_equity, balance_asof: '2023-09-27' });
    venue.setTrade('AAPL', 1269.6076);
    expect(account()).toMatchObject(GOLDEN);
    submit({ symbol: 'MSFT', qty: '100' });
    expect(account().buying_power).toBe('252113.632');
  });

  test('when an account is asked for then it has the documented keys in their order', () => {
    expect(Object.keys(scene().account()).join(',')).toBe(ACCOUNT_KEYS);
    const legacy = scene({ profile: { legacyPdt: true } }).account();
    expect(legacy).toMatchObject({ pattern_day_trader: false, daytrade_count: 0, daytrading_buying_power: '400000' });
  });

  test.each([
    [1, '100000', '100000'],
    [2, '200000', '200000'],
    [4, '400000', '200000'],
  ])('when the multiplier is %d then buying power is %s and overnight %s', (multiplier, buyingPower, regt) => {
    const { account } = scene({}, { multiplier });
    expect(account()).toMatchObject({
      buying_power: buyingPower,
      regt_buying_power: regt,
      non_marginable_buying_power: '100000',
      options_buying_power: '100000',
    });
  });

  test.each([
    [1, { buying_power: '90000', regt_buying_power: '90000', initial_margin: '5000' }],
    [2, { buying_power: '190000', regt_buying_power: '190000', initial_margin: '5000' }],
    [4, { buying_power: '390000', regt_buying_power: '190000', maintenance_margin: '3000' }],
  ])('when $10,000 are bought with a multiplier of %d then margin and buying power follow', (multiplier, expected) => {
    const { account, submit } = scene({}, { multiplier });
    submit({ qty: '100' });
    expect(account()).toMatchObject({ cash: '90000', equity: '100000', long_market_value: '10000', ...expected });
  });

  test('when a short position is held then its value is negative and its margin follows the price', () => {
    const { account, submit, venue } = scene();
    submit({ side: 'sell', qty: '100' });
    expect(account()).toMatchObject({
      cash: '110000',
      equity: '100000',
      short_market_value: '-10000',
      initial_margin: '5000',
      maintenance_margin: '3000',
    });
    venue.setTrade('AAPL', 10);
    expect(account()).toMatchObject({ maintenance_margin: '500', equity: '109000' });
    venue.setTrade('AAPL', 4);
    expect(account()).toMatchObject({ maintenance_margin: '400' });
    venue.setTrade('AAPL', 2);
    expect(account()).toMatchObject({ maintenance_margin: '250' });
  });

  test('when a long position is cheap or may not be margined then it is paid in full', () => {
    const { account, submit, venue } = scene({
      symbols: [
        { symbol: 'AAPL', price: '2.49' },
        { symbol: 'MSFT', price: '100', marginable: false },
      ],
    });
    submit({ qty: '100' });
    expect(account()).toMatchObject({ maintenance_margin: '249', initial_margin: '124.5' });
    venue.setTrade('AAPL', 2.5);
    expect(account()).toMatchObject({ maintenance_margin: '75' });
    submit({ symbol: 'MSFT', qty: '10' });
    expect(account()).toMatchObject({ maintenance_margin: '1075', initial_margin: '1125' });
  });

  test('when equity is below $2,000 then there is no margin and no shorting', () => {
    const { account, submit } = scene({}, { cash: '1999.99' });
    expect(account()).toMatchObject({ multiplier: '1', buying_power: '1999.99', shorting_enabled: false });
    expect(refusal(() => submit({ side: 'sell' }))).toMatchObject({ message: 'account is not allowed to short' });
    expect(scene({}, { cash: '2000' }).account()).toMatchObject({ multiplier: '4', shorting_enabled: true });
  });

  test('when the margin multiplier is configured lower then it counts', () => {
    const { venue, id, account } = scene();
    venue.patchConfigurations(id, { max_margin_multiplier: '2' });
    expect(account()).toMatchObject({ multiplier: '2', buying_power: '200000' });
  });

  test('when the profile asks for intraday margin at present prices then buying power is that', () => {
    const options = { profile: { intradayMargin: 'current' } } as const;
    const { venue, account } = scene(options, { holdings: [{ symbol: 'AAPL', qty: '100', avgEntryPrice: '90' }] });
    expect(account()).toMatchObject({ equity: '110000', buying_power: '430000' });
    venue.setTrade('AAPL', 110);
    expect(account()).toMatchObject({ equity: '111000', buying_power: '433000' });
  });

  test('when what was opened today is closed then its buying power comes back, less what was lost', () => {
    const { account, submit, venue } = scene();
    submit({ qty: '1000' });
    expect(account().buying_power).toBe('300000');
    venue.setTrade('AAPL', 99);
    submit({ side: 'sell', qty: '1000' });
    expect(account()).toMatchObject({ equity: '99000', buying_power: '396000' });
  });

  test('when money is transferred then cash and buying power move, and an activity tells', () => {
    const { venue, id, account } = scene({}, { multiplier: 2 });
    venue.transfer(id, '-1000.5');
    venue.transfer(id, '500');
    expect(account()).toMatchObject({ cash: '99499.5', buying_power: '198999' });
    expect(venue.activities(id, { category: 'non_trade_activity' })).toMatchObject([
      { activity_type: 'CSD', net_amount: '500', date: '2026-11-24' },
      { activity_type: 'CSW', net_amount: '-1000.5' },
    ]);
    expect(refusal(() => venue.transfer(id, 'much'))).toMatchObject({ status: 422 });
  });
});

describe('buying power that orders set aside', () => {
  test('when an order that opens waits then it sets aside its limit, and gives it back at its end', () => {
    const { account, submit, venue, id } = scene({}, { multiplier: 2 });
    const order = submit({ type: 'limit', limit_price: '90', qty: '100' });
    expect(account()).toMatchObject({ buying_power: '191000', options_buying_power: '95500', cash: '100000' });
    venue.cancel(id, order.id);
    expect(account()).toMatchObject({ buying_power: '200000', options_buying_power: '100000' });
  });

  test('when an order sells what is held then it sets nothing aside', () => {
    const { account, submit } = scene({}, { multiplier: 2 });
    submit({ qty: '100' });
    const { buying_power: before } = account();
    submit({ side: 'sell', type: 'limit', limit_price: '110', qty: '100' });
    expect(account().buying_power).toBe(before);
  });

  test('when a short sale waits then it sets aside the dearer of its limit and the ask with 3 percent', () => {
    const { account, submit, venue } = scene({}, { multiplier: 2 });
    venue.setQuote('AAPL', 99.5, 100);
    submit({ side: 'sell', type: 'limit', limit_price: '101', qty: '10' });
    expect(account().buying_power).toBe('198970');
    submit({ symbol: 'MSFT', side: 'sell', type: 'limit', limit_price: '110', qty: '10' });
    expect(account().buying_power).toBe('197870');
  });

  test('when a market buy comes then it is worth the ask in the session, the middle around it, the last price at night', () => {
    const during = scene({}, { multiplier: 1, cash: '10000' });
    during.venue.setQuote('AAPL', 99, 101);
    expect(refusal(() => during.submit({ qty: '100' }))).toMatchObject({ cost_basis: '10100', buying_power: '10000' });
    during.venue.advanceTo(TUESDAY + 7 * HOUR);
    during.venue.setQuote('AAPL', 99, 101.5);
    expect(refusal(() => during.submit({ qty: '100' }))).toMatchObject({ cost_basis: '10025' });
    during.venue.advanceTo(TUESDAY + 11 * HOUR);
    expect(refusal(() => during.submit({ qty: '101' }))).toMatchObject({ cost_basis: '10100' });
  });

  test('when an order is replaced by a dearer one then the dearer counts from the request on', () => {
    const { account, submit, venue, id } = scene({}, { multiplier: 2 });
    venue.behaviour.replaceDelayMs = MINUTE;
    const order = submit({ type: 'limit', limit_price: '90', qty: '100' });
    venue.settle();
    venue.replace(id, order.id, { limit_price: '95' });
    expect(account().buying_power).toBe('190500');
    venue.advanceTo(venue.nowMs + MINUTE);
    expect(account().buying_power).toBe('190500');
    venue.replace(id, venue.orders(id)[0]!.id, { limit_price: '80' });
    expect(account().buying_power).toBe('190500');
    venue.advanceTo(venue.nowMs + MINUTE);
    expect(account().buying_power).toBe('192000');
  });

  test('when an order fills in part then only the rest is set aside', () => {
    const { account, submit, venue } = scene({}, { multiplier: 1 });
    venue.behaviour.partialFillProbability = 1;
    venue.behaviour.partialGapMs = MINUTE;
    submit({ type: 'limit', limit_price: '100', qty: '100' });
    venue.settle();
    expect(account()).toMatchObject({ buying_power: '90000' });
    expect(account().cash).not.toBe('90000');
  });

  test('when coins are bought then they must be paid in full', () => {
    const { venue, id, submit, account } = scene(
      { symbols: [{ symbol: 'BTC/USD', price: '50000' }] },
      { multiplier: 4 },
    );
    const buy = (qty: string) => submit({ symbol: 'BTC/USD', time_in_force: 'gtc', qty });
    expect(refusal(() => buy('2.1'))).toMatchObject({ buying_power: '100000', cost_basis: '105000' });
    const waiting = submit({
      symbol: 'BTC/USD',
      time_in_force: 'gtc',
      qty: '0.2',
      type: 'limit',
      limit_price: '40000',
    });
    expect(account()).toMatchObject({ non_marginable_buying_power: '92000', buying_power: '368000' });
    venue.cancel(id, waiting.id);
    buy('2');
    expect(account()).toMatchObject({ cash: '0', non_marginable_buying_power: '0', maintenance_margin: '100000' });
  });
});

describe('configurations', () => {
  test('when they are asked for then they are the documented ones, and a change keeps the others', () => {
    const { venue, id } = scene();
    expect(venue.configurations(id)).toEqual({
      suspend_trade: false,
      no_shorting: false,
      fractional_trading: true,
      max_margin_multiplier: '4',
      trade_confirm_email: 'all',
      ptp_no_exception_entry: false,
      disable_overnight_trading: false,
    });
    expect(venue.patchConfigurations(id, { no_shorting: true, suspend_trade: null, unknown: 1 })).toMatchObject({
      no_shorting: true,
      suspend_trade: false,
    });
    expect(venue.configurations(id)['no_shorting']).toBe(true);
    expect(venue.configurations(id)).not.toHaveProperty('unknown');
  });

  test.each([
    ['max_margin_multiplier', '3'],
    ['suspend_trade', 'yes'],
    ['trade_confirm_email', 'often'],
  ])('when %s is %s then it is refused', (key, value) => {
    const { venue, id } = scene();
    expect(refusal(() => venue.patchConfigurations(id, { [key]: value }))).toMatchObject({ status: 422 });
  });
});

describe('accounts', () => {
  test('when key and secret belong together then they name an account, and its token does', () => {
    const { venue, id } = scene();
    const other = venue.addAccount({ keyId: 'K2', secret: 'S2', oauthToken: 'T2', cash: 5 });
    expect(venue.accountByKey('K', 'S')).toBe(id);
    expect(venue.accountByKey('K', 'S2')).toBeUndefined();
    expect(venue.accountByKey('', '')).toBeUndefined();
    expect(venue.accountByToken('T2')).toBe(other);
    expect(venue.accountByToken('S')).toBe(id);
    expect(venue.accountIds()).toEqual([id, other]);
    expect(venue.accountWire(other)['cash']).toBe('5');
    expect(() => venue.addAccount({ keyId: 'K2', secret: 'x' })).toThrow(RangeError);
    expect(refusal(() => venue.accountWire('nobody'))).toMatchObject({ status: 401 });
  });

  test('when a venue is told of no account then it has one', () => {
    const { venue } = scene({ accounts: undefined as never });
    expect(venue.accountByKey('PKSIM', 'sim-secret')).toBeDefined();
  });

  test('when accounts trade the same symbol then they do not see each other', () => {
    const { venue, submit, position } = scene();
    const other = venue.addAccount({ keyId: 'K2', secret: 'S2' });
    submit({ qty: '3' });
    expect(position().qty).toBe('3');
    expect(venue.positions(other)).toEqual([]);
    expect(venue.activities(other)).toEqual([]);
  });
});
