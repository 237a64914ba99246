import { describe, expect, test } from 'vitest';
import { Obv, Vwap } from '@plimsoll/indicators';
import type { Bar, Indicator } from '@plimsoll/indicators';
import { ofBars, ofValues, told, walk } from './support.ts';

const UPDATES = 1_000_000;
const PERIOD = 20;
const CHECK_EVERY = 49_999;

const bars = walk(UPDATES, 3);
const closes = bars.map(({ close }) => close);

/** Inputs after which what was before no longer matters: the window, or so many that what is smoothed has faded below a double's digits. */
const memory: Readonly<Record<string, number>> = {
  Ema: 30 * PERIOD,
  WilderAverage: 50 * PERIOD,
  Rsi: 50 * PERIOD,
  Macd: 40 * PERIOD,
  Atr: 50 * PERIOD,
};

function expectNoDrift(name: string, make: () => Indicator<never>, inputs: readonly never[]): void {
  const old = make();
  for (const [i, input] of inputs.entries()) {
    old.update(input);
    if (i === 0 || (i % CHECK_EVERY !== 0 && i + 1 !== UPDATES)) continue;
    const young = make();
    told(young, inputs.slice(i + 1 - (memory[name] ?? young.warmUp), i + 1));
    const difference = Math.abs(old.value - young.value);
    expect(difference, `after ${i + 1} updates`).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(young.value)));
  }
}

describe('after a million updates', () => {
  test.each(Object.entries(ofValues))(
    'when %s is asked then it says what one says that saw the last few',
    (name, make) => {
      expectNoDrift(name, () => make(PERIOD), closes as readonly unknown[] as readonly never[]);
    },
  );

  test.each(['Atr', 'Donchian', 'RollingVwap'])(
    'when %s is asked then it says what one says that saw the last few',
    (name) => {
      expectNoDrift(name, () => ofBars[name]!(PERIOD), bars as readonly unknown[] as readonly never[]);
    },
  );

  test('when every volume is too small to show in the sum then the balance has all of them', () => {
    const obv = new Obv();
    let close = 0;
    for (const volume of [0, 1, 2 ** 60]) obv.update({ close: ++close, volume });
    for (let i = 0; i < UPDATES; i++) obv.update({ close: ++close, volume: 1 });
    obv.update({ close: --close, volume: 2 ** 60 });
    expect(obv.value).toBe(1 + UPDATES);
  });

  test('when what was traded far from the mean cancels out then what is left is not lost', () => {
    const vwap = new Vwap(() => 0);
    const trade = (price: number, volume: number) =>
      vwap.update({ time: 0, high: price, low: price, close: price, volume });
    trade(2, 1);
    trade(3, 2 ** 53);
    for (let i = 0; i < UPDATES; i++) trade(3, 1);
    trade(1, 2 ** 53);
    expect(vwap.value - 2).toBeCloseTo(UPDATES / 2 ** 54, 14);
  });

  test('when a session never ends then the average price is right', () => {
    const vwap = new Vwap(() => 0);
    let [traded, volume] = [0n, 0n];
    for (const bar of bars) {
      vwap.update(bar);
      traded += BigInt(Math.round(100 * (bar.high + bar.low + bar.close))) * BigInt(bar.volume);
      volume += BigInt(bar.volume);
    }
    const cents = Number((traded * 10n ** 12n) / (3n * volume)) / 1e12;
    expect(Math.abs(vwap.value - cents / 100)).toBeLessThan(1e-11);
  });
});

test('when a value that dwarfs all others has left the window then nothing of it is left', () => {
  const quiet = Array.from({ length: 60 }, (_, i) => 1 + (i % 7) / 8);
  const flat = (close: number): Bar => ({ time: 0, open: close, high: close, low: close, close, volume: 1 });
  for (const name of ['Sma', 'Wma', 'StandardDeviation', 'ZScore', 'Bollinger', 'RollingVwap']) {
    const inputsOf = (values: readonly number[]): readonly never[] =>
      (name in ofBars ? values.map(flat) : values) as readonly unknown[] as never[];
    const make = (): Indicator<never> => (ofBars[name] ?? ofValues[name]!)(9) as Indicator<never>;
    for (let quietBefore = 0; quietBefore < 20; quietBefore++) {
      const indicator = make();
      told(indicator, inputsOf([...quiet.slice(0, quietBefore), 1e15]));
      const after = told(indicator, inputsOf(quiet))
        .slice(9)
        .map(([value]) => value!);
      const alone = told(make(), inputsOf(quiet))
        .slice(9)
        .map(([value]) => value!);
      after.forEach((value, i) => expect(Math.abs(value - alone[i]!)).toBeLessThan(1e-14));
    }
  }
});
