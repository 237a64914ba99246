import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { backtest, linesOf } from './support/command.ts';
import type { Backtest } from './support/command.ts';
import { readBars } from './support/bars.ts';
import type { Bar } from './support/bars.ts';
import { ROOT, folderOf } from './support/folder.ts';

const data = path.join(ROOT, '../shared/data');
const absent = existsSync(data) ? '' : ' (skipped: there are no real bars in ../shared/data)';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const minute = {
  name: 'minute',
  timeframe: '1Min',
  symbols: ['SPY', 'AIG', 'BAC', 'IBM'],
  /** Of bars that go on before and after it: from 9:30 to 16:00, in a week in which New York is four hours behind UTC. */
  isInSession: (time: number) => time % DAY >= 13.5 * HOUR && time % DAY < 20 * HOUR,
};
const daily = {
  name: 'daily',
  timeframe: '1Day',
  symbols: ['AAPL', 'AIG', 'BAC', 'GOOG', 'IBM', 'QQQ', 'SPY', 'IWM'],
  isInSession: () => true,
};

const caps = { sector: 0.3, gross: 0.6 };

function configOf({ name, timeframe, symbols }: typeof minute): string {
  return `
account: ${name}
universe: [${symbols.join(', ')}]
timeframe: ${timeframe}
plugins:
  - { use: data-file, config: { path: ${JSON.stringify(path.join(data, name))} } }
  - use: data-cache
  - { use: strategy-sma-cross, config: { fast: 10, slow: 30 } }
  - { use: sizing, config: { fraction: 20% } }
  - { use: sectors, config: { overrides: { SPY: ETF, QQQ: ETF, IWM: ETF } } }
  - { use: risk-sector-cap, config: { cap: ${caps.sector} } }
  - { use: risk-exposure, config: { gross: ${caps.gross} } }
  - { use: broker-paper, config: { cash: 100000, commission: { perShare: 0.005, minimum: 1 } } }
  - { use: ./recorder.ts, config: { file: fills.jsonl } }
`;
}

interface Recorded {
  readonly fill: {
    readonly orderId: string;
    readonly symbol: string;
    readonly side: 'buy' | 'sell';
    readonly quantity: number;
    readonly price: number;
    readonly commission: number;
    readonly time: number;
  };
  readonly order: { readonly time: number; readonly type: string; readonly quantity: number };
}

interface Run extends Backtest {
  readonly fills: readonly Recorded[];
}

async function runOf(market: typeof minute): Promise<Run> {
  const folder = folderOf({ 'config.yaml': configOf(market) }, ['recorder.ts']);
  const run = await backtest(path.join(folder, 'config.yaml'));
  return { ...run, fills: linesOf<Recorded>(path.join(folder, 'fills.jsonl')) };
}

const runs = new Map<string, Promise<Run>>();

/** The run of a market, made once for all tests. */
function run(market: typeof minute): Promise<Run> {
  if (!runs.has(market.name)) runs.set(market.name, runOf(market));
  return runs.get(market.name)!;
}

const cents = (amount: number): number => Math.round(amount * 100) / 100;

describe.skipIf(absent !== '').each([minute, daily])(`real $name bars${absent}`, (market) => {
  test('when the run ends then every bar of the files was counted', async () => {
    const { summary, stderr } = await run(market);
    const bars = readBars(path.join(data, market.name));
    const times = new Set([...bars.values()].flatMap((own) => own.map(({ time }) => time)));
    expect(stderr).toBe('');
    expect(summary.bars).toBe([...bars.values()].reduce((sum, { length }) => sum + length, 0));
    expect(summary.cycles).toBe(times.size);
  });

  test('when the summary is added up then nothing is missing', async () => {
    const { summary, decisions, fills } = await run(market);
    const { orders, blocked, exposure, equity, cash, positions } = summary;
    const held = positions.reduce((sum, { marketValue }) => sum + marketValue, 0);
    expect(cents(cash + held)).toBe(cents(equity));
    const prices = new Map(decisions.map(({ id, price }) => [id, price]));
    const wanted = orders.working.reduce(
      (sum, order) => sum + (order.quantity - order.closing) * prices.get(order.decisionId)!,
      0,
    );
    expect(exposure.gross).toBeCloseTo((held + wanted) / equity, 12);
    expect(summary.signals).toBe(orders.buy + orders.sell + Object.values(blocked).reduce((sum, n) => sum + n, 0));
    expect(decisions).toHaveLength(summary.signals);
    expect(fills).toHaveLength(summary.fills);
    expect(orders.buy + orders.sell).toBe(summary.fills + orders.working.length + orders.rejected);
    const shares = [exposure.gross, exposure.net, ...Object.values(exposure.bySector)];
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    expect(summary.events['EXPOSURE_NEGATIVE_PREVENTED']).toBeUndefined();
  });

  test('when an order was decided then no cap was passed by it, and what was blocked had less room than it wanted', async () => {
    const { decisions } = await run(market);
    let bound = 0;
    for (const { allowed, closing, price, requested, verdicts } of decisions) {
      for (const { kind, detail } of verdicts) {
        const { measured, limit, headroom } = detail as Record<string, number>;
        if (measured === undefined) continue;
        expect(limit! - measured).toBeCloseTo(headroom!, 6);
        if (allowed > closing) expect(measured + (allowed - closing) * price).toBeLessThanOrEqual(limit! + 1e-6);
        if (kind === 'pass') continue;
        expect(requested * price).toBeGreaterThan(headroom!);
        bound++;
      }
    }
    expect(bound).toBeGreaterThan(0);
  });

  test('when fills are made anew from the files then each is at the open of the next bar of a session, and cash is what is left', async () => {
    const { summary, fills } = await run(market);
    const bars = readBars(path.join(data, market.name));
    const held = new Map<string, number>();
    let cash = 100_000;
    for (const { fill, order } of fills) {
      const { symbol, side, quantity, price, commission, time } = fill;
      const next: Bar = bars.get(symbol)!.find((bar) => bar.time >= order.time && market.isInSession(bar.time))!;
      expect([order.type, price, time]).toEqual(['market', next.open, next.time]);
      expect(commission).toBeCloseTo(Math.max(1, 0.005 * quantity), 9);
      const signed = side === 'buy' ? quantity : -quantity;
      cash -= signed * price + commission;
      held.set(symbol, (held.get(symbol) ?? 0) + signed);
      expect(held.get(symbol)).toBeGreaterThanOrEqual(0);
    }
    expect(cash).toBeCloseTo(summary.cash, 6);
    const positions = [...held].filter(([, quantity]) => quantity > 0);
    expect(Object.fromEntries(summary.positions.map((p) => [p.symbol, p.quantity]))).toEqual(
      Object.fromEntries(positions),
    );
    const worth = positions.reduce((sum, [symbol, quantity]) => sum + quantity * bars.get(symbol)!.at(-1)!.close, 0);
    expect(cash + worth).toBeCloseTo(summary.equity, 6);
  });

  test('when it is run again then it decides the same byte for byte', async () => {
    const [first, second] = [await run(market), await runOf(market)];
    expect(second.text).toBe(first.text);
    const { seconds: _, ...kept } = first.summary;
    expect(second.summary).toEqual({ ...kept, seconds: expect.any(Number) });
  });
});

describe.skipIf(absent !== '')(`golden results${absent}`, () => {
  test('when minute bars are run then the result is this', async () => {
    const { summary } = await run(minute);
    expect(summary).toMatchObject({
      bars: 13_429,
      cycles: 4_965,
      signals: 450,
      orders: { buy: 201, sell: 187, rejected: 0, working: [{ symbol: 'SPY' }, { symbol: 'BAC' }, { symbol: 'BAC' }] },
      blocked: { GROSS_EXPOSURE_CAP: 30 },
      fills: 385,
      cash: 79_100.715,
      equity: 98_836.855,
      events: {},
    });
    expect(summary.positions).toEqual([{ symbol: 'IBM', quantity: 106, averagePrice: 186.07, marketValue: 19_736.14 }]);
  });

  test('when daily bars are run then the result is this', async () => {
    const { summary } = await run(daily);
    expect(summary).toMatchObject({
      bars: 42_636,
      cycles: 5_849,
      signals: 1_291,
      orders: { buy: 530, sell: 527, rejected: 0, working: [] },
      blocked: { GROSS_EXPOSURE_CAP: 225, SECTOR_CAP: 9 },
      fills: 1_057,
      events: {},
    });
    expect([cents(summary.cash), cents(summary.equity)]).toEqual([141_375.69, 211_811.54]);
    expect(summary.positions.map(({ symbol, quantity }) => [symbol, quantity])).toEqual([
      ['AIG', 985],
      ['BAC', 347],
      ['SPY', 29],
    ]);
  });
});
