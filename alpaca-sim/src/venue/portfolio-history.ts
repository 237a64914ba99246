import type { Account, EquityPoint } from './account.ts';
import { localDate, localTime } from './calendar.ts';
import { toNumber } from './decimal.ts';
import type { Floor } from './floor.ts';
import type { HistoryFilters } from './options.ts';
import { malformed } from './refusals.ts';
import { parseNs } from './time-stamps.ts';
import type { Wire } from './types.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const NS_PER_MS = 1_000_000n;
const STEPS_MS: Readonly<Record<string, number>> = {
  '1Min': MINUTE_MS,
  '5Min': 5 * MINUTE_MS,
  '15Min': 15 * MINUTE_MS,
  '1H': 60 * MINUTE_MS,
  '1D': DAY_MS,
};
const UNIT_DAYS: Readonly<Record<string, number>> = { D: 1, W: 7, M: 30, Y: 365, A: 365 };
const DEFAULT_PERIOD = '1M';

/**
 * `GET /v2/account/portfolio/history`: equity at the end of each step in which the market was open, and what it has gained since the
 * first of them began.
 * @throws ApiError for a filter that is none
 */
export function portfolioHistory(floor: Floor, account: Account, filters: HistoryFilters): Wire {
  const { fromMs, toMs, lengthMs } = rangeOf(floor, filters);
  const timeframe = filters.timeframe ?? timeframeFor(lengthMs);
  const stepMs = STEPS_MS[timeframe];
  if (stepMs === undefined) throw malformed(`invalid timeframe: ${timeframe}`);
  const points = [...account.equityPoints, { timeMs: floor.nowMs, equity: floor.balances(account).equity }];
  const steps = lastOfEach(
    points.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs),
    stepMs,
  );
  const before = points.findLast(({ timeMs }) => timeMs < fromMs)?.equity ?? account.startEquity;
  const baseValue = toNumber(before);
  const equity = steps.map((step) => toNumber(step.equity));
  const gains = equity.map((value) => round(value - baseValue, 2));
  return {
    timestamp: steps.map((step) => step.second),
    equity,
    profit_loss: gains,
    profit_loss_pct: gains.map((gain) => (baseValue === 0 ? 0 : round(gain / baseValue, 6))),
    base_value: baseValue,
    base_value_asof: account.balanceDate,
    timeframe,
    cashflow: {},
  };
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  /** As it was asked for, weekends and all. */
  readonly lengthMs: number;
}

function rangeOf(floor: Floor, { start, end, period }: HistoryFilters): Range {
  const toMs = timeOf('end', end) ?? floor.nowMs;
  const fromMs = timeOf('start', start);
  if (fromMs !== undefined) return { fromMs, toMs, lengthMs: toMs - fromMs };
  const match = /^(\d+)([DWMYA])$/.exec(period ?? DEFAULT_PERIOD);
  if (match === null) throw malformed(`invalid period: ${period}`);
  // A day is the New York day, so that one that is asked for in the morning begins where the night did.
  const days = Number(match[1]) * UNIT_DAYS[match[2]!]!;
  return { fromMs: localTime(localDate(toMs - (days - 1) * DAY_MS), 0), toMs, lengthMs: days * DAY_MS };
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const ns = parseNs(text);
  if (ns === undefined) throw malformed(`invalid ${name}: ${text}`);
  return Number(ns / NS_PER_MS);
}

/** What Alpaca takes where no timeframe is asked for. */
function timeframeFor(rangeMs: number): string {
  if (rangeMs < 7 * DAY_MS) return '1Min';
  return rangeMs < 30 * DAY_MS ? '15Min' : '1D';
}

/** The last point of each step; a day's step is named by its New York midnight, others by their start. */
function lastOfEach(points: readonly EquityPoint[], stepMs: number): { second: number; equity: bigint }[] {
  const byStart = new Map<number, bigint>();
  for (const { timeMs, equity } of points) {
    const startMs = stepMs === DAY_MS ? localTime(localDate(timeMs), 0) : Math.floor(timeMs / stepMs) * stepMs;
    byStart.set(startMs, equity);
  }
  return [...byStart].map(([startMs, equity]) => ({ second: startMs / 1000, equity }));
}

function round(value: number, places: number): number {
  return Number(value.toFixed(places));
}
