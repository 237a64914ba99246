import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { backtest } from '../support/command.ts';
import { ROOT, folderOf } from '../support/folder.ts';
import { dividendAdjusted } from './adjusted-bars.ts';

const data = path.join(ROOT, '../shared/data');
const absent = existsSync(data) ? '' : ' (skipped: there are no real bars in ../shared/data)';

/** $0.005 a share and a dollar at least, on an account with twice its equity to spend: what LEAN takes for granted. */
const BROKER =
  '{ use: broker-paper, config: { cash: 100000, buyingPower: 200000, commission: { perShare: 0.005, minimum: 1 } } }';

async function run(strategy: string, from: string, to: string) {
  const config = `
account: lean
universe: [SPY]
timeframe: 1Day
plugins:
  - { use: data-file, config: { path: SPY.csv } }
  - use: ./${strategy}
  - use: sizing
  - ${BROKER}
`;
  const folder = folderOf({ 'config.yaml': config, 'SPY.csv': dividendAdjusted(data, 'SPY', from, to) });
  for (const file of [strategy, 'set-holdings.ts']) {
    copyFileSync(fileURLToPath(new URL(file, import.meta.url)), path.join(folder, file));
  }
  const { summary, stderr } = await backtest(path.join(folder, 'config.yaml'));
  expect(stderr).toBe('');
  return summary;
}

/** Figures of `ExpectedStatistics` in LEAN's own regression algorithms, at commit 0124dffa981f34f9b1ad7cac46f6aeb28590e699. */
describe.skipIf(absent !== '')(`what LEAN publishes of its sample data${absent}`, () => {
  test('when SPY is bought once and kept (BasicTemplateDailyAlgorithm) then orders, fees and equity are those to the cent', async () => {
    const { orders, equity, statistics } = await run('buy-once.ts', '2013-10-07', '2013-10-17');
    expect(orders).toMatchObject({ buy: 1, sell: 0, rejected: 0 });
    expect(statistics.fees).toBeCloseTo(3.445, 9); // published: $3.45
    expect(equity).toBeCloseTo(103_463.69, 2);
  });

  test('when SPY is traded by its MACD for eleven years (MACDTrendAlgorithm) then orders and fees are those, and equity to 3 cents', async () => {
    const { orders, equity, statistics } = await run('macd-trend.ts', '2004-01-01', '2015-01-01');
    expect(orders).toMatchObject({ buy: 42, sell: 42, rejected: 0 });
    expect(statistics.fees).toBeCloseTo(468.54, 2);
    expect(equity).toBeCloseTo(137_751.07, 2); // published: 137751.04, with factors whose seventh digit is not known
    expect(statistics.winRate).toBeCloseTo(0.57, 2);
    expect(statistics.maxDrawdown).toBeCloseTo(0.349, 3);
  });
});
