import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Donchian, Ema, Lowest, Obv, Rsi, Sma, StandardDeviation, Vwap, ZScore } from '@plimsoll/indicators';
import type { Bar, Indicator, Snapshot } from '@plimsoll/indicators';
import { flatBar, ofBars, ofValues, periods, told, wholeBars, wholeNumbers } from './support.ts';

const RUNS = { numRuns: 100 };

interface Kind {
  readonly name: string;
  readonly make: (n: number) => Indicator<never>;
  readonly inputs: fc.Arbitrary<readonly never[]>;
  /** Inputs of which not all is known. */
  readonly unknown: readonly unknown[];
}

const unknownBar: Bar = { time: 0, open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN };

const kinds = [
  ...Object.entries(ofValues).map(([name, make]) => ({
    name,
    make,
    inputs: wholeNumbers,
    unknown: [NaN, Infinity, -Infinity],
  })),
  ...Object.entries(ofBars).map(([name, make]) => ({ name, make, inputs: wholeBars, unknown: [unknownBar] })),
] as unknown as Kind[];

const windowed = kinds.filter(({ name }) => name !== 'Vwap' && name !== 'Obv');

describe.each(kinds)('$name', ({ make, inputs }) => {
  test('when it has not had enough inputs then it is not ready, and its value is NaN', () => {
    fc.assert(
      fc.property(periods, inputs, (n, all) => {
        const indicator = make(n);
        for (const [i, numbers] of told(indicator, all).entries()) {
          if (i + 1 < indicator.warmUp) expect(numbers.filter((number) => !Number.isNaN(number))).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test('when it was reset then it is as new', () => {
    fc.assert(
      fc.property(periods, inputs, inputs, (n, before, after) => {
        const indicator = make(n);
        told(indicator, before);
        indicator.reset();
        expect([indicator.value, indicator.isReady]).toEqual([NaN, false]);
        expect(told(indicator, after)).toEqual(told(make(n), after));
      }),
      RUNS,
    );
  });

  test('when it goes on from a snapshot, through JSON and in another instance, then bit for bit as if nothing had been', () => {
    fc.assert(
      fc.property(periods, inputs, inputs, inputs, (n, before, after, other) => {
        const [first, second] = [make(n), make(n)];
        told(first, before);
        told(second, other);
        second.restore(JSON.parse(JSON.stringify(first.snapshot())) as Snapshot);
        expect([second.value, second.isReady]).toEqual([first.value, first.isReady]);
        expect(told(second, after)).toEqual(told(first, after));
      }),
      RUNS,
    );
  });

  test('when it is made then its name tells its settings', () => {
    expect(make(7).name).toMatch(/^[A-Z]\w+\([\d., ]*\)$/);
    expect(make(7).name).toBe(make(7).name);
  });
});

describe.each(windowed)('$name', ({ make, inputs, unknown }) => {
  test('when an input is unknown then it is too, and begins anew', () => {
    const which = fc.constantFrom(...(unknown as never[]));
    fc.assert(
      fc.property(periods, inputs, which, inputs, (n, before, bad, after) => {
        const indicator = make(n);
        told(indicator, before);
        expect(told(indicator, [bad])[0]!.filter((number) => !Number.isNaN(number))).toEqual([]);
        expect(indicator.isReady).toBe(false);
        expect(told(indicator, after)).toEqual(told(make(n), after));
      }),
      RUNS,
    );
  });
});

describe('inputs that are unknown in part', () => {
  test.each(['high', 'low', 'close'] as const)('when only the %s is unknown then a range begins anew', (part) => {
    const atr = ofBars['Atr']!(1);
    told(atr, [flatBar(10), flatBar(12)]);
    expect(atr.update({ ...flatBar(13), [part]: NaN })).toBeNaN();
    expect(atr.update(flatBar(20))).toBe(0);
  });

  test.each(['high', 'low'] as const)('when only the %s is unknown then both sides of a channel begin anew', (part) => {
    const channel = new Donchian(2);
    told(channel, [flatBar(10), flatBar(12)]);
    channel.update({ ...flatBar(13), [part]: NaN });
    expect([channel.upper, channel.lower]).toEqual([NaN, NaN]);
    told(channel, [flatBar(3), flatBar(4)]);
    expect([channel.upper, channel.lower]).toEqual([4, 3]);
  });

  test.each(['high', 'low', 'close', 'volume', 'time'] as const)(
    'when a %s is unknown then so is the session, and the next is not',
    (part) => {
      const vwap = new Vwap((time) => Math.floor(time / 600_000));
      expect(
        told(vwap, [flatBar(10, 0), { ...flatBar(11, 1), [part]: NaN }, flatBar(12, 2)]).map(([value]) => value),
      ).toEqual([10, NaN, NaN]);
      expect(vwap.update(flatBar(13, 10))).toBe(13);
    },
  );

  test.each(['close', 'volume'] as const)('when a %s is unknown then the balance is until it is reset', (part) => {
    const obv = new Obv();
    const bars = [flatBar(10), { ...flatBar(11), [part]: NaN }, flatBar(12), flatBar(13)];
    expect(told(obv, bars).map(([value]) => value)).toEqual([0, NaN, NaN, NaN]);
    obv.reset();
    expect(told(obv, [flatBar(10), flatBar(11)]).map(([value]) => value)).toEqual([0, 100]);
  });
});

describe('inputs that do not move', () => {
  const price = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
  const flatOf: Readonly<Record<string, (price: number) => readonly number[]>> = {
    Sma: (p) => [p, p],
    Ema: (p) => [p, p],
    Wma: (p) => [p, p],
    WilderAverage: (p) => [p, p],
    Rsi: () => [50, 50],
    StandardDeviation: (p) => [0, 0, p],
    ZScore: () => [NaN, NaN],
    Bollinger: (p) => [p, p, p, p, p],
    Macd: () => [0, 0, 0, 0],
    Highest: (p) => [p, p],
    Lowest: (p) => [p, p],
    RateOfChange: () => [0, 0],
    Atr: () => [0, 0],
    Donchian: (p) => [p, p, p, p, p],
    Vwap: (p) => [p, p],
    RollingVwap: (p) => [p, p],
    Obv: () => [0, 0],
  };

  test.each(kinds)('when $name is fed one price then it says so, without rounding', ({ name, make }) => {
    fc.assert(
      fc.property(periods, price, (n, p) => {
        const bars = Array.from({ length: 2 * n + 40 }, (_, i) => flatBar(p, i, 0.1));
        const inputs = (name in ofBars
          ? bars
          : bars.map(({ close }) => close)) as readonly unknown[] as readonly never[];
        const wanted = flatOf[name]!(p);
        expect(told(make(n), inputs).at(-1)).toEqual(wanted);
      }),
      RUNS,
    );
  });

  test.each(['Sma', 'Wma', 'StandardDeviation', 'RollingVwap'])(
    'when %s was fed anything before, of any size, then its window has forgotten it to the last bit',
    (name) => {
      const anything = fc.array(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), { maxLength: 80 });
      fc.assert(
        fc.property(periods, anything, price, (n, before, p) => {
          const indicator = (ofBars[name] ?? ofValues[name]!)(n) as Indicator<never>;
          const inputOf = (value: number): never => (name in ofBars ? flatBar(value) : value) as never;
          told(indicator, before.map(inputOf));
          for (let i = 0; i < indicator.warmUp; i++) indicator.update(inputOf(p));
          expect(indicator.value).toBe(name === 'StandardDeviation' ? 0 : p);
        }),
        RUNS,
      );
    },
  );
});

test('when values are so small that their squares vanish then a deviation is a number, and a score is none or finite', () => {
  expect(
    told(new StandardDeviation(4), [1.4142041126036435e-162, 2.656956325883019e-162, 4e-162, 4e-162]).at(-1)![0],
  ).toBe(0);
  const tiny = fc.array(fc.double({ min: 0, max: 1e-160, noNaN: true }), { minLength: 3, maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 3 }), tiny, (n, values) => {
      for (const [value] of told(new StandardDeviation(n), values).slice(n - 1))
        expect(value).toBeGreaterThanOrEqual(0);
      for (const [value] of told(new ZScore(n), values)) expect(Math.abs(value!)).not.toBe(Infinity);
    }),
    { numRuns: 1_000 },
  );
});

describe('snapshots that do not fit', () => {
  const restore = (snapshot: unknown) => () => new Sma(3).restore(snapshot as Snapshot);

  test('when it is of another kind or other settings then it is refused', () => {
    expect(restore(new Sma(4).snapshot())).toThrow('a snapshot of Sma(4) does not fit Sma(3)');
    expect(restore(new Lowest(3).snapshot())).toThrow(TypeError);
    expect(() => new Ema(3).restore(new Ema(4).snapshot())).toThrow(TypeError);
  });

  test('when it was damaged then it is refused', () => {
    const { of, state } = new Sma(3).snapshot();
    for (const damage of [
      { sum: undefined },
      { sum: '0' },
      { values: [1, 2] },
      { values: 0 },
      { values: [1, 2, 3, 'x'] },
    ]) {
      expect(restore({ of, state: { ...state, ...damage } })).toThrow(/the snapshot's \w+ is not what it can be/);
    }
    const rsi = new Rsi(3).snapshot();
    expect(() => new Rsi(3).restore({ ...rsi, state: { ...rsi.state, gain: 1 } })).toThrow(TypeError);
  });
});
