import { describe, expect, test } from 'vitest';
import type { Bars, Cycle } from '@plimsoll/core';
import { Atr, Donchian, Obv, Sma, Vwap, perSymbol } from '@plimsoll/indicators';
import { actionsPlugin, barsPlugin, brokerPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';
import { MINUTE, valuesOf, walk } from './support.ts';

const universe = { symbols: ['AAA', 'BBB'] };
const market = { AAA: walk(40, 1), BBB: walk(40, 2) };

const rowsOf = (
  bars: readonly { time: number; open: number; high: number; low: number; close: number; volume: number }[],
) => bars.map(({ time, open, high, low, close, volume }): BarRow => [time, open, high, low, close, volume]);

interface Run {
  readonly history?: number;
  /** Cycles, by their number, in which the source fails. */
  readonly failing?: (cycle: number) => boolean;
}

/** Runs a session over the market, with `signal` called in each cycle. */
async function run(signal: (cycle: Cycle) => void, { history = 50, failing = () => false }: Run = {}): Promise<void> {
  const source = { AAA: rowsOf(market.AAA), BBB: rowsOf(market.BBB).filter((_, i) => i % 3 !== 1) };
  const onFetch = (asOf: number): void => {
    if (failing(asOf / MINUTE - 1)) throw new Error('down');
  };
  const plugins = [
    barsPlugin(source, { onFetch }),
    strategyPlugin('asker', signal, { history }),
    sizerPlugin(),
    brokerPlugin(),
  ];
  const told = await scenario({ symbols: universe.symbols, plugins }).run();
  expect(told.notices.filter(({ code }) => code === 'HOOK_THREW')).toEqual([]);
}

const at = (symbol: 'AAA' | 'BBB', minute: number) =>
  symbol === 'AAA' ? market.AAA.slice(0, minute + 1) : market.BBB.slice(0, minute + 1).filter((_, i) => i % 3 !== 1);

describe('an indicator for each symbol', () => {
  test('when cycles come one by one then each has its own bars, of all kinds', async () => {
    const [averages, ranges] = [perSymbol(universe, () => new Sma(4)), perSymbol(universe, () => new Atr(4))];
    const volumes = perSymbol(
      universe,
      () => new Sma(2),
      (bars, ago) => bars.volume(ago),
    );
    const got: number[][] = [];
    await run(({ updated }) => {
      for (const bars of updated) {
        if (bars.symbol === 'BBB')
          got.push([averages.update(bars).value, ranges.update(bars).value, volumes.update(bars).value]);
        else averages.update(bars);
      }
    });
    const own = at('BBB', 39);
    const closes = valuesOf(
      new Sma(4),
      own.map(({ close }) => close),
    );
    const volume = valuesOf(
      new Sma(2),
      own.map((bar) => bar.volume),
    );
    expect(got).toEqual(valuesOf(new Atr(4), own).map((atr, i) => [closes[i], atr, volume[i]]));
  });

  test('when bars come several at once then all are taken in, oldest first', async () => {
    const balances = perSymbol(universe, () => new Obv());
    const got = new Map<number, number>();
    const freshest = { bars: 0 };
    await run(
      ({ number, updated }) => {
        for (const bars of updated) {
          freshest.bars = Math.max(freshest.bars, bars.fresh);
          const { value } = balances.update(bars);
          if (bars.symbol === 'AAA') got.set(number, value);
        }
      },
      { failing: (cycle) => cycle % 10 > 3 },
    );
    expect(freshest.bars).toBe(7);
    const wanted = valuesOf(new Obv(), market.AAA);
    expect([...got]).toEqual([...got.keys()].map((cycle) => [cycle, wanted[cycle]]));
    expect(got.size).toBe(16);
  });

  test('when it is updated twice in a cycle, or for a symbol without a new bar, then nothing is counted twice', async () => {
    const averages = perSymbol(universe, () => new Sma(3));
    const last = new Map<string, number>();
    await run(({ bars }) => {
      for (const own of bars) {
        averages.update(own);
        last.set(own.symbol, averages.update(own).value);
        expect(averages.of(own)).toBe(averages.update(own));
      }
    });
    for (const symbol of ['AAA', 'BBB'] as const)
      expect(last.get(symbol)).toBe(
        valuesOf(
          new Sma(3),
          at(symbol, 39).map(({ close }) => close),
        ).at(-1),
      );
  });

  test('when it is first updated late, or not in every cycle, then it takes in what it has missed', async () => {
    const balances = perSymbol(universe, () => new Obv());
    let value = NaN;
    await run(({ number, updated }) => {
      for (const bars of updated)
        if (bars.symbol === 'AAA' && number > 20 && number % 4 === 3) ({ value } = balances.update(bars));
    });
    expect(value).toBe(valuesOf(new Obv(), market.AAA).at(-1));
  });

  test('when the channel is asked for before the update then the new bar is not in it', async () => {
    const channels = perSymbol(universe, () => new Donchian(5));
    const got: number[] = [];
    await run(({ number, updated }) => {
      for (const bars of updated) {
        if (bars.symbol === 'AAA') got[number] = channels.of(bars).upper;
        channels.update(bars);
      }
    });
    const wanted = market.AAA.map((_, i) =>
      i < 5 ? NaN : Math.max(...market.AAA.slice(i - 5, i).map(({ high }) => high)),
    );
    expect(got).toEqual(wanted);
  });
});

describe('bars that are not to be had any more', () => {
  const outage = (cycle: number): boolean => cycle >= 10 && cycle < 20;

  test('when an outage was longer than the history then a window begins anew', async () => {
    const averages = perSymbol(universe, () => new Sma(3));
    const got: number[] = [];
    await run(
      ({ number, updated }) => {
        for (const bars of updated) if (bars.symbol === 'AAA') got[number] = averages.update(bars).value;
      },
      { history: 2, failing: outage },
    );
    const closes = market.AAA.map(({ close }) => close);
    expect(got[9]).toBe(valuesOf(new Sma(3), closes.slice(0, 10)).at(-1));
    expect(got[20]).toBeNaN(); // two bars of 19 and 20
    expect(got[21]).toBe(valuesOf(new Sma(3), closes.slice(19, 22)).at(-1));
  });

  test('when a session lacks bars then its average is unknown until the next', async () => {
    const averages = perSymbol(universe, () => new Vwap((time) => Math.floor(time / MINUTE / 25)));
    const got: number[] = [];
    await run(
      ({ number, updated }) => {
        for (const bars of updated) if (bars.symbol === 'AAA') got[number] = averages.update(bars).value;
      },
      { history: 2, failing: outage },
    );
    expect([got[9], got[20], got[24], got[25]].map(Number.isFinite)).toEqual([true, false, false, true]);
  });

  test('when an outage was shorter than the history then nothing is lost', async () => {
    const balances = perSymbol(universe, () => new Obv());
    let value = NaN;
    await run(
      ({ updated }) => {
        for (const bars of updated) if (bars.symbol === 'AAA') ({ value } = balances.update(bars));
      },
      { history: 12, failing: outage },
    );
    expect(value).toBe(valuesOf(new Obv(), market.AAA).at(-1));
  });

  test('when the least history is kept then every cycle counts', async () => {
    const averages = perSymbol(universe, () => new Sma(3));
    let newest: Bars | undefined;
    await run(
      ({ updated }) => {
        for (const bars of updated) if (bars.symbol === 'AAA') averages.update((newest = bars));
      },
      { history: 1 },
    );
    expect(averages.of(newest!).value).toBe(
      valuesOf(
        new Sma(3),
        market.AAA.map(({ close }) => close),
      ).at(-1),
    );
  });
});

test('when a share splits then its indicators are made anew of the adjusted bars, and those of others go on', async () => {
  const DAY = 86_400_000;
  const days = (count: number, price: (day: number) => number): BarRow[] =>
    Array.from({ length: count }, (_, i) => [i * DAY, price(i)]);
  const split = { kind: 'split', symbol: 'AAA', exDate: '1970-01-07', ratio: 4 } as const;
  const averages = perSymbol(universe, () => new Sma(3));
  const got: Record<string, number[]> = { AAA: [], BBB: [] };
  await scenario({
    symbols: universe.symbols,
    timeframe: '1Day',
    plugins: [
      barsPlugin({ AAA: days(8, (i) => (i < 6 ? 400 + 4 * i : 100 + i)), BBB: days(8, (i) => 10 + i) }),
      actionsPlugin([split]),
      strategyPlugin(
        'asker',
        ({ updated }) => {
          for (const bars of updated) got[bars.symbol]!.push(averages.update(bars).value);
        },
        { history: 3 },
      ),
      sizerPlugin(),
      brokerPlugin(),
    ],
  }).run();
  expect(got['AAA']).toEqual([NaN, NaN, 404, 408, 412, 416, 105, 106]);
  expect(got['BBB']).toEqual([NaN, NaN, 11, 12, 13, 14, 15, 16]);
});
