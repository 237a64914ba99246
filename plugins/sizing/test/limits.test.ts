import { describe, expect, test } from 'vitest';
import { sizerWith } from './kit.ts';

describe('a weight', () => {
  test('when a signal has one then it is the fraction of equity, whatever the method', () => {
    const configs = [
      { fraction: '20%' },
      { method: 'notional', notional: 5_000 },
      { method: 'atr', atr: { risk: '1%' } },
      { method: 'volatility', volatility: { target: '10%' } },
      { method: 'kelly', kelly: { winRate: 0.6, payoff: 1 } },
    ];
    for (const config of configs) {
      expect(sizerWith(config).size({ weight: 0.05 })).toMatchObject({ quantity: 25, detail: { method: 'weight' } });
    }
  });

  test.each([0, -0.1, NaN, Infinity, -Infinity])(
    'when it is %d then the signal is blocked with the values',
    (weight) => {
      const blocked = { blocked: 'SIZE_INVALID', detail: { weight, price: 200, equity: 100_000 } };
      expect(sizerWith().size({ weight })).toEqual(blocked);
      expect(sizerWith().size({ weight, side: 'sell', closable: 10 })).toEqual(blocked);
    },
  );
});

describe('what is not known', () => {
  test.each([
    ['price', NaN],
    ['price', 0],
    ['price', -1],
    ['price', Infinity],
    ['equity', NaN],
    ['equity', 0],
    ['equity', -1],
    ['equity', Infinity],
  ])('when the %s is %d then the signal is blocked with the values', (key, value) => {
    for (const config of [{}, { method: 'notional', notional: 5_000 }]) {
      const sized = sizerWith(config).size({ [key]: value });
      expect(sized).toMatchObject({ blocked: 'SIZE_INVALID', detail: { price: 200, equity: 100_000, [key]: value } });
      expect(sizerWith(config).size({ [key]: value, weight: 0.1 })).toMatchObject({ blocked: 'SIZE_INVALID' });
    }
  });

  test('when a weight comes to more than a number can hold then the signal is blocked, and a holding goes out', () => {
    const { size } = sizerWith({ maxNotional: 5_000 });
    expect(size({ weight: 1e308 })).toMatchObject({ blocked: 'SIZE_INVALID', detail: { notional: Infinity } });
    expect(size({ weight: 1e308, side: 'sell', closable: 30 })).toMatchObject({ quantity: 30 });
  });

  test.each([
    ['price', NaN],
    ['equity', NaN],
    ['equity', -5_000],
  ])('when the %s is %d and the signal closes then the whole holding goes out, and says so', (key, value) => {
    expect(sizerWith().size({ [key]: value, weight: 0.01, side: 'sell', closable: 30 })).toMatchObject({
      quantity: 30,
      detail: { wholeHolding: true, weight: 0.01, [key]: value },
    });
  });
});

describe('the least and the most', () => {
  test('when a signal comes to less than the minimum then it is blocked with the values', () => {
    expect(sizerWith({ minNotional: 500 }).size({ weight: 0.0049, lot: 0.01 })).toEqual({
      blocked: 'SIZE_BELOW_MINIMUM',
      detail: {
        method: 'weight',
        weight: 0.0049,
        price: 200,
        equity: 100_000,
        notional: 490,
        quantity: 2.45,
        lot: 0.01,
        minNotional: 500,
        scale: 1,
      },
    });
    expect(sizerWith({ minNotional: 500 }).size({ weight: 0.005, lot: 0.01 })).toMatchObject({ quantity: 2.5 });
  });

  test('when it is rounding down to the lot that takes it below the minimum then it is blocked too', () => {
    const { size } = sizerWith({ minNotional: 500 });
    expect(size({ weight: 0.0059 })).toMatchObject({ blocked: 'SIZE_BELOW_MINIMUM', detail: { notional: 590 } });
    expect(size({ weight: 0.006 })).toMatchObject({ quantity: 3 });
  });

  test('when a signal comes to less than one lot then it is blocked', () => {
    expect(sizerWith({ minNotional: 0 }).size({ weight: 0.0019 })).toMatchObject({
      blocked: 'SIZE_BELOW_MINIMUM',
      detail: { quantity: 0.95, lot: 1 },
    });
    expect(sizerWith().size({ weight: 0.0019, lot: 0.000001 })).toMatchObject({ quantity: 0.95 });
  });

  test('when nothing is said then a dollar is the minimum', () => {
    const { size } = sizerWith();
    expect(size({ weight: 0.000_009, lot: 0.000_001 })).toMatchObject({ blocked: 'SIZE_BELOW_MINIMUM' });
    expect(size({ weight: 0.000_01, lot: 0.000_001 })).toMatchObject({ quantity: 0.005 });
  });

  test('when a signal comes to more than the maximum then it is cut', () => {
    const { size } = sizerWith({ maxNotional: '$2,000' });
    expect(size()).toMatchObject({ quantity: 10, detail: { notional: 10_000 } });
    expect(size({ weight: 0.015 })).toMatchObject({ quantity: 7.5 });
  });

  test('when rules cut the order then the kernel is told how little may enter', () => {
    expect(sizerWith({ minNotional: 500 }).size()).toMatchObject({ minimumEntering: 2.5 });
  });
});

describe('confidence', () => {
  test('when it does not scale then it changes nothing', () => {
    expect(sizerWith().size({ confidence: 0.5 })).toMatchObject({ quantity: 50 });
  });

  test('when it scales then what enters is multiplied by it', () => {
    const { size } = sizerWith({ scaleByConfidence: true });
    expect(size({ confidence: 0.5 })).toMatchObject({ quantity: 25 });
    expect(size({ confidence: 0.5, weight: 0.2 })).toMatchObject({ quantity: 50 });
    expect(size()).toMatchObject({ quantity: 50 });
  });

  test('when it is zero then nothing is left to enter', () => {
    const { size } = sizerWith({ scaleByConfidence: true });
    expect(size({ confidence: 0 })).toMatchObject({ blocked: 'SIZE_BELOW_MINIMUM', detail: { scale: 0, quantity: 0 } });
  });

  test.each([NaN, -0.1, 1.1])('when it is %d then the signal is blocked', (confidence) => {
    const { size } = sizerWith({ scaleByConfidence: true });
    expect(size({ confidence })).toMatchObject({ blocked: 'SIZE_INVALID', detail: { confidence } });
  });

  test('when a signal closes then what closes is not scaled, what enters beyond it is', () => {
    const { size } = sizerWith({ scaleByConfidence: true });
    expect(size({ confidence: 0.5, weight: 0.1, side: 'sell', closable: 60 })).toMatchObject({ quantity: 50 });
    expect(size({ confidence: 0.5, weight: 0.1, side: 'sell', closable: 30 })).toMatchObject({ quantity: 40 });
    expect(size({ confidence: 0, weight: 0.1, side: 'sell', closable: 30 })).toMatchObject({ quantity: 30 });
  });
});

describe('closing by weight', () => {
  const sell = { side: 'sell', weight: 0.1 } as const;

  test('when the weight is less than what is held then that much goes out, under neither limit', () => {
    const tight = sizerWith({ minNotional: 50_000, maxNotional: 60_000 });
    expect(tight.size({ ...sell, closable: 80 })).toMatchObject({ quantity: 50 });
    const low = sizerWith({ maxNotional: 100 });
    expect(low.size({ ...sell, closable: 80 })).toMatchObject({ quantity: 50 });
  });

  test('when the weight is more than what is held then the rest enters, under both limits', () => {
    expect(sizerWith().size({ ...sell, closable: 20 })).toMatchObject({ quantity: 50, minimumEntering: 1 / 200 });
    expect(sizerWith({ maxNotional: 2_000 }).size({ ...sell, closable: 20 })).toMatchObject({ quantity: 30 });
    expect(sizerWith({ minNotional: 6_001 }).size({ ...sell, closable: 20 })).toMatchObject({ quantity: 20 });
  });

  test('when the rest is less than a lot then the holding goes out alone', () => {
    expect(sizerWith().size({ ...sell, closable: 49.5 })).toMatchObject({ quantity: 49.5 });
  });

  test('when the holding itself is less than a lot then it goes out all the same', () => {
    expect(sizerWith().size({ ...sell, weight: 0.001, closable: 0.4 })).toMatchObject({ quantity: 0.4 });
  });

  test('when the weight is less than a lot then there is nothing to send', () => {
    expect(sizerWith().size({ ...sell, weight: 0.001, closable: 20 })).toMatchObject({ blocked: 'SIZE_BELOW_MINIMUM' });
  });

  test('when a closing signal has no weight then the whole holding goes out', () => {
    expect(sizerWith().size({ side: 'sell', closable: 37 })).toMatchObject({ quantity: 37, detail: { closable: 37 } });
  });
});

describe('strategies of their own', () => {
  const config = {
    fraction: '10%',
    maxNotional: 15_000,
    perStrategy: {
      bold: { fraction: '50%', maxNotional: 40_000 },
      fixed: { method: 'notional', notional: 1_000 },
      sure: { scaleByConfidence: true },
    },
  };

  test('when a strategy has settings then they stand in place of the general ones, which hold for the rest', () => {
    const { size } = sizerWith(config);
    expect(size()).toMatchObject({ quantity: 50 });
    expect(size({ weight: 0.3 })).toMatchObject({ quantity: 75 });
    expect(size({ strategy: 'bold' })).toMatchObject({ quantity: 200 });
    expect(size({ strategy: 'fixed' })).toMatchObject({ quantity: 5 });
    expect(size({ strategy: 'sure', confidence: 0.5 })).toMatchObject({ quantity: 25 });
    expect(size({ strategy: 'sure', confidence: 0.5, weight: 1 })).toMatchObject({ quantity: 75 });
    expect(size({ confidence: 0.5 })).toMatchObject({ quantity: 50 });
  });
});
