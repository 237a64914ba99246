import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { folderWith, json, plimsoll } from './command.ts';

const data = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const isThere = existsSync(data);
if (!isThere) console.warn('no real bars beside the repository: the tests that need them are skipped');

const configOf = (folder: string, timeframe: string, universe: string): string => `account: real
universe: [${universe}]
timeframe: ${timeframe}
plugins:
  - { use: data-file, config: { path: "${data}/${folder}" } }
  - use: data-cache
  - { use: strategy-sma-cross, config: { fast: 10, slow: 50 } }
  - { use: sizing, config: { fraction: 20% } }
  - { use: sectors, config: { overrides: { SPY: Index, IWM: Index, QQQ: Index } } }
  - { use: risk-sector-cap, config: { cap: 30% } }
  - use: risk-exposure
  - { use: broker-paper, config: { alwaysOpen: [us_equity] } } # the minutes go on after the close
`;

describe.skipIf(!isThere)('real bars', () => {
  test.each([
    ['daily', '1Day', 'AAPL, AIG, BAC, GOOG, IBM, IWM, QQQ, SPY'],
    ['minute', '1Min', 'AIG, BAC, IBM, SPY'],
  ])('when the %s ones are run over then the report adds up and the decisions are all there', (...of) => {
    const cwd = folderWith({ 'config.yaml': configOf(...of) });
    const { signals, orders, blocked, fills, cash, equity, positions, exposure, bars } = json(
      plimsoll(cwd, ['backtest', 'config.yaml', '--json', '--out', 'kept']),
    );
    const blockedCount = Object.values(blocked as Record<string, number>).reduce((sum, count) => sum + count, 0);
    const worth = (positions as { marketValue: number }[]).reduce((sum, { marketValue }) => sum + marketValue, 0);
    expect(bars).toBeGreaterThan(5_000);
    expect(fills).toBeGreaterThan(10);
    expect(orders.buy + orders.sell + blockedCount).toBe(signals);
    expect(json(plimsoll(cwd, ['explain', 'kept', '--json', '--limit', '1'])).total).toBe(signals);
    expect(equity).toBeCloseTo(cash + worth, 6);
    expect(exposure.gross).toBeCloseTo(worth / equity, 9);
    expect(exposure.net).toBeCloseTo(exposure.gross, 9);
  });
});
