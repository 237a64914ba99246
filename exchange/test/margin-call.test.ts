import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { US_MARGIN, commissionPerOrder, maintenanceOf } from '@plimsoll/exchange';
import type { ExchangeBar, ExchangeOptions } from '@plimsoll/exchange';
import { MINUTE, barOf, exchangeOf, newYork } from './support.ts';

const MONDAY = newYork('2024-01-08 09:30');
const DAY = 24 * 60 * MINUTE;
const AT_ONCE = { ...US_MARGIN, liquidateAfterSessions: 0 };

/** An account by Regulation T, whose bars are gone through as a broker does it: a plain number is a bar that does not move. */
function margined(options: Partial<ExchangeOptions> & { readonly prices?: number[] } = {}) {
  const made = exchangeOf({ multiplier: 2, margin: AT_ONCE, ...options });
  const last: [number, number] = [100, 100];
  const step = (a: number, b = last[1], start = MONDAY, parts: Partial<ExchangeBar> = {}) => {
    const bars = [a, b].map((price) => ({ ...barOf(price, price, price, start), ...parts }));
    made.exchange.begin(start);
    made.exchange.match((index) => bars[index]);
    for (const [index, price] of [a, b].entries()) made.setPrice(index, price);
    last[0] = a;
    last[1] = b;
    made.exchange.advance(start + MINUTE);
  };
  const held = () => Object.fromEntries(made.exchange.positions().map(({ symbol, quantity }) => [symbol, quantity]));
  const equity = () => {
    const { cash } = made.exchange.account();
    return made.exchange.positions().reduce((sum, p) => sum + p.quantity * last[p.symbol === 'A' ? 0 : 1], cash);
  };
  return { ...made, step, held, equity, clear: () => void (made.events.length = 0) };
}

/** The minute after the opening on Monday. */
const at = (minute: number) => MONDAY + minute * MINUTE;

/** 200 A bought at $100 with $10,000, which leaves $10,000 borrowed. */
function borrowed(options: Partial<ExchangeOptions> = {}) {
  const made = margined(options);
  made.submit({ quantity: 200, time: MONDAY });
  made.step(100, 100, MONDAY, { volume: 1e6 });
  made.clear();
  return made;
}

describe('a margin call', () => {
  test('when equity is what is required then there is none, and when it is less there is one, once', () => {
    const { step, events } = borrowed({ margin: US_MARGIN });
    // 150 x price = 10,000 is where equity, 200 x price - 10,000, is a quarter of 200 x price
    step(66.68, 100, at(1));
    expect(events).toEqual([]);
    step(66, 100, at(2));
    step(65, 100, at(3));
    expect(events).toEqual([{ kind: 'margin_call', isMet: false, equity: 3_200, required: 3_300, time: at(3) }]);
  });

  test('when the price is back then it is met, and a later one is told anew', () => {
    const { step, events } = borrowed({ margin: US_MARGIN });
    for (const [minute, price] of [66, 67, 66].entries()) step(price, 100, at(minute + 1));
    expect(events).toMatchObject([{ isMet: false }, { isMet: true, equity: 3_400, required: 3_350 }, { isMet: false }]);
  });

  test('when it is on then nothing is entered, not by what works either, and exits go through', () => {
    const { submit, step, events, held } = borrowed({ margin: US_MARGIN, cash: 10_050 });
    submit({ symbol: 'B', quantity: 1, type: 'limit', limitPrice: 50, timeInForce: 'gtc', time: MONDAY });
    step(66, 100, at(1));
    submit({ quantity: 1, time: at(2) });
    submit({ side: 'sell', quantity: 30, time: at(2) });
    step(66, 50, at(2));
    const codes = events.flatMap((event) => (event.kind === 'rejected' ? [[event.code, event.detail]] : []));
    expect(codes).toEqual([
      ['MARGIN_CALL', { equity: 3_250, required: 3_300 }],
      ['MARGIN_CALL', { equity: 3_250, required: 3_300 }],
    ]);
    expect(held()).toEqual({ A: 170 });
    expect(events.at(-1)).toMatchObject({ kind: 'margin_call', isMet: true, equity: 3_250, required: 2_805 });
  });
});

describe('positions that are closed by force', () => {
  test('when it is due at once then the next open closes as much as frees the margin, and no more', () => {
    const { step, events, held, equity } = borrowed();
    step(66, 100, at(1));
    expect(held()).toEqual({ A: 200 });
    step(66, 100, at(2));
    // 100 dollars are missing; a share frees 16.50: seven
    expect(events.slice(1)).toEqual([
      {
        kind: 'filled',
        executionId: 'margin-call-2024-01-08-1/1',
        orderId: 'margin-call-2024-01-08-1',
        symbol: 'A',
        side: 'sell',
        quantity: 7,
        price: 66,
        commission: 0,
        time: at(2),
      },
      { kind: 'margin_call', isMet: true, equity: 3_200, required: 193 * 16.5, time: at(3) },
    ]);
    expect(held()).toEqual({ A: 193 });
    expect(equity()).toBe(3_200);
  });

  test('when a session may pass then it is the open of the next one', () => {
    const { step, events, held } = borrowed({ margin: US_MARGIN });
    step(66, 100, at(1));
    step(66, 100, at(300));
    expect(held()).toEqual({ A: 200 });
    step(60, 100, MONDAY + DAY);
    expect(events[1]).toMatchObject({ kind: 'filled', quantity: 7, price: 60, time: MONDAY + DAY });
    // 193 at 60 require 2,895, equity is 2,000: 895 are missing, a share frees 15
    step(60, 100, MONDAY + DAY + MINUTE);
    expect(events[2]).toMatchObject({ kind: 'filled', quantity: 60 });
    expect(events[3]).toMatchObject({ kind: 'margin_call', isMet: true, equity: 2_000, required: 1_995 });
  });

  test('when nothing is ever closed by force then the call stays until it is met', () => {
    const { step, held, events } = borrowed({ margin: { ...US_MARGIN, liquidateAfterSessions: Infinity } });
    for (const day of [0, 1, 2, 3]) step(60, 100, MONDAY + MINUTE + day * DAY);
    expect(held()).toEqual({ A: 200 });
    expect(events).toHaveLength(1);
  });

  test('when several are held then the largest goes first, and the next where that is not enough', () => {
    const { submit, step, clear, events, held } = margined();
    submit({ quantity: 120, time: MONDAY });
    submit({ symbol: 'B', quantity: 80, time: MONDAY });
    step(100, 100);
    clear();
    step(40, 90, at(1));
    // 4,800 and 7,200 held, 2,000 equity, 3,000 required: 1,000 are missing, a share of B frees 22.50
    step(40, 90, at(2));
    expect(events.slice(1)).toMatchObject([{ symbol: 'B', quantity: 45 }, { isMet: true }]);
    step(18.5, 90, at(3));
    // equity is less than nothing: 2,220 and 3,150 held, 580 owed; all of B frees 787.50, and the rest all of A
    step(18.5, 90, at(4));
    expect(events.slice(4)).toMatchObject([
      { symbol: 'B', quantity: 35 },
      { symbol: 'A', quantity: 120 },
    ]);
    expect(held()).toEqual({});
  });

  test('when what is short has risen then it is bought back', () => {
    const { submit, step, clear, events } = margined();
    submit({ side: 'sell', quantity: 60, time: MONDAY });
    step(100);
    clear();
    // equity 16,000 - 60 x 206 = 3,640; required 30 % of 12,360; 68 are missing, a share frees 61.80
    step(206, 100, at(1));
    step(206, 100, at(2));
    expect(events).toMatchObject([
      { kind: 'margin_call', equity: 3_640, required: 3_708 },
      { kind: 'filled', side: 'buy', quantity: 2, price: 206 },
      { kind: 'margin_call', isMet: true },
    ]);
  });

  test('when orders work on what is closed then they are cancelled first, and those on other symbols are not', () => {
    const { submit, step, clear, events, exchange } = margined();
    submit({ quantity: 150, time: MONDAY });
    submit({ symbol: 'B', quantity: 40, time: MONDAY });
    step(100, 100);
    const stop = { side: 'sell', type: 'stop', stopPrice: 10, timeInForce: 'gtc', time: at(1) } as const;
    const onA = submit({ ...stop, quantity: 150 });
    const onB = submit({ ...stop, symbol: 'B', quantity: 40 });
    clear();
    // equity 2,950, required 2,987.50
    step(53, 100, at(1));
    expect(events).toMatchObject([{ kind: 'margin_call' }, { kind: 'cancelled', orderId: onA.id }]);
    step(53, 100, at(2));
    expect(exchange.hasWorkingOrders).toBe(true);
    exchange.cancel(onB.id, at(3));
    expect(exchange.hasWorkingOrders).toBe(false);
  });

  test('when the account closes the position itself at the same open then nothing is closed twice', () => {
    const { submit, step, events, held } = borrowed();
    step(66, 100, at(1));
    submit({ side: 'sell', quantity: 198, time: at(2) });
    step(66, 100, at(2));
    expect(events.filter(({ kind }) => kind === 'filled')).toMatchObject([{ quantity: 198 }, { quantity: 2 }]);
    expect(held()).toEqual({});
  });

  test('when the price comes back before the open then what was due is closed all the same, and no more after that', () => {
    const { step, held } = borrowed({ volumeShare: 0.003 });
    step(66, 100, at(1));
    step(80, 100, at(2)); // 0.3 % of 1,000 shares
    step(80, 100, at(3));
    expect(held()).toEqual({ A: 197 });
  });

  test('when the symbol is split meanwhile then as much of it is closed in new shares', () => {
    const { step, held, exchange, setPrice } = borrowed();
    step(66, 100, at(1));
    setPrice(0, 33);
    exchange.split({ kind: 'split', symbol: 'A', exDate: '2024-01-08', ratio: 2 }, at(2));
    step(33, 100, at(2));
    expect(held()).toEqual({ A: 400 - 14 });
  });

  test('when it costs commission and slippage then they are paid', () => {
    const { step, exchange } = borrowed({ commission: commissionPerOrder(1), slippage: () => 0.5, cash: 10_150 });
    const before = exchange.account().cash;
    step(66, 100, at(1));
    const required = maintenanceOf(AT_ONCE, 200, 66);
    const quantity = Math.ceil((required - (before + 200 * 66)) / 16.5);
    step(66, 100, at(2));
    expect(exchange.account().cash).toBeCloseTo(before + quantity * 65.5 - 1, 6);
  });

  test('when a bar is outside of the session then it closes nothing by force', () => {
    const { step, held } = borrowed();
    step(66, 100, at(1));
    step(66, 100, newYork('2024-01-08 17:00'));
    expect(held()).toEqual({ A: 200 });
    step(66, 100, MONDAY + DAY);
    expect(held()).toEqual({ A: 193 });
  });
});

describe('what margin allows to enter', () => {
  const codes = (events: readonly { kind: string; code?: string }[]) => events.map(({ kind, code }) => code ?? kind);

  test('when there is less than $2,000 then nothing can be borrowed', () => {
    const { submit, events, exchange } = margined({ cash: 1_999 });
    expect(exchange.account().buyingPower).toBe(1_999);
    submit({ quantity: 20, time: MONDAY });
    submit({ side: 'sell', quantity: 1, time: MONDAY });
    submit({ quantity: 19, time: MONDAY });
    expect(codes(events)).toEqual(['INSUFFICIENT_BUYING_POWER', 'EQUITY_BELOW_MINIMUM', 'accepted']);
    expect(events[1]).toMatchObject({ detail: { equity: 1_999, minimum: 2_000 } });
  });

  test('when there are $2,000 then twice as much can be bought', () => {
    const { submit, events } = margined({ cash: 2_000 });
    submit({ quantity: 40, time: MONDAY });
    expect(codes(events)).toEqual(['accepted']);
  });

  test('when maintenance asks for more than buying power then it is what counts', () => {
    // $1 shares: 10,000 of them short need $2.50 each
    const { submit, events } = margined({ prices: [1, 100] });
    submit({ side: 'sell', quantity: 10_000, time: MONDAY });
    submit({ side: 'sell', quantity: 4_000, time: MONDAY });
    expect(codes(events)).toEqual(['INSUFFICIENT_MARGIN', 'accepted']);
    expect(events[0]).toMatchObject({ detail: { equity: 10_000, required: 25_000 } });
  });

  test('when no margin terms are given then a fall calls for nothing', () => {
    const { step, events } = borrowed({ margin: undefined });
    step(10, 100, at(1));
    expect(events).toEqual([]);
  });
});

describe('interest and borrow fees', () => {
  const financing = { interest: 0.072, borrowOf: (index: number) => (index === 0 ? 0.036 : 0.8) };

  test('when money is owed then each day begins with its interest, and the account has less', () => {
    const { step, events, exchange } = borrowed({ financing });
    step(100, 100, MONDAY + DAY);
    step(100, 100, MONDAY + DAY + MINUTE);
    // 7.2 % of $10,000 over 360
    expect(events).toEqual([
      { kind: 'cash', id: 'interest-2024-01-09', amount: -2, reason: 'interest', time: MONDAY + DAY },
    ]);
    expect(exchange.account().cash).toBe(-10_002);
  });

  test('when shares are owed then each symbol has its fee, by its price at the last close, and sales do not pay for purchases', () => {
    const { submit, step, clear, events } = margined({ financing, cash: 40_000 });
    submit({ side: 'sell', quantity: 100, time: MONDAY });
    submit({ symbol: 'B', side: 'sell', quantity: 45, time: MONDAY });
    step(100, 100);
    submit({ quantity: 400, symbol: 'B', time: at(1) });
    step(200, 100, at(1));
    clear();
    step(300, 100, MONDAY + 4 * DAY); // Friday
    // 3.6 % of $20,000 for four days; cash is 40,000 + 14,500 - 40,000, which is 5,500 less than A was sold for
    expect(events.slice(0, 2)).toMatchObject([
      { reason: 'interest', amount: -4.4 },
      { reason: 'borrow_fee', symbol: 'A', amount: -8 },
    ]);
  });

  test('when nothing is held or owed then nothing happens however much time passes', () => {
    const { exchange, step, events } = margined({ financing });
    expect(exchange.isIdle).toBe(true);
    step(100);
    step(100, 100, MONDAY + 30 * DAY);
    expect(events).toEqual([]);
  });

  test('when a position is opened after a long while then it pays from then on', () => {
    const { submit, step, clear, events } = margined({ financing });
    step(100);
    submit({ quantity: 200, time: MONDAY + 10 * DAY });
    step(100, 100, MONDAY + 10 * DAY); // a Thursday
    clear();
    step(100, 100, MONDAY + 11 * DAY);
    expect(events).toMatchObject([{ id: 'interest-2024-01-19', amount: -2 }]);
  });
});

describe('any account on any prices', () => {
  const price = fc.integer({ min: 20, max: 300 });
  const order = fc.record({
    symbol: fc.constantFrom('A', 'B'),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    quantity: fc.integer({ min: 1, max: 200 }),
  });
  const steps = fc.array(
    fc.record({
      prices: fc.tuple(price, price),
      orders: fc.array(order, { maxLength: 2 }),
      days: fc.constantFrom(0, 0, 1, 3),
    }),
    { minLength: 1, maxLength: 30 },
  );

  test('when it is gone through then cash is what is told, calls alternate, and force never turns a position round', () => {
    let called = 0;
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 1, Infinity), fc.constantFrom(undefined, 0.02), (days, sessions, share) => {
        const { submit, step, events, exchange, held, equity } = margined({
          margin: { ...US_MARGIN, liquidateAfterSessions: sessions },
          financing: { interest: 0.08, borrowOf: () => 0.03 },
          commission: commissionPerOrder(1),
          hasRegulatoryFees: true,
          volumeShare: share,
        });
        let time = MONDAY;
        let [cash, isOn] = [10_000, false];
        const units: Record<string, number> = { A: 0, B: 0 };
        let [worth, last] = [10_000, [100, 100]];
        for (const { prices, orders, days: passed } of days) {
          time += passed * DAY + MINUTE;
          for (const parts of orders) submit({ ...parts, timeInForce: 'gtc', time });
          const told = events.length;
          worth += units['A']! * (prices[0] - last[0]!) + units['B']! * (prices[1] - last[1]!);
          last = prices;
          step(...prices, time);
          for (const event of events.slice(told)) {
            if (event.kind === 'cash') {
              cash += event.amount;
              worth += event.amount;
            }
            if (event.kind === 'margin_call') {
              expect(event.isMet).toBe(isOn);
              isOn = !event.isMet;
              called++;
            }
            if (event.kind !== 'filled') continue;
            const signed = event.side === 'buy' ? event.quantity : -event.quantity;
            const before = units[event.symbol]!;
            if (event.orderId.startsWith('margin-call')) {
              expect(before * signed).toBeLessThan(0);
              expect(Math.abs(signed)).toBeLessThanOrEqual(Math.abs(before));
            }
            units[event.symbol] = before + signed;
            cash -= signed * event.price + event.commission;
            worth -= event.commission;
          }
          expect(exchange.account().cash).toBeCloseTo(cash, 6);
          expect({ A: 0, B: 0, ...held() }).toEqual(units);
          // from bar to bar equity changes by what is held, and by what is paid
          expect(equity()).toBeCloseTo(worth, 6);
        }
      }),
      { numRuns: 200 },
    );
    expect(called).toBeGreaterThan(50);
  });

  test('when prices stay where they are then force leads out of the call, or out of everything', () => {
    let forced = 0;
    fc.assert(
      fc.property(steps, price, price, (days, a, b) => {
        const { submit, step, events, held, equity } = margined();
        let time = MONDAY;
        for (const { prices, orders } of days) {
          time += MINUTE;
          for (const parts of orders) submit({ ...parts, time });
          step(...prices, time);
        }
        for (let i = 0; i < 3; i++) step(a, b, (time += MINUTE));
        forced += events.filter((event) => event.kind === 'filled' && event.orderId.startsWith('margin-call')).length;
        const { A = 0, B = 0 } = held();
        const required = maintenanceOf(US_MARGIN, A, a) + maintenanceOf(US_MARGIN, B, b);
        if (A !== 0 || B !== 0) expect(equity()).toBeGreaterThanOrEqual(required - 1e-6);
      }),
      { numRuns: 200 },
    );
    expect(forced).toBeGreaterThan(20);
  });
});
