import { MarketData, Sectors } from '@plimsoll/core';
import type { CorporateAction, Cycle, Decision, Session, Totals } from '@plimsoll/core';
import { Candles } from './candles.ts';
import { monthlyReturns } from './monthly.ts';
import { offsetChanges } from './new-york.ts';
import { listedTrades } from './page/listed-trades.ts';
import type { BlockedRule, ExposureGroup, PageData, SymbolCandles, Times } from './page/page-data.ts';
import { renderPage } from './page/render.ts';
import type { Recorder } from './recorder.ts';
import { Timeline } from './timeline.ts';
import type { Column } from './timeline.ts';

const DAY_MS = 86_400_000;
const BUCKETS = 2_048;
/** Candles of all symbols together, and of one at least and at most. */
const CANDLES = 50_000;
const CANDLES_LEAST = 256;
const CANDLES_MOST = 8_192;

interface Sides {
  readonly long: Column;
  readonly short: Column;
}

interface Blocked {
  readonly plugin: string;
  readonly code: string;
  readonly count: Column;
}

/**
 * Listens to a session from before its start for what the page shows over time. What it keeps does not grow with the length of the run,
 * trades aside: long runs are kept more coarsely.
 */
export class PageRecorder {
  readonly #session: Session;
  readonly #recorder: Recorder;
  readonly #exposure: Totals;
  readonly #timeline = new Timeline(BUCKETS);
  readonly #time = this.#timeline.column('last');
  readonly #equity = this.#timeline.column('last');
  readonly #hold = this.#timeline.column('last');
  readonly #drawdown = this.#timeline.column('max');
  readonly #holdDrawdown = this.#timeline.column('max');
  readonly #groups = new Map<string, Sides>();
  readonly #blocked = new Map<string, Blocked>();
  readonly #candles: readonly Candles[];

  /** @param recorder of the same session, and made before */
  constructor(session: Session, recorder: Recorder) {
    const { events, portfolio, config } = session;
    const { symbols } = config.universe;
    const sectors = session.service(Sectors);
    this.#session = session;
    this.#recorder = recorder;
    this.#exposure = portfolio.totals((symbol) => sectors?.of(symbol) ?? 'unknown');
    const room = 2 * Math.floor(CANDLES / symbols.length / 2);
    const capacity = Math.min(CANDLES_MOST, Math.max(CANDLES_LEAST, room));
    this.#candles = symbols.map(() => new Candles(capacity));
    events.on('marked', this.#mark);
    events.on('decision', this.#decide);
    events.on('corporateAction', this.#act);
  }

  /** The page: one file that needs nothing else. The same run gives the same bytes. */
  html(isInterrupted: boolean): string {
    const { config, plugins } = this.#session;
    const { account, startTime, time } = this.#recorder;
    const { universe, settings } = config;
    const named = (stage: string): string[] =>
      plugins.filter(({ stages }) => stages.includes(stage)).map(({ name }) => name);
    return renderPage({
      account: settings.account,
      data: this.#session.service(MarketData)!.description,
      timeframe: universe.timeframe.text,
      symbols: universe.symbols,
      strategies: named('signal'),
      rules: named('preTrade'),
      start: startTime,
      end: time,
      isInterrupted,
      statistics: this.#recorder.statistics(),
      drawdown: account.worst(),
      months: monthlyReturns(account),
      charts: this.#data(),
    });
  }

  readonly #mark = (cycle: Cycle): void => {
    const { account, market, time } = this.#recorder;
    const { equity } = this.#session.portfolio;
    this.#timeline.step();
    this.#time.put(time);
    this.#equity.put(equity);
    this.#hold.put(account.start * market.end);
    this.#drawdown.put(account.drawdown);
    this.#holdDrawdown.put(market.drawdown);
    for (const group of this.#exposure.groups()) {
      const sides = this.#sides(group!);
      sides.long.put(this.#exposure.long(group) / equity);
      sides.short.put(-this.#exposure.short(group) / equity);
    }
    for (const bars of cycle.updated) this.#candles[bars.index]!.add(bars);
  };

  readonly #act = (action: CorporateAction, time: number): void => {
    const index = this.#session.config.universe.indexOf(action.symbol);
    if (action.kind === 'split') this.#candles[index]!.split(action.ratio, time);
  };

  readonly #decide = ({ outcome, plugin, code }: Decision): void => {
    if (outcome !== 'blocked' || plugin === undefined || code === undefined) return;
    const key = `${plugin} ${code}`;
    let rule = this.#blocked.get(key);
    if (!rule) this.#blocked.set(key, (rule = { plugin, code, count: this.#timeline.column('sum') }));
    rule.count.put(1);
  };

  #sides(group: string): Sides {
    let sides = this.#groups.get(group);
    if (!sides) {
      sides = { long: this.#timeline.column('mean'), short: this.#timeline.column('mean') };
      this.#groups.set(group, sides);
    }
    return sides;
  }

  #data(): PageData {
    const { config } = this.#session;
    const { universe, settings } = config;
    const time = this.#time.values;
    const { trades, leftOut } = listedTrades(this.#recorder.trips, this.#session.portfolio);
    return {
      account: settings.account,
      isIntraday: universe.timeframe.ms < DAY_MS,
      offsets: time.length === 0 ? [] : offsetChanges(time[0]!, time.at(-1)! + DAY_MS),
      timeline: {
        time: gaps(time),
        equity: knownOf(this.#equity),
        hold: knownOf(this.#hold),
        drawdown: shortened(this.#drawdown.values),
        holdDrawdown: shortened(this.#holdDrawdown.values),
      },
      exposure: this.#exposures(),
      blocked: [...this.#blocked.values()].map(({ plugin, code, count }): BlockedRule => ({
        plugin,
        code,
        counts: [...count.values],
      })),
      symbols: this.#symbols(new Set(trades.map(({ symbol }) => symbol))),
      trades,
      tradesLeftOut: leftOut,
    };
  }

  #exposures(): ExposureGroup[] {
    return [...this.#groups].flatMap(([name, sides]) => {
      const [long, short] = [shortened(sides.long.values), shortened(sides.short.values)];
      const has = (values: readonly number[]): boolean => values.some((value) => value !== 0);
      if (!has(long) && !has(short)) return [];
      return { name, ...(has(long) && { long }), ...(has(short) && { short }) };
    });
  }

  /** What was traded; where nothing was, what could have been. As many as there is room for, in the order of the universe. */
  #symbols(traded: ReadonlySet<string>): SymbolCandles[] {
    const { symbols } = this.#session.config.universe;
    let room = CANDLES;
    return symbols.flatMap((symbol, i) => {
      const candles = this.#candles[i]!;
      const { time, open, high, low, close } = candles.values();
      if (time.length === 0 || time.length > room || (traded.size > 0 && !traded.has(symbol))) return [];
      room -= time.length;
      const prices = { open: shortened(open), high: shortened(high), low: shortened(low), close: shortened(close) };
      const { barsACandle, splits } = candles;
      return { symbol, barsACandle, time: gaps(time), ...prices, ...(splits.length > 0 && { splits }) };
    });
  }
}

const DIGITS = 7;

/** As many digits as a chart can show. */
function short(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** What is not known, such as a share of an unknown equity, is drawn as nothing. */
function shortened(values: Float64Array): number[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? short(value) : 0));
}

function knownOf(column: Column): (number | null)[] {
  return Array.from(column.values, (value) => (Number.isFinite(value) ? short(value) : null));
}

function gaps(times: Float64Array): Times {
  const seconds = Array.from(times, (time) => Math.round(time / 1_000));
  return seconds.map((time, i) => (i === 0 ? time : time - seconds[i - 1]!));
}
