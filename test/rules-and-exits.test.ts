import type { Signal } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import duplicateGuard from '../plugins/duplicate-guard/src/index.ts';
import marketHours from '../plugins/market-hours/src/index.ts';
import riskDrawdown from '../plugins/risk-drawdown/src/index.ts';
import riskMaxOrder from '../plugins/risk-max-order/src/index.ts';
import riskPriceCollar from '../plugins/risk-price-collar/src/index.ts';
import riskThrottle from '../plugins/risk-throttle/src/index.ts';

const SYMBOLS = ['MSFT', 'XOM'] as const;
const MINUTE_MS = 60_000;
/** A quarter of an hour before the close, so that half of the bars are outside the session. */
const START = Date.parse('2024-01-09T20:45:00Z');
const BARS = 30;

const rules = fc.record({
  onBreach: fc.constantFrom('reject', 'reduce', 'halt'),
  daily: fc.double({ min: 0.001, max: 0.05, noNaN: true }),
  perMinute: fc.integer({ min: 1, max: 3 }),
  perDay: fc.integer({ min: 1, max: 10 }),
  jump: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
  notional: fc.integer({ min: 1, max: 20_000 }),
  within: fc.constantFrom('0s', '1m', '10m'),
});
const prices = fc.array(fc.integer({ min: 50, max: 150 }), { minLength: BARS, maxLength: BARS });
const signal = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell'),
  weight: fc.option(fc.double({ min: 0.01, max: 0.4, noNaN: true }), { nil: undefined }),
});
const script = fc.array(fc.array(signal, { maxLength: 3 }), { minLength: BARS, maxLength: BARS });

test('when the rules are as strict as can be then no order grows or turns, and all that would close is let go', async () => {
  await fc.assert(
    fc.asyncProperty(rules, prices, prices, script, async (limits, msft, xom, script) => {
      const { onBreach, daily, perMinute, perDay, jump, notional, within } = limits;
      const rows = (closes: readonly number[]) => closes.map((close, i) => [START + i * MINUTE_MS, close] as const);
      const told = scenario({
        symbols: SYMBOLS,
        plugins: [
          barsPlugin({ MSFT: rows(msft), XOM: rows(xom) }),
          brokerPlugin(),
          sizerPlugin(),
          strategyPlugin('main', ({ number }) => script[number] as readonly Signal[]),
          { plugin: riskDrawdown, config: { daily, onBreach } },
          { plugin: riskThrottle, config: { perMinute, perDay } },
          { plugin: riskPriceCollar, config: { jump } },
          { plugin: riskMaxOrder, config: { notional } },
          { plugin: duplicateGuard, config: { within } },
          { plugin: marketHours, config: {} },
        ],
      });
      const { portfolio } = told.session;
      told.session.events.on('decision', ({ symbol, side, strategy, requested, allowed, closing }) => {
        // What working exits will close cannot be closed twice.
        const working = told.session
          .workingOrders()
          .filter((order) => order.symbol === symbol && order.side === side)
          .reduce((sum, order) => sum + order.closing, 0);
        const held = portfolio.held(symbol, strategy);
        const room = Math.max(0, (side === 'sell' ? held : -held) - (working - closing));
        expect(allowed).toBeLessThanOrEqual(requested);
        expect(closing).toBe(Math.min(requested, room));
      });
      const { decisions, orders, notices } = await told.run();
      expect(notices.filter(({ code }) => code === 'HOOK_THREW')).toEqual([]);
      for (const order of orders) {
        const decision = decisions.find(({ orderId }) => orderId === order.id)!;
        expect({ side: order.side, quantity: order.quantity }).toEqual({
          side: decision.side,
          quantity: decision.allowed,
        });
      }
    }),
    { numRuns: 60 },
  );
});
