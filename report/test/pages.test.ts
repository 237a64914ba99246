import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Statistics } from '../src/index.ts';
import { browserForTests, hasBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const data = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const hasData = existsSync(data);
if (!hasData) console.warn('no real bars beside the repository: the tests that need them are skipped');

const realConfig = (folder: string, timeframe: string, universe: string): string => `account: real-${folder}
universe: [${universe}]
timeframe: ${timeframe}
plugins:
  - { use: data-file, config: { path: "${data}/${folder}" } }
  - { use: strategy-sma-cross, config: { fast: 10, slow: 50 } }
  - { use: sizing, config: { fraction: 20% } }
  - { use: sectors, config: { overrides: { SPY: Index, IWM: Index, QQQ: Index } } }
  - { use: risk-sector-cap, config: { cap: 30% } }
  - use: risk-exposure
  - use: broker-paper
`;

/** The page and the statistics that the command leaves behind. */
function backtested(config: string): { readonly html: string; readonly statistics: Statistics } {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'config.yaml'), config);
  const args = [join(root, 'cli/bin/plimsoll.js'), 'backtest', 'config.yaml', '--quiet', '--report', '--out', 'run'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const read = (file: string): string => readFileSync(join(folder, 'run', file), 'utf8');
  const { statistics } = JSON.parse(read('summary.json')) as { statistics: Statistics };
  return { html: read('report.html'), statistics };
}

const CONFIGS: readonly [string, string, boolean][] = [
  ['the demo', readFileSync(join(root, 'config.yaml'), 'utf8'), true],
  ['real daily bars', realConfig('daily', '1Day', 'AAPL, AIG, BAC, GOOG, IBM, IWM, QQQ, SPY'), hasData],
  ['real minute bars', realConfig('minute', '1Min', 'AIG, BAC, IBM, SPY'), hasData],
];

describe.skipIf(!hasBrowser)('the page of a real run', () => {
  const open = browserForTests();

  test.each(CONFIGS.filter(([, , isThere]) => isThere))(
    'when it is of %s then it shows what summary.json says, without a complaint',
    async (_, config) => {
      const { html, statistics } = backtested(config);
      const { page, complaints } = await open(html);
      const text = await page.locator('body').innerText();
      const money = Math.abs(statistics.endEquity!).toLocaleString('en-US', {
        maximumFractionDigits: 2,
        minimumFractionDigits: 2,
      });
      expect(text).toContain(`$${money}`);
      expect(text).toContain(`${(statistics.winRate! * 100).toFixed(1)}%`);
      expect(text).toContain(`${statistics.trades.toLocaleString('en-US')} closed trades`);
      expect(text).toMatch(new RegExp(`Sharpe ratio\\s+\u2212?${Math.abs(statistics.sharpe!).toFixed(2)}`));
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
      expect(text.includes('Synthetic data')).toBe(config.includes('data-synthetic'));
      const charts = await page.locator('figure.chart').all();
      expect(charts.length).toBeGreaterThanOrEqual(3);
      for (const chart of charts) {
        const paths = await chart.locator('path').evaluateAll((all) => all.map((path) => path.getAttribute('d')));
        expect(paths.length).toBeGreaterThan(3);
        expect(paths.join('')).not.toContain('NaN');
      }
      expect(complaints).toEqual([]);
    },
  );
});
