import { describe, expect, test } from 'vitest';
import { backtest, decisionOn, plimsoll } from './support/command.ts';
import type { Decision } from './support/command.ts';
import { barsCsv, endOf, flat } from './support/bars.ts';
import { configOf } from './support/config.ts';
import { folderOf } from './support/folder.ts';

const sectorCap = (base: string): string[] => [
  '  - use: sectors',
  `  - { use: risk-sector-cap, config: { cap: 40%, base: ${base} } }`,
];
const longOnly = ['  - use: risk-exposure'];
const banks = ['JPM', 'BAC', 'WFC', 'C', 'GS', 'MS', 'USB', 'PNC', 'TFC', 'COF'];
const tenBuys = (base: string): string =>
  configOf({
    prices: Object.fromEntries(banks.map((symbol, i) => [symbol, flat(50 + 7 * i, 4)])),
    signals: banks.map((symbol) => `${endOf(0)},${symbol},buy,8%,`),
    plugins: sectorCap(base),
  });
const dollars = (decisions: readonly Decision[]): number =>
  decisions.reduce((sum, { allowed, price }) => sum + allowed * price, 0);

describe('ten buys of one sector in one cycle against a cap of 40%', () => {
  test('when the base is equity then together they stay below it, and the last ones say what stopped them', async () => {
    const { summary, decisions } = await backtest(tenBuys('equity'));
    expect(decisions.map(({ symbol }) => symbol)).toEqual(banks);
    expect(dollars(decisions)).toBeLessThanOrEqual(40_000);
    expect(dollars(decisions)).toBeGreaterThan(39_900);
    const cut = decisions.filter(({ code }) => code !== null);
    expect(cut.map(({ code, plugin }) => [code, plugin])).toEqual(cut.map(() => ['SECTOR_CAP', 'risk-sector-cap']));
    const last = decisionOn('COF', decisions);
    expect(last).toMatchObject({ outcome: 'blocked', allowed: 0, orderId: null });
    expect(last.detail).toMatchObject({ sector: 'Financials', capFraction: 0.4, base: 100_000, limit: 40_000 });
    expect(last.detail['measured']).toBeCloseTo(dollars(decisions), 6);
    expect(last.detail['headroom']).toBeCloseTo(40_000 - dollars(decisions), 6);
    expect(summary.exposure.bySector['Financials']).toBeLessThanOrEqual(0.4);
    expect(summary.signals).toBe(summary.orders.buy + summary.blocked['SECTOR_CAP']!);
  });

  test('when the base is positions then all are initial, for nothing is held before the first fill', async () => {
    const { summary } = await backtest(tenBuys('positions'));
    expect(summary).toMatchObject({ orders: { buy: 10, sell: 0 }, blocked: {} });
    expect(summary.exposure.gross).toBeGreaterThan(0.75);
  });

  test('when something is held and the base is positions then the cap binds', async () => {
    const config = configOf({
      prices: { JPM: flat(100, 6), MSFT: flat(100, 6) },
      signals: [`${endOf(0)},JPM,buy,10%,`, `${endOf(2)},JPM,buy,10%,`, `${endOf(2)},MSFT,buy,4%,`],
      plugins: sectorCap('positions'),
    });
    const { decisions } = await backtest(config);
    expect(decisions.map(({ symbol, allowed, code }) => [symbol, allowed, code])).toEqual([
      ['JPM', 100, null],
      ['JPM', 0, 'SECTOR_CAP'],
      ['MSFT', 40, null],
    ]);
  });
});

describe('sales in a long-only account', () => {
  test('when nothing is held then the sale is blocked, and when less is held it is cut to that', async () => {
    const config = configOf({
      prices: { TSLA: flat(100, 6), MSFT: flat(100, 6) },
      signals: [
        `${endOf(0)},TSLA,sell,10%,a`,
        `${endOf(0)},MSFT,buy,10%,a`,
        `${endOf(2)},MSFT,sell,10%,b`,
        `${endOf(2)},MSFT,sell,25%,a`,
        `${endOf(3)},MSFT,sell,,a`,
      ],
      plugins: longOnly,
    });
    const { summary, decisions } = await backtest(config);
    expect(
      decisions.map(({ strategy, symbol, side, allowed, code }) => [strategy, symbol, side, allowed, code]),
    ).toEqual([
      ['a', 'TSLA', 'sell', 0, 'LONG_ONLY'],
      ['a', 'MSFT', 'buy', 100, null],
      ['a', 'MSFT', 'sell', 100, 'LONG_ONLY'],
      ['b', 'MSFT', 'sell', 0, 'LONG_ONLY'],
      ['a', 'MSFT', 'sell', 0, 'LONG_ONLY'],
    ]);
    expect(decisions[2]).toMatchObject({ requested: 250, closing: 100, detail: { held: 100 } });
    expect(summary).toMatchObject({ fills: 2, positions: [], exposure: { gross: 0, net: 0 }, cash: 100_000 });
    expect(summary.events).toEqual({});
  });

  test('when two sales of one holding come in one cycle then it is sold once', async () => {
    const config = configOf({
      prices: { TSLA: flat(100, 5) },
      signals: [`${endOf(0)},TSLA,buy,,`, `${endOf(2)},TSLA,sell,,`, `${endOf(2)},TSLA,sell,,`],
      plugins: longOnly,
    });
    const { summary, decisions } = await backtest(config);
    expect(decisions.map(({ side, allowed, code }) => [side, allowed, code])).toEqual([
      ['buy', 100, null],
      ['sell', 100, null],
      ['sell', 0, 'EXIT_ALREADY_WORKING'],
    ]);
    expect(summary).toMatchObject({ positions: [], cash: 100_000, exposure: { net: 0 } });
  });
});

describe('a broker that sells more than was held', () => {
  test('when the fill comes then exposure stays at zero, what was prevented is told, and nothing is entered on it', async () => {
    const config = configOf({
      prices: { TSLA: flat(100, 6), MSFT: flat(100, 6) },
      signals: [`${endOf(0)},TSLA,buy,25%,`, `${endOf(2)},TSLA,sell,,`, `${endOf(4)},MSFT,buy,,`],
      broker: '  - { use: ./moody-broker.ts, config: { sells: 3 } }',
      plugins: longOnly,
      files: ['moody-broker.ts'],
    });
    const { summary, decisions } = await backtest(config);
    expect(summary.exposure).toMatchObject({ gross: 0, net: 0 });
    expect(summary.positions).toEqual([]);
    expect(decisions[2]).toMatchObject({ symbol: 'MSFT', outcome: 'blocked', code: 'RECONCILING' });
    expect(summary.events).toMatchObject({ EXPOSURE_NEGATIVE_PREVENTED: 1, FILL_EXCEEDS_ORDER: 1 });
    expect(summary.notices.find(({ code }) => code === 'EXPOSURE_NEGATIVE_PREVENTED')?.detail).toMatchObject({
      symbol: 'TSLA',
      previous: 0.25,
      delta: -0.75,
      wouldBe: -0.5,
    });
  });
});

describe('prices that are none', () => {
  test.each([0, NaN, -100, Infinity])(
    'when a source delivers a price of %d then entries are blocked, exits go out and good prices heal it',
    async (bad) => {
      const config = configOf({
        prices: { TSLA: [100, 100, 100, bad, bad, 100, 100], MSFT: [bad, bad, bad, bad, 100, 100, 100] },
        signals: [
          `${endOf(0)},TSLA,buy,,`,
          `${endOf(2)},MSFT,buy,,`,
          `${endOf(3)},TSLA,buy,,`,
          `${endOf(3)},TSLA,sell,,`,
          `${endOf(5)},MSFT,buy,,`,
        ],
        source: '  - { use: ./csv-source.ts, config: { path: bars.csv } }',
        plugins: longOnly,
        files: ['csv-source.ts'],
      });
      const { summary, decisions } = await backtest(config);
      expect(decisions.map(({ symbol, side, outcome, code }) => [symbol, side, outcome, code])).toEqual([
        ['TSLA', 'buy', 'ordered', null],
        ['MSFT', 'buy', 'blocked', 'PRICE_UNKNOWN'],
        ['TSLA', 'sell', 'ordered', null],
        ['TSLA', 'buy', 'blocked', 'PRICE_UNKNOWN'],
        ['MSFT', 'buy', 'ordered', null],
      ]);
      expect(summary.events).toMatchObject({ BAR_INVALID: 6 });
      expect(summary).toMatchObject({ bars: 8, cash: 90_000, equity: 100_000, fills: 3 });
    },
  );

  test.each([0, NaN, -100, Infinity])('when a CSV file has a price of %d then file and line are named', async (bad) => {
    const config =
      'universe: [TSLA]\nplugins: [{ use: data-file, config: { path: bars.csv } }, { use: broker-paper }, { use: sizing }]';
    const folder = folderOf({ 'config.yaml': config, 'bars.csv': barsCsv({ TSLA: [100, 100, bad, 100] }) });
    const { code, stdout, stderr } = await plimsoll(['backtest', 'config.yaml', '--json'], folder);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'PLM_DATA_INVALID' });
    expect(stderr).toMatch(/bars\.csv:4: .*open/);
  });
});
