import { emptyColumns } from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';
import { Chance } from './chance.ts';
import { MINUTE_MS, START_MS, SYMBOLS } from './plan.ts';
import type { Plan } from './plan.ts';

const TICKS_A_MINUTE = 4;
export const TICK_MS = MINUTE_MS / TICKS_A_MINUTE;

interface Row {
  /** Minute of the day that the bar is of. */
  readonly minute: number;
  /** Epoch ms from which on the source has it. */
  readonly since: number;
  readonly values: readonly [open: number, high: number, low: number, close: number];
}

/** What each symbol costs, tick by tick, and the bars that a source has of it: some of them wrong, late or missing. */
export class Prices {
  readonly #ticks: readonly (readonly number[])[];
  readonly #rows: readonly (readonly Row[])[];

  constructor(plan: Plan, minutes: number) {
    const chance = new Chance(plan.seed, 'prices');
    this.#ticks = SYMBOLS.map(() => {
      let price = chance.between(20, 200);
      const swing = chance.of([0.0005, 0.002, 0.006]);
      return Array.from({ length: minutes * TICKS_A_MINUTE }, () => {
        price = Math.max(1, price * (1 + chance.between(-swing, swing)));
        return Math.round(price * 100) / 100;
      });
    });
    this.#rows = SYMBOLS.map((_, symbol) =>
      Array.from({ length: minutes }, (_, minute) => this.#row(plan, chance, symbol, minute)).flat(),
    );
  }

  /** Dollars at a time; of the first tick before it. */
  at(symbol: number, time: number): number {
    const ticks = this.#ticks[symbol]!;
    return ticks[Math.min(ticks.length - 1, Math.max(0, Math.floor((time - START_MS) / TICK_MS)))]!;
  }

  /** The bars of a symbol that have ended, and that the source has, at a time; the newest `count` of them. */
  columns(symbol: number, time: number, count: number): BarColumns {
    const there = this.#rows[symbol]!.filter(({ since }) => since <= time).slice(-count);
    const columns = emptyColumns(there.length);
    for (const [i, { minute, values }] of there.entries()) {
      columns.time[i] = START_MS + minute * MINUTE_MS;
      [columns.open[i], columns.high[i], columns.low[i], columns.close[i]] = values;
      columns.volume[i] = 10_000;
    }
    return columns;
  }

  #row({ faults, minutes }: Plan, chance: Chance, symbol: number, minute: number): Row[] {
    const ticks = this.#ticks[symbol]!.slice(minute * TICKS_A_MINUTE, (minute + 1) * TICKS_A_MINUTE);
    const sound = [ticks[0]!, Math.max(...ticks), Math.min(...ticks), ticks.at(-1)!] as const;
    const end = START_MS + (minute + 1) * MINUTE_MS;
    const [isBad, isMissing, isLate] = [chance.is(0.08), chance.is(0.08), chance.is(0.08)];
    const wrong = chance.of([
      [NaN, NaN, NaN, NaN],
      [0, 0, 0, 0],
      [10, 9, 11, 10],
      [-1, -1, -1, -1],
    ] as const);
    const isBadPart = minute < minutes;
    if (isBadPart && faults.has('no-bars') && isMissing) return [];
    const since = isBadPart && faults.has('no-bars') && isLate ? end + 2 * MINUTE_MS : end;
    return [{ minute, since, values: isBadPart && faults.has('bad-bars') && isBad ? wrong : sound }];
  }
}
