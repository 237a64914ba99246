import { readFileSync } from 'node:fs';
import path from 'node:path';

const PRICES = ['open', 'high', 'low', 'close'] as const;

function rowsOf(file: string): Record<string, string>[] {
  const [head = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const names = head.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((value, i) => [names[i]!, value])));
}

/**
 * A symbol's daily bars with dividends taken out of all earlier prices, as LEAN's factor files do: a dividend D multiplies what comes before its
 * ex-date by 1 - D / (the close before it), and factors have seven digits. As CSV.
 * @param from first date, ISO; `to` the last
 */
export function dividendAdjusted(data: string, symbol: string, from: string, to: string): string {
  const bars = rowsOf(path.join(data, 'daily', `${symbol}.csv`)).map((bar) => ({ ...bar, date: dateOf(bar) }));
  const dividends = rowsOf(path.join(data, 'corporate-actions.csv')).filter(
    (action) => action['symbol'] === symbol && action['type'] === 'dividend',
  );
  const factors = dividends.map((dividend) => {
    const exDate = dividend['ex_date']!;
    const before = bars.findLast(({ date }) => date < exDate) as Record<string, string> | undefined;
    return { exDate, factor: 1 - Number(dividend['value']) / Number(before!['close']) };
  });
  const lines = bars.flatMap((bar: Record<string, string>) => {
    if (bar['date']! < from || bar['date']! > to) return [];
    const later = factors.filter(({ exDate }) => exDate > bar['date']!).sort((a, b) => (a.exDate < b.exDate ? 1 : -1));
    const factor = Number(later.reduce((product, { factor }) => product * factor, 1).toFixed(7));
    const prices = PRICES.map((price) => Number(bar[price]) * factor);
    return [[symbol, bar['timestamp'], ...prices, bar['volume']].join(',')];
  });
  return ['symbol,timestamp,open,high,low,close,volume', ...lines, ''].join('\n');
}

function dateOf(bar: Readonly<Record<string, string>>): string {
  return bar['timestamp']!.slice(0, 10);
}
