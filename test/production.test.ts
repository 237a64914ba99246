import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { backtest, linesOf, plimsoll } from './support/command.ts';
import type { Backtest, Summary } from './support/command.ts';
import { ROOT, folderOf } from './support/folder.ts';

const example = path.join(ROOT, 'examples/production');
const config = path.join(example, 'config.yaml');
const oneSector = 'plugins.strategy-scripted.config.file=one-sector.csv';
const sales = 'plugins.strategy-scripted.config.file=sells.csv';
const off = (plugin: string): string => `plugins.${plugin}.enabled=false`;

const symbols = ['TSLA', 'MSFT', 'GOOGL', 'AMZN'];
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const allExposures = ({ exposure: { gross, net, bySector, byStrategy } }: Summary): number[] => {
  return [gross, net, ...Object.values(bySector), ...Object.values(byStrategy)];
};

function expectFourBuys({ summary, decisions, stderr }: Backtest): void {
  expect(stderr).toBe('');
  expect(decisions.map(({ symbol, side, outcome, code }) => [symbol, side, outcome, code])).toEqual(
    symbols.map((symbol) => [symbol, 'buy', 'ordered', null]),
  );
  expect(summary).toMatchObject({ signals: 4, fills: 4, blocked: {}, events: {} });
  expect(summary.orders).toEqual({ buy: 4, sell: 0, filled: 4, cancelled: 0, expired: 0, rejected: 0, working: [] });
  expect(summary.positionsByStrategy.map(({ symbol, strategy, quantity }) => [symbol, strategy, quantity])).toEqual([
    ['TSLA', 'momentum', 35],
    ['MSFT', 'momentum', 21],
    ['GOOGL', 'mean-reversion', 53],
    ['AMZN', 'mean-reversion', 50],
  ]);
  const held = sum(summary.positions.map(({ marketValue }) => marketValue));
  expect(summary.equity).toBeCloseTo(summary.cash + held, 6);
  const { gross, net, bySector, byStrategy } = summary.exposure;
  for (const share of [gross, net, sum(Object.values(bySector)), sum(Object.values(byStrategy))]) {
    expect(share).toBeCloseTo(held / summary.equity, 12);
  }
  expect(Math.min(...allExposures(summary))).toBeGreaterThan(0);
}

describe('four buys with cash and an empty portfolio', () => {
  test.each(['equity', 'positions'])('when the sector cap is a share of %s then all four are filled', async (base) => {
    const run = await backtest(config, [`plugins.risk-sector-cap.config.base=${base}`]);
    expectFourBuys(run);
    expect(run.summary).toMatchObject({ cash: 54_264.33, equity: 89_423.04 });
  });

  test('when the base is positions then a verdict says that the position is an initial one', async () => {
    const { decisions } = await backtest(config, ['plugins.risk-sector-cap.config.base=positions']);
    for (const { verdicts } of decisions) {
      const verdict = verdicts.find(({ plugin }) => plugin === 'risk-sector-cap');
      expect(verdict).toMatchObject({ kind: 'pass', detail: { base: 0, initial: true } });
    }
  });

  test('when the source writes down its asks then no symbol is asked for twice in a cycle', async () => {
    const source = '- use: ./csv-source.ts\n    config: { path: bars.csv, asks: asks.jsonl }';
    const text = readFileSync(config, 'utf8').replace(/- use: data-file\n.*$/m, source);
    const files = Object.fromEntries(
      ['bars.csv', 'signals.csv'].map((name) => [name, readFileSync(path.join(example, name), 'utf8')]),
    );
    const folder = folderOf({ ...files, 'config.yaml': text }, ['csv-source.ts']);
    const run = await backtest(path.join(folder, 'config.yaml'));
    expectFourBuys(run);
    const asks = linesOf<{ time: number; symbols: string[] }>(path.join(folder, 'asks.jsonl'));
    const asked = asks.flatMap(({ time, symbols }) => symbols.map((symbol) => `${symbol} at ${time}`));
    expect(new Set(asks.map(({ time }) => time)).size).toBe(run.summary.cycles);
    expect(asked).toHaveLength(new Set(asked).size);
    expect(asked).toHaveLength(run.summary.fetches.source);
  });
});

describe('what each plugin is for', () => {
  test('when the sector cap is off then ten buys of one sector go past 40%', async () => {
    const capped = await backtest(config, [oneSector]);
    const uncapped = await backtest(config, [oneSector, off('risk-sector-cap')]);
    expect(capped.summary.orders.buy).toBe(5);
    expect(capped.summary.blocked).toEqual({ SECTOR_CAP: 5 });
    const ordered = sum(capped.decisions.map(({ allowed, price }) => allowed * price));
    expect(ordered).toBeLessThanOrEqual(0.4 * 89_363);
    expect(ordered).toBeGreaterThan(0.4 * 89_363 - 248.29);
    expect(uncapped.summary.orders.buy).toBe(10);
    expect(uncapped.summary.exposure.bySector['Consumer Discretionary']).toBeGreaterThan(0.9);
  });

  test('when exposure rules are off then what is not held is sold, and exposure is negative', async () => {
    const guarded = await backtest(config, [sales]);
    const unguarded = await backtest(config, [sales, off('risk-exposure')]);
    expect(guarded.summary).toMatchObject({ orders: { buy: 0, sell: 0 }, blocked: { LONG_ONLY: 4 }, positions: [] });
    expect(guarded.summary.exposure).toMatchObject({ gross: 0, net: 0 });
    expect(unguarded.summary.orders).toMatchObject({ buy: 0, sell: 4 });
    expect(unguarded.summary.positions.every(({ quantity }) => quantity < 0)).toBe(true);
    expect(unguarded.summary.exposure.net).toBeLessThan(-0.3);
  });

  test('when the cache is off then the source delivers more bars, and every decision is the same byte for byte', async () => {
    const cached = await backtest(config);
    const uncached = await backtest(config, [off('data-cache')]);
    expect(uncached.text).toBe(cached.text);
    expect(cached.summary.fetches.cache).toBeGreaterThan(0);
    expect(uncached.summary.fetches.cache).toBe(0);
    expect(uncached.summary.fetches.sourceBars).toBeGreaterThan(cached.summary.fetches.sourceBars);
  });

  test('when the cache may answer by age alone then the source is asked less often than once a cycle', async () => {
    const { summary } = await backtest(config, ['plugins.data-cache.config.fresh=ttl']);
    expect(summary.fetches.source).toBeLessThan(40);
  });

  test('when the strategy is off then nothing is wanted and nothing is done', async () => {
    const { summary } = await backtest(config, [off('strategy-scripted')]);
    expect(summary).toMatchObject({ bars: 40, cycles: 10, signals: 0, fills: 0, cash: 89_363, equity: 89_363 });
  });

  test.each([
    ['data-file', 'the kernel needs MarketData', 'data-file does, but is disabled'],
    ['sizing', 'the kernel needs Sizer', 'sizing does, but is disabled'],
    ['sectors', 'risk-sector-cap needs Sectors', 'sectors does, but is disabled'],
    ['broker-paper', 'the kernel needs Broker', 'broker-paper does, but is disabled'],
  ])('when %s is off then the start is refused: %s, and who could provide it', async (plugin, need, candidate) => {
    const { code, stdout, stderr } = await plimsoll(['backtest', config, '--json', '--set', off(plugin)]);
    expect(code).toBe(2);
    const issue = new RegExp(`config\\.yaml:\\d+:\\d+: plugins.*: ${need} and no plugin provides it; ${candidate}$`);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, issues: [expect.stringMatching(issue)] });
    expect(stderr).toContain(need);
  });
});
