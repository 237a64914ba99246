import { Density } from '@plimsoll/core';
import type { Span } from '@plimsoll/core';
import type { BarTable } from './bar-table.ts';
import type { Duck } from './duck.ts';

/** A file with bars of the universe, and starts of the first and the last of them, epoch ms. */
export interface FileSpan {
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

interface SymbolSpan {
  readonly bars: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** How many of the bars have a timestamp that is no time. */
  readonly untimed: number;
}

/** How many bars there are of whom, where and when: found out from symbols and timestamps alone. */
export interface Survey {
  /** By the universe's index. */
  readonly symbols: readonly SymbolSpan[];
  readonly files: readonly FileSpan[];
  readonly density: Density;
}

const NONE: SymbolSpan = { bars: 0, firstTime: Infinity, lastTime: -Infinity, untimed: 0 };

/** @param symbols how many the universe has */
export async function surveyOf(
  duck: Duck,
  table: BarTable,
  files: readonly string[],
  span: Span,
  symbols: number,
): Promise<Survey> {
  const bySymbol = Array.from({ length: symbols }, () => NONE);
  const byFile = new Map<string, FileSpan>();
  const density = new Density();
  const rows = files.length > 0 ? await duck.rows(table.survey(files, span)) : [];
  for (const row of rows) {
    const [isSymbol, isFile, place, path, count, first, last, untimed] = row as [
      boolean,
      boolean,
      number,
      string,
      bigint,
      number | null,
      number | null,
      bigint,
    ];
    const [firstTime, lastTime] = [first ?? Infinity, last ?? -Infinity];
    if (isSymbol) bySymbol[place] = { bars: Number(count), firstTime, lastTime, untimed: Number(untimed) };
    else if (first === null || last === null) continue;
    else if (isFile) byFile.set(path, { path, first, last });
    else density.add(Number(count), first, last);
  }
  const inOrder = files.flatMap((path) => byFile.get(path) ?? []);
  return { symbols: bySymbol, files: inOrder, density };
}
