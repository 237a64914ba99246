import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { backtest, linesOf } from '../support/command.ts';
import { ROOT, folderOf } from '../support/folder.ts';
import { readBars } from '../support/bars.ts';

const data = path.join(ROOT, '../shared/data');
const absent = existsSync(data) ? '' : ' (skipped: there are no real bars in ../shared/data)';
const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const SHARES = 10;

/** What grademark 0.3.0 makes of daily closes whose average of 10 crosses that of 30: its trades, their profit a share, and `finalCapital` of 100,000. */
const GRADEMARK = {
  AAPL: { trades: 102, profit: -55.64, finalCapital: 139_661.738_202_721_75 },
  IBM: { trades: 107, profit: 68.94, finalCapital: 200_056.498_591_033_77 },
  SPY: { trades: 97, profit: 123.87, finalCapital: 185_909.056_981_858_48 },
};
const symbols = Object.keys(GRADEMARK) as (keyof typeof GRADEMARK)[];

interface Fill {
  readonly symbol: string;
  readonly time: number;
  readonly price: number;
}

async function run(strategy: string) {
  const config = `
account: grademark
universe: [${symbols.join(', ')}]
timeframe: 1Day
plugins:
  - { use: data-file, config: { path: ${JSON.stringify(path.join(data, 'daily'))} } }
  - { use: ${strategy} }
  - { use: sizing }
  - { use: broker-paper, config: { cash: 100000 } }
  - { use: ./recorder.ts, config: { file: fills.jsonl } }
`;
  const folder = folderOf({ 'config.yaml': config }, ['recorder.ts']);
  copyFileSync(beside('patient-cross.ts'), path.join(folder, 'patient-cross.ts'));
  const { summary } = await backtest(path.join(folder, 'config.yaml'));
  const fills = linesOf<{ fill: Fill }>(path.join(folder, 'fills.jsonl')).map(({ fill }) => fill);
  return {
    summary,
    tradesOf: (symbol: string) =>
      tradesOf(
        fills.filter((fill) => fill.symbol === symbol),
        symbol,
      ),
  };
}

const date = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Every second fill closes; what is open at the end counts as closed at the last price, as it does there. */
function tradesOf(fills: readonly Fill[], symbol: string) {
  const { time, close } = readBars(path.join(data, 'daily')).get(symbol)!.at(-1)!;
  const all = fills.length % 2 === 0 ? fills : [...fills, { symbol, time, price: close }];
  return all.flatMap((entry, i) => {
    const exit = all[i + 1];
    if (i % 2 === 1 || !exit) return [];
    return { entered: date(entry.time), entryPrice: entry.price, left: date(exit.time), exitPrice: exit.price };
  });
}

describe.skipIf(absent !== '')(`what grademark makes of the same bars${absent}`, () => {
  test('when a strategy waits as it does then every trade, price and cent is the same', async () => {
    const { summary, tradesOf } = await run('./patient-cross.ts');
    for (const symbol of symbols) {
      const trades = tradesOf(symbol);
      const { trades: count, profit, finalCapital } = GRADEMARK[symbol];
      expect(trades).toHaveLength(count);
      expect(trades.reduce((sum, { entryPrice, exitPrice }) => sum + exitPrice - entryPrice, 0)).toBeCloseTo(profit, 6);
      const capital = trades.reduce((sum, { entryPrice, exitPrice }) => (sum * exitPrice) / entryPrice, 100_000);
      expect(capital).toBeCloseTo(finalCapital, 6);
    }
    const [, ...rows] = readFileSync(beside('grademark-spy.csv'), 'utf8').trimEnd().split('\n');
    expect(tradesOf('SPY').map((trade) => Object.values(trade).join(','))).toEqual(rows);
    const profit = symbols.reduce((sum, symbol) => sum + SHARES * GRADEMARK[symbol].profit, 0);
    expect(summary.equity).toBeCloseTo(100_000 + profit, 6);
  });

  test('when a strategy does not wait then its trades are those, and others that begin or end on the day after a fill', async () => {
    const { tradesOf } = await run('strategy-sma-cross');
    expect(symbols.map((symbol) => tradesOf(symbol).length)).toEqual([105, 112, 102]);
    const [, ...rows] = readFileSync(beside('grademark-spy.csv'), 'utf8').trimEnd().split('\n');
    const trades = tradesOf('SPY').map((trade) => Object.values(trade).join(','));
    expect(rows.filter((row) => !trades.includes(row))).toEqual([
      '1998-06-19,111.06,1998-08-03,111.78',
      '2001-08-09,118.7,2001-12-21,115.03',
      '2011-09-28,117.83,2011-11-23,118.07',
    ]);
    expect(trades.filter((trade) => !rows.includes(trade))).toEqual([
      '1998-06-19,111.06,1998-06-22,110.25',
      '1998-06-26,113.31,1998-08-03,111.78',
      '2000-07-13,149.98,2000-08-01,143.63',
      '2001-08-09,118.7,2001-08-10,118.8',
      '2001-10-16,109.8,2001-12-21,115.03',
      '2006-02-09,126.91,2006-02-10,126.44',
      '2011-09-28,117.83,2011-09-29,117.12',
      '2011-10-18,120.08,2011-11-23,118.07',
    ]);
  });
});
