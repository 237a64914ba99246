import { describe, expect, test } from 'vitest';
import { sizerWith } from './kit.ts';
import type { Rows } from './kit.ts';

/** True ranges of 6 (within the bar), 8 (down from the close before) and 10 (up from it): a mean of 8. */
const RANGES: Rows = [
  [101, 99, 100],
  [104, 98, 102],
  [98, 94, 95],
  [105, 100, 104],
];

describe('fraction of equity', () => {
  test('when nothing is configured then a signal is given a tenth of equity', () => {
    expect(sizerWith().size()).toEqual({
      quantity: 50,
      minimumEntering: 1 / 200,
      detail: { method: 'fraction', fraction: 0.1, price: 200, equity: 100_000, notional: 10_000 },
    });
  });

  test('when the config has a fraction then it is that of equity', () => {
    expect(sizerWith({ fraction: '25%' }).size()).toMatchObject({ quantity: 125 });
    expect(sizerWith({ fraction: 2 }).size()).toMatchObject({ quantity: 1_000 });
  });

  test('when the production account asks then each of its four symbols has a quantity', () => {
    const { size } = sizerWith();
    const quantities = [248.5, 415.2, 139.3, 154.1].map((price) => {
      const sized = size({ price, equity: 89_363, cash: 89_363 });
      return 'quantity' in sized ? sized.quantity * price : sized.blocked;
    });
    for (const dollars of quantities) expect(dollars).toBeCloseTo(8_936.3);
  });
});

describe('fixed notional', () => {
  test('when the price changes then the dollars do not', () => {
    const { size } = sizerWith({ method: 'notional', notional: '$5,000' });
    expect(size()).toMatchObject({ quantity: 25, detail: { method: 'notional', notional: 5_000 } });
    expect(size({ price: 50, equity: 20_000 })).toMatchObject({ quantity: 100 });
  });
});

describe('ATR risk', () => {
  const config = { method: 'atr', atr: { period: 3, risk: '1%', multiple: 2.5 } };

  test('when the price goes the multiple of the range the wrong way then the risk is what is lost', () => {
    const { size, bars } = sizerWith(config);
    bars(RANGES);
    expect(size({ price: 104 })).toMatchObject({ quantity: 50, detail: { method: 'atr', atr: 8 } });
  });

  test('when there are more bars than it needs then the newest count', () => {
    const { size, bars } = sizerWith(config);
    bars([[500, 1, 100], ...RANGES]);
    expect(size({ price: 104 })).toMatchObject({ quantity: 50 });
  });

  test('when a bar comes in then the next signal is sized by it, each symbol by its own', () => {
    const { size, bars } = sizerWith(config);
    bars(RANGES);
    bars([...RANGES, [106, 104, 105]], RANGES);
    expect(size({ price: 104 })).toMatchObject({ detail: { atr: (8 + 10 + 2) / 3 } });
    expect(size({ price: 104, symbol: 'MSFT' })).toMatchObject({ detail: { atr: 8 } });
  });

  test('when ranges are small then the cap holds', () => {
    const calm: Rows = RANGES.map(() => [100.01, 99.99, 100]);
    const { size, bars } = sizerWith(config);
    bars(calm);
    expect(size({ price: 100 })).toMatchObject({ quantity: 1_000 });
    const capped = sizerWith({ method: 'atr', atr: { ...config.atr, cap: '20%' } });
    capped.bars(calm);
    expect(capped.size({ price: 100 })).toMatchObject({ quantity: 200 });
  });

  test('when bars are too few or have no range then it is blocked with the values', () => {
    const { size, bars } = sizerWith(config);
    expect(size()).toMatchObject({ blocked: 'SIZE_INVALID', detail: { method: 'atr', bars: 0, barsNeeded: 4 } });
    bars(RANGES.slice(1));
    expect(size()).toMatchObject({ blocked: 'SIZE_INVALID', detail: { bars: 3, barsNeeded: 4, atr: NaN } });
    bars(RANGES.map(() => [100, 100, 100]));
    expect(size()).toMatchObject({ blocked: 'SIZE_INVALID', detail: { atr: 0 } });
  });
});

describe('volatility target', () => {
  const closes = (...prices: number[]): Rows => prices.map((price) => [price, price, price]);
  const config = { method: 'volatility', volatility: { target: '10%', period: 2 } };

  test('when returns are known then the weight is the target over the volatility of a year', () => {
    const { size, bars } = sizerWith(config, '1Day');
    bars(closes(100, 102, 100));
    const swing = Math.log(1.02);
    const yearly = swing * Math.SQRT2 * Math.sqrt(252);
    const sized = size({ price: 100 });
    expect(sized).toMatchObject({ detail: { method: 'volatility', volatility: expect.closeTo(yearly, 12) } });
    expect(sized).toMatchObject({ quantity: expect.closeTo((0.1 / yearly) * 1_000, 9) });
  });

  test.each([
    ['1Min', 252 * 390],
    ['5Min', 252 * 78],
    ['1Hour', 252 * 6.5],
    ['8Hour', 252],
    ['1Day', 252],
    ['2Day', 126],
  ])('when bars are of %s then a year has %d of them', (timeframe, barsPerYear) => {
    const byTimeframe = sizerWith(config, timeframe);
    const bySetting = sizerWith({ method: 'volatility', volatility: { ...config.volatility, barsPerYear } });
    for (const { bars } of [byTimeframe, bySetting]) bars(closes(100, 130, 100));
    expect(byTimeframe.size()).toEqual(bySetting.size());
  });

  test('when prices are calm then the cap holds', () => {
    const { size, bars } = sizerWith({ method: 'volatility', volatility: { ...config.volatility, cap: '50%' } });
    bars(closes(100, 100.0001, 100));
    expect(size({ price: 100 })).toMatchObject({ quantity: 500 });
  });

  test('when bars are too few or prices never move then it is blocked with the values', () => {
    const { size, bars } = sizerWith(config);
    expect(size()).toMatchObject({ blocked: 'SIZE_INVALID', detail: { bars: 0, barsNeeded: 3 } });
    bars(closes(100, 102));
    expect(size()).toMatchObject({ blocked: 'SIZE_INVALID', detail: { bars: 2, volatility: NaN } });
    bars(closes(100, 100, 100));
    expect(size()).toMatchObject({ blocked: 'SIZE_INVALID', detail: { volatility: 0 } });
  });
});

describe('Kelly', () => {
  test('when the odds are known then the fraction is p - (1 - p) / b', () => {
    const { size } = sizerWith({ method: 'kelly', kelly: { winRate: '55%', payoff: 1, cap: 1 } });
    expect(size()).toMatchObject({ quantity: expect.closeTo(50, 9), detail: { method: 'kelly' } });
  });

  test('when the odds are very good then the cap holds', () => {
    expect(sizerWith({ method: 'kelly', kelly: { winRate: 0.8, payoff: 3 } }).size()).toMatchObject({ quantity: 125 });
  });
});

describe('bars', () => {
  test('when no method needs bars then none are asked for or listened to', () => {
    const { hooks, events } = sizerWith();
    expect(hooks.history).toBeUndefined();
    expect(events.listenerCount('bars')).toBe(0);
  });

  test('when a method needs bars then enough are asked for, until it is stopped', async () => {
    const atr = { period: 30, risk: '1%' };
    const { hooks, events } = sizerWith({
      method: 'volatility',
      volatility: { target: '10%' },
      perStrategy: { turtle: { method: 'atr', atr } },
    });
    expect(hooks.history).toBe(31);
    await hooks.stop!();
    expect(events.listenerCount('bars')).toBe(0);
  });
});
