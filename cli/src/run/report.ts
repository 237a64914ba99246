import { bad, bold, dim, doubtful } from '../text/style.ts';
import { counted, detailText, dollars, percent, units, wrap } from '../text/format.ts';
import { columns } from '../text/table.ts';
import type { NoticeRecord } from './notice-board.ts';
import type { Summary } from './summary.ts';

const WIDTH = 100;
const LABEL = 12;
const ROWS_MAX = 20;
const BAR_LENGTH = 30;

/** The end of a run for people: what an operator asks first. At most 100 columns wide. */
export function report(summary: Summary): string {
  const parts = [
    head(summary),
    traffic(summary),
    positions(summary),
    exposure(summary),
    [line('Cash', dollars(summary.cash)), line('Equity', bold(dollars(summary.equity)))],
    result(summary),
    notices(summary),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function line(label: string, text: string): string {
  return `${dim(label.padEnd(LABEL))}${text}`;
}

function block(label: string, rows: readonly string[]): string[] {
  return rows.map((row, i) => line(i === 0 ? label : '', row));
}

function head(summary: Summary): string[] {
  const { bars, cycles, seconds } = summary;
  const speed = seconds > 0 ? ` (${units(Math.round(bars / seconds))} bars/s)` : '';
  const period =
    summary.start === null ? 'none: the data has no bars for this universe' : `${summary.start} to ${summary.end}`;
  const symbols = counted(summary.universe.length, 'symbol');
  return [
    ...block('Data', wrap(summary.data, WIDTH - LABEL)),
    line('Period', `${period}${summary.interrupted ? doubtful('  interrupted') : ''}`),
    line('Universe', `${symbols}, ${summary.timeframe} bars, account ${summary.account}`),
    line('Run', `${counted(bars, 'bar')} in ${counted(cycles, 'cycle')}, ${seconds.toFixed(2)} s${speed}`),
  ];
}

function traffic({ signals, orders, fills, fetches, blocked, blockedBy }: Summary): string[] {
  const ended = (['cancelled', 'expired', 'rejected'] as const)
    .filter((status) => orders[status] > 0)
    .map((status) => `, ${units(orders[status])} ${status}`);
  const blockedTotal = Object.values(blocked).reduce((sum, count) => sum + count, 0);
  const reasons = Object.entries(blockedBy).flatMap(([plugin, codes]) =>
    Object.entries(codes).map(([code, count]) => [plugin, code, count] as const),
  );
  const table = columns(
    reasons.sort((a, b) => b[2] - a[2]).map(([plugin, code, count]) => [units(count), code, plugin]),
    'rll',
  );
  const tails = fetches.tails > 0 ? ` (${units(fetches.tails)} for the newest bars only)` : '';
  const stale = fetches.stale > 0 ? `, ${units(fetches.stale)} served stale` : '';
  return [
    line('Signals', units(signals)),
    line(
      'Orders',
      `${units(orders.buy)} buy, ${units(orders.sell)} sell, ${orders.working.length} still working${ended.join('')}`,
    ),
    line('Blocked', units(blockedTotal)),
    ...block('', table),
    line('Fills', units(fills)),
    line('Fetches', `${units(fetches.source)} from the source${tails}, ${units(fetches.cache)} from the cache${stale}`),
  ];
}

function positions({ positionsByStrategy: held }: Summary): string[] {
  if (held.length === 0) return [line('Positions', 'none')];
  const rows = held
    .slice(0, ROWS_MAX)
    .map(({ symbol, strategy, quantity, averagePrice, marketValue }) => [
      symbol,
      strategy,
      units(quantity),
      dollars(averagePrice),
      dollars(marketValue),
    ]);
  const table = columns([['symbol', 'strategy', 'quantity', 'average price', 'market value'], ...rows], 'llrrr');
  const more = held.length - rows.length;
  return block('Positions', [dim(table[0]!), ...table.slice(1), ...(more > 0 ? [dim(`and ${more} more`)] : [])]);
}

function exposure({ exposure: { gross, net, bySector, byStrategy } }: Summary): string[] {
  return [
    line('Exposure', `gross ${percent(gross)}, net ${percent(net)} of equity`),
    ...block('  sector', shares(bySector)),
    ...block('  strategy', shares(byStrategy)),
  ];
}

function shares(groups: Readonly<Record<string, number | null>>): string[] {
  const rows = Object.entries(groups).sort(([, a], [, b]) => (b ?? Infinity) - (a ?? Infinity));
  return columns(
    rows.map(([name, fraction]) => [
      name,
      percent(fraction),
      '#'.repeat(Math.round(Math.max(0, Math.min(1, fraction ?? 0)) * BAR_LENGTH)),
    ]),
    'lrl',
  );
}

function result({ statistics }: Summary): string[] {
  const { trades, openTrades, winRate, profitFactor, expectancy, fees, dividends } = statistics;
  const { maxDrawdown, maxDrawdownDays, return: total, cagr, sharpe, sortino, buyAndHold } = statistics;
  if (total === null) return [];
  const told = (name: string, value: number | null, text: (value: number) => string): string[] =>
    value === null ? [] : [`${name} ${text(value)}`];
  const ratio = (value: number): string => value.toFixed(2);
  const held = `${units(Math.round(maxDrawdownDays! * 10) / 10)} days`;
  const gains = [percent(total), ...told('a year', cagr, percent), ...told('buy and hold', buyAndHold.return, percent)];
  const risks = [
    `max drawdown ${percent(maxDrawdown)}${maxDrawdown === 0 ? '' : ` over ${held}`}`,
    ...told('Sharpe', sharpe, ratio),
    ...told('Sortino', sortino, ratio),
  ];
  const deals = [
    `${units(trades)} closed, ${units(openTrades)} open`,
    ...told('won', winRate, percent),
    ...told('profit factor', profitFactor, ratio),
    ...told('on average', expectancy, dollars),
    `fees ${dollars(fees)}`,
    ...(dividends === 0 ? [] : [`dividends ${dollars(dividends)}`]),
  ];
  const row = (label: string, parts: readonly string[]): string[] =>
    block(label, wrap(parts.join(', '), WIDTH - LABEL));
  return [...row('Return', gains), ...row('Risk', risks), ...row('Trades', deals)];
}

function notices({ notices: all }: Summary): string[] {
  const faults = all.filter(({ isFault }) => isFault);
  const others = all.filter(({ isFault }) => !isFault);
  return [...others.flatMap(noticeLines), ...faults.flatMap(faultLines)];
}

function noticeLines({ code, meaning, count, time, detail }: NoticeRecord): string[] {
  return [
    ...wrap(`${code} (${units(count)}): ${meaning}`, WIDTH, '  ').map((text, i) => (i === 0 ? doubtful(text) : text)),
    ...wrap(`  first ${time}  ${detailText(detail)}`, WIDTH, '    '),
  ];
}

function faultLines({ code, count, time, detail: { plugin, stage, error, ...rest } }: NoticeRecord): string[] {
  const what = code === 'VERDICT_MALFORMED' ? 'gave a malformed verdict' : 'threw';
  const times = count === 1 ? 'once' : `${units(count)} times`;
  return [
    bad(`${String(plugin)} ${what} in ${String(stage)}, ${times} (${code})`),
    ...wrap(`  first ${time}  ${error === undefined ? detailText(rest) : String(error)}`, WIDTH, '    '),
  ];
}
