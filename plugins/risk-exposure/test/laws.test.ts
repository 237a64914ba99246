import type { Side } from '@plimsoll/core';
import { intentOf } from '@plimsoll/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tightest } from '../src/caps.ts';
import { PRICES, allowedOf, ruleWith } from './kit.ts';

/** Dollars: more than the rounding of sums of up to $100 million, far less than a cent. */
const TOLERANCE = 1e-6;

const SYMBOLS = ['TSLA', 'MSFT', 'XOM', 'BTC/USD'] as const;
const caps = fc.double({ min: 0, max: 4, noNaN: true });
const config = fc.record({
  gross: caps,
  net: caps,
  perAssetClass: caps,
  perStrategy: caps,
  perSymbol: caps,
  longOnly: fc.boolean(),
});
const orders = fc.array(
  fc.record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    symbol: fc.constantFrom(...SYMBOLS),
    strategy: fc.constantFrom('momentum', 'reversal'),
    quantity: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
  }),
  { maxLength: 30 },
);

describe('laws', () => {
  test('when orders are allowed one after another then no cap is ever passed', () => {
    fc.assert(
      fc.property(config, fc.double({ min: 1, max: 1e7, noNaN: true }), orders, (config, cash, orders) => {
        const { judge, reserve } = ruleWith(config, { cash });
        const sums: Record<string, number> = {};
        const add = (group: string, dollars: number, cap: number): void => {
          sums[group] = (sums[group] ?? 0) + dollars;
          expect(Math.abs(sums[group])).toBeLessThanOrEqual(cap * cash + TOLERANCE);
        };
        for (const { side, symbol, strategy, quantity } of orders) {
          const verdict = judge(side, symbol, quantity, { strategy });
          const allowed = allowedOf(verdict, quantity);
          const dollars = allowed * PRICES[symbol];
          if (side === 'sell' && (config.longOnly || symbol === 'XOM')) {
            expect(allowed).toBe(0);
            continue;
          }
          const { headroom } = verdict.detail as { headroom: number };
          expect(dollars).toBeLessThanOrEqual(Math.max(0, headroom) + TOLERANCE);
          reserve(side, symbol, allowed, strategy);
          add('gross', dollars, config.gross);
          add('net', side === 'buy' ? dollars : -dollars, config.net);
          add(symbol === 'BTC/USD' ? 'crypto' : 'us_equity', dollars, config.perAssetClass);
          add(strategy, dollars, config.perStrategy);
          add(symbol, dollars, config.perSymbol);
        }
      }),
    );
  });

  test('when an order brings net exposure closer to zero then the net cap leaves it whole', () => {
    const shares = fc.integer({ min: -1_000, max: 1_000 }).filter((units) => units !== 0);
    fc.assert(
      fc.property(
        shares,
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        caps,
        fc.integer(),
        (held, part, net, cash) => {
          const holdings = [{ symbol: 'MSFT', quantity: held, strategy: 'momentum' }];
          const config = { gross: 10, net, longOnly: false };
          const { judge, portfolio } = ruleWith(config, { cash, holdings });
          const quantity = (Math.abs(portfolio.net) * part) / PRICES.TSLA;
          const verdict = judge(held > 0 ? 'sell' : 'buy', 'TSLA', quantity);
          expect(verdict.code === 'NET_EXPOSURE_CAP' ? allowedOf(verdict, quantity) : quantity).toBeCloseTo(
            quantity,
            6,
          );
        },
      ),
    );
  });

  test('when one of several caps cannot be read then nothing is allowed, wherever it stands', () => {
    const dollars = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(dollars), fc.array(dollars), (before, after) => {
        const readings = [...before, NaN, ...after].map((measured, place) => () => ({
          code: `CAP_${place}`,
          measured,
          capFraction: 1,
          names: {},
        }));
        const verdict = tightest(intentOf({ symbol: 'TSLA' }), 100_000, readings);
        const cap = `CAP_${before.length}`;
        expect(verdict).toMatchObject({ kind: 'reject', code: 'EXPOSURE_UNKNOWN', detail: { cap } });
      }),
    );
  });

  test('when a number is not known then nothing is allowed', () => {
    const broken = fc.constantFrom('cash', 'held price', 'order price');
    fc.assert(
      fc.property(broken, config, fc.constantFrom(...SYMBOLS), (broken, config, symbol) => {
        const { judge } = ruleWith(config, {
          cash: broken === 'cash' ? NaN : 1e6,
          prices: { ...PRICES, XOM: broken === 'held price' ? NaN : 110 },
          holdings: [{ symbol: 'XOM', quantity: 10, averagePrice: 100, strategy: 'reversal' }],
        });
        const price = broken === 'order price' ? NaN : 100;
        expect(judge('buy', symbol, 1, { price })).toMatchObject({ kind: 'reject', code: 'EXPOSURE_UNKNOWN' });
      }),
    );
  });
});
