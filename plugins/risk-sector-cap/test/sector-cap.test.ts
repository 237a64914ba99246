import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRICES, SECTOR_OF, allowedOf, ruleWith } from './kit.ts';

describe('a share of equity', () => {
  test('when an order fits then it passes with what was measured', () => {
    const verdict = ruleWith({}, { cash: 100_000 }).buy('TSLA', 100);
    expect(verdict).toEqual({
      kind: 'pass',
      code: 'WITHIN_LIMIT',
      detail: {
        sector: 'Consumer Discretionary',
        capFraction: 0.4,
        base: 100_000,
        measured: 0,
        limit: 40_000,
        headroom: 40_000,
      },
    });
  });

  test('when an order is too large then it is reduced to what fits', () => {
    const holdings = [{ symbol: 'AMZN', quantity: 100 }];
    const verdict = ruleWith({}, { cash: 85_000, holdings }).buy('TSLA', 200);
    expect(verdict).toMatchObject({ kind: 'reduce', code: 'SECTOR_CAP', quantity: 25_000 / 240 });
    expect(verdict.detail).toMatchObject({ base: 100_000, measured: 15_000, limit: 40_000, headroom: 25_000 });
  });

  test('when the sector is full then nothing is allowed, and another sector is not concerned', () => {
    const { buy } = ruleWith({}, { cash: 55_000, holdings: [{ symbol: 'AMZN', quantity: 300 }] });
    expect(buy('TSLA', 1)).toMatchObject({ kind: 'reject', code: 'SECTOR_CAP', detail: { headroom: -5_000 } });
    expect(buy('MSFT', 1)).toMatchObject({ kind: 'pass' });
  });

  test('when an order is decided but not filled then it counts', () => {
    const { buy, reserve } = ruleWith({}, { cash: 100_000 });
    reserve('AMZN', 200);
    expect(buy('TSLA', 100)).toMatchObject({ kind: 'reduce', quantity: 10_000 / 240, detail: { measured: 30_000 } });
  });

  test('when a position is short then it takes up room like a long one', () => {
    const { buy } = ruleWith({}, { cash: 115_000, holdings: [{ symbol: 'AMZN', quantity: -100 }] });
    expect(buy('TSLA', 200)).toMatchObject({ kind: 'reduce', detail: { base: 100_000, measured: 15_000 } });
  });

  test('when ten buys of one sector come at once then they end at the cap together', () => {
    const { buy, reserve, portfolio } = ruleWith({ cap: '40%' }, { cash: 100_000 });
    const allowed = Array.from({ length: 10 }, (_, i) => {
      const symbol = i % 2 === 0 ? 'TSLA' : 'AMZN';
      const quantity = Math.floor(allowedOf(buy(symbol, 50), 50));
      reserve(symbol, quantity);
      return quantity;
    });
    expect(allowed).toEqual([50, 50, 50, 50, 4, 0, 0, 0, 0, 0]);
    expect(portfolio.gross).toBe(39_960);
  });

  test.each([
    ['zero', -15_000],
    ['below zero', -40_000],
  ])('when equity is %s then no headroom is left', (_, cash) => {
    const { buy } = ruleWith({}, { cash, holdings: [{ symbol: 'AMZN', quantity: 100 }] });
    expect(buy('MSFT', 1)).toMatchObject({ kind: 'reject', code: 'SECTOR_CAP', detail: { limit: 0, headroom: 0 } });
  });

  test('when an order has a price of its own then it is valued at that', () => {
    const verdict = ruleWith({}, { cash: 100_000 }).buy('TSLA', 1_000, { price: 200 });
    expect(verdict).toMatchObject({ kind: 'reduce', quantity: 200 });
  });
});

describe('a share of positions', () => {
  test('when nothing is held then an initial position passes, whatever is in flight', () => {
    const { buy, reserve } = ruleWith({ base: 'positions' }, { cash: 100_000 });
    reserve('AMZN', 500);
    const verdict = buy('TSLA', 400);
    expect(verdict).toMatchObject({ kind: 'pass', detail: { base: 0, initial: true, measured: 75_000, limit: 0 } });
    expect(verdict.detail).toMatchObject({ sector: 'Consumer Discretionary', headroom: -75_000 });
  });

  test('when something is held then cash does not count', () => {
    const holdings = [
      { symbol: 'XOM', quantity: 100 },
      { symbol: 'MSFT', quantity: 10 },
    ];
    const { buy } = ruleWith({ base: 'positions' }, { cash: 1_000_000, holdings });
    expect(buy('AAPL', 100)).toMatchObject({
      kind: 'reduce',
      code: 'SECTOR_CAP',
      detail: { base: 14_800, measured: 3_800, limit: 5_920 },
    });
    expect(buy('XOM', 1)).toMatchObject({ kind: 'reject', code: 'SECTOR_CAP' });
  });

  test('when a held position has no price then the base is unknown, not zero', () => {
    const prices = { ...PRICES, XOM: NaN };
    const { buy } = ruleWith(
      { base: 'positions' },
      { prices, holdings: [{ symbol: 'XOM', quantity: 1, averagePrice: 100 }] },
    );
    expect(buy('TSLA', 1)).toMatchObject({ kind: 'reject', code: 'EXPOSURE_UNKNOWN' });
  });

  test('when what is held is worth nothing then a position is not an initial one', () => {
    const prices = { ...PRICES, XOM: 0 };
    const holdings = [{ symbol: 'XOM', quantity: 1, averagePrice: 100 }];
    const { buy } = ruleWith({ base: 'positions' }, { prices, holdings });
    expect(buy('TSLA', 1)).toMatchObject({ kind: 'reject', code: 'SECTOR_CAP', detail: { base: 0 } });
  });

  test('when the account cannot be read then an empty portfolio is not a known one', () => {
    const { buy } = ruleWith({ base: 'positions' }, { cash: NaN });
    expect(buy('TSLA', 1)).toMatchObject({ kind: 'reject', code: 'EXPOSURE_UNKNOWN' });
  });

  test('when the cap is zero then there is no initial position either', () => {
    const { buy } = ruleWith({ base: 'positions', overrides: { Energy: 0 } });
    expect(buy('XOM', 1)).toMatchObject({ kind: 'reject', code: 'SECTOR_CAP' });
    expect(buy('TSLA', 1)).toMatchObject({ kind: 'pass' });
  });
});

describe('the production numbers: $89,363 in cash, nothing held', () => {
  test.each(['equity', 'positions'])('when the base is %s then all four first buys pass', (base) => {
    const { buy, reserve } = ruleWith({ base }, { cash: 89_363 });
    for (const [symbol, price] of Object.entries({ TSLA: 240, MSFT: 380, GOOGL: 140, AMZN: 150 })) {
      const quantity = Math.floor((0.1 * 89_363) / price);
      expect(buy(symbol, quantity)).toMatchObject({ kind: 'pass' });
      reserve(symbol, quantity);
    }
  });

  test('when the base is equity then the cap binds from the first order on', () => {
    const verdict = ruleWith({}, { cash: 89_363 }).buy('TSLA', 300);
    expect(verdict).toMatchObject({ kind: 'reduce', detail: { limit: 0.4 * 89_363 } });
  });
});

describe('what is not known', () => {
  test('when a symbol has no sector then it is rejected by name', () => {
    expect(ruleWith({}).buy('SPY', 1)).toEqual({ kind: 'reject', code: 'SECTOR_UNKNOWN', detail: { symbol: 'SPY' } });
  });

  test.each(['equity', 'positions'])(
    'when the order has no usable price and the base is %s then it is rejected',
    (base) => {
      for (const price of [NaN, 0, -1, Infinity]) {
        expect(allowedOf(ruleWith({ base }).buy('TSLA', 10, { price }), 10)).toBe(0);
      }
      expect(ruleWith({ base }).buy('TSLA', 10, { price: NaN })).toMatchObject({ code: 'EXPOSURE_UNKNOWN' });
    },
  );

  test('when the account or the price of what is held cannot be read then nothing is entered', () => {
    const holdings = [{ symbol: 'XOM', quantity: 1, averagePrice: 100 }];
    expect(ruleWith({}, { cash: NaN }).buy('TSLA', 1)).toMatchObject({ kind: 'reject', code: 'EXPOSURE_UNKNOWN' });
    const { buy } = ruleWith({}, { prices: { ...PRICES, XOM: NaN }, holdings });
    expect(buy('TSLA', 1)).toMatchObject({ kind: 'reject', code: 'EXPOSURE_UNKNOWN', detail: { cap: 'SECTOR_CAP' } });
  });

  test('when it is asked about exits then it has said that it does not judge them', () => {
    expect(ruleWith({}).hooks.judgesExits).toBeUndefined();
  });
});

describe('the config', () => {
  test.each(['Energy', 'energy', 'ENERGY', ' energy '])(
    'when the override is written %j then it is for Energy',
    (name) => {
      const { buy } = ruleWith({ cap: 0.4, overrides: { [name]: '10%' } }, { cash: 100_000 });
      expect(buy('XOM', 100)).toMatchObject({ kind: 'reduce', detail: { capFraction: 0.1, limit: 10_000 } });
      expect(buy('TSLA', 100)).toMatchObject({ kind: 'pass', detail: { capFraction: 0.4 } });
    },
  );

  test('when a cap is zero then nothing is entered in that sector', () => {
    const { buy } = ruleWith({ overrides: { Energy: '0%' } });
    expect(buy('XOM', 1)).toMatchObject({ kind: 'reject', code: 'SECTOR_CAP', detail: { limit: 0, headroom: 0 } });
  });

  test('when a cap is above 100% then margin may be used', () => {
    expect(ruleWith({ cap: '250%' }, { cash: 10_000 }).buy('TSLA', 100)).toMatchObject({ kind: 'pass' });
  });

  test('when an override is for no sector of the universe then the log says so at the start', async () => {
    const { hooks, warnings } = ruleWith({ overrides: { Enregy: '10%', Energy: '10%' } });
    await hooks.start!();
    const overrideWarnings = warnings.filter(({ message }) => message.startsWith('a cap is for'));
    expect(overrideWarnings).toHaveLength(1);
    expect(overrideWarnings[0]!.detail).toMatchObject({ sector: 'Enregy', known: expect.stringContaining('Energy') });
  });

  test('when a symbol of the universe has no sector then the log says so at the start', async () => {
    const { hooks, warnings } = ruleWith({});
    await hooks.start!();
    expect(warnings).toEqual([{ message: expect.stringContaining('no sector'), detail: { symbol: 'SPY' } }]);
  });

  test.each([
    [{ cpa: '40%' }, 'unrecognized_keys'],
    [{ cap: '1001%' }, 'expected a fraction from 0 to 10'],
    [{ cap: -0.1 }, 'expected a fraction'],
    [{ cap: '' }, 'expected a fraction'],
    [{ base: 'cash' }, 'equity'],
    [{ overrides: { Energy: 'much' } }, 'expected a fraction'],
    [{ overrides: { Energy: 0.1, energy: 0.2 } }, 'Energy has a cap already'],
  ])('when it is %j then it is refused', (config, message) => {
    expect(() => ruleWith(config)).toThrow(message);
  });
});

/** Dollars: more than the rounding of sums of up to $100 million, far less than a cent. */
const TOLERANCE = 1e-6;

describe('laws', () => {
  const symbols = fc.constantFrom('TSLA', 'AMZN', 'MSFT', 'AAPL', 'GOOGL', 'XOM');
  const orders = fc.array(
    fc.record({ symbol: symbols, quantity: fc.double({ min: 0.001, max: 2_000, noNaN: true }) }),
    {
      maxLength: 30,
    },
  );

  test('when orders are allowed one after another then no sector is ever above its cap', () => {
    const caps = fc.double({ min: 0, max: 3, noNaN: true });
    fc.assert(
      fc.property(caps, fc.double({ min: 1, max: 1e7, noNaN: true }), orders, (cap, cash, orders) => {
        const { buy, reserve } = ruleWith({ cap }, { cash });
        const bySector: Record<string, number> = {};
        for (const { symbol, quantity } of orders) {
          const verdict = buy(symbol, quantity);
          const allowed = allowedOf(verdict, quantity);
          const { headroom } = verdict.detail as { headroom: number };
          expect(allowed * PRICES[symbol]).toBeLessThanOrEqual(Math.max(0, headroom) + TOLERANCE);
          reserve(symbol, allowed);
          const sector = SECTOR_OF[symbol]!;
          bySector[sector] = (bySector[sector] ?? 0) + allowed * PRICES[symbol];
          expect(bySector[sector]).toBeLessThanOrEqual(cap * cash + TOLERANCE);
        }
      }),
    );
  });

  test('when anything is not a number then nothing is allowed', () => {
    const broken = fc.constantFrom('cash', 'held price', 'order price');
    fc.assert(
      fc.property(broken, fc.constantFrom('equity', 'positions'), symbols, (broken, base, symbol) => {
        const { buy } = ruleWith(
          { base, cap: '1000%' },
          {
            cash: broken === 'cash' ? NaN : 1e6,
            prices: { ...PRICES, XOM: broken === 'held price' ? NaN : 110 },
            holdings: [{ symbol: 'XOM', quantity: 10, averagePrice: 100 }],
          },
        );
        const price = broken === 'order price' ? NaN : 100;
        expect(buy(symbol, 1, { price })).toMatchObject({ kind: 'reject', code: 'EXPOSURE_UNKNOWN' });
      }),
    );
  });
});
