import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBars } from '../support/bars.ts';
import { backtest, linesOf } from '../support/command.ts';
import { ROOT, folderOf } from '../support/folder.ts';
import { NaiveRun } from './naive.ts';
import type { NaiveFill } from './naive.ts';
import { channelBracket, channelStops, smaCross } from './strategies.ts';

const data = path.join(ROOT, '../shared/data');
const absent = existsSync(data) ? '' : ' (skipped: there are no real bars in ../shared/data)';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEIGHT = 0.1;

/** The week of the minutes has New York four hours behind UTC. */
const isInDay = (time: number): boolean => time % DAY_MS >= 13.5 * HOUR_MS && time % DAY_MS < 20 * HOUR_MS;
const daily = { name: 'daily', timeframe: '1Day', barMs: DAY_MS, isInSession: (_time: number) => true };
const minute = { name: 'minute', timeframe: '1Min', barMs: 60_000, isInSession: isInDay };
const sessionOf = (time: number): number => Math.floor(time / DAY_MS);

/** Ten times the equity can be spent, so that no purchase is too large and orders do not depend on each other. */
async function run(market: typeof daily, strategy: string, config: string) {
  const { name, timeframe } = market;
  const folder = folderOf(
    {
      'config.yaml': `
account: naive
universe: [${[...readBars(path.join(data, name)).keys()].join(', ')}]
timeframe: ${timeframe}
plugins:
  - { use: data-file, config: { path: ${JSON.stringify(path.join(data, name))} } }
  - { use: ${strategy}, config: ${config} }
  - { use: sizing, config: { fraction: ${WEIGHT} } }
  - { use: broker-paper, config: { cash: 100000, buyingPower: 1000000, commission: { perShare: 0.005, minimum: 1 } } }
  - { use: ./recorder.ts, config: { file: fills.jsonl } }
`,
    },
    ['recorder.ts', 'channel-stops.ts', 'channel-bracket.ts'],
  );
  const { summary } = await backtest(path.join(folder, 'config.yaml'));
  const fills = linesOf<{ fill: NaiveFill }>(path.join(folder, 'fills.jsonl')).map(({ fill }) => fill);
  return { summary, fills };
}

/** In order of symbol and time, and with prices in hundredths of a cent: sums of dollars are rounded on either side. */
function listOf(fills: readonly NaiveFill[]): string[] {
  const lines = fills.map(({ symbol, time, side, quantity, price }) =>
    [symbol, new Date(time).toISOString(), side, quantity, price.toFixed(4)].join(' '),
  );
  return lines.sort();
}

describe.skipIf(absent !== '')(`an independent backtest on real bars${absent}`, () => {
  test.each([
    {
      what: 'averages that cross',
      market: daily,
      use: 'strategy-sma-cross',
      config: '{ fast: 10, slow: 30 }',
      naive: smaCross(10, 30),
      count: 1_524,
      equity: 272_406.805,
    },
    {
      what: 'averages that cross',
      market: minute,
      use: 'strategy-sma-cross',
      config: '{ fast: 10, slow: 30 }',
      naive: smaCross(10, 30),
      count: 434,
      equity: 99_533.17,
    },
    {
      what: 'stops at a channel',
      market: daily,
      use: './channel-stops.ts',
      config: '{}',
      naive: channelStops,
      count: 2_029,
      equity: 217_076.01,
    },
    {
      what: 'brackets',
      market: daily,
      use: './channel-bracket.ts',
      config: '{ profit: 0.04, loss: 0.02, isInDay: false }',
      naive: channelBracket(0.04, 0.02, daily.isInSession),
      count: 3_516,
      equity: 94_784.35,
    },
    {
      what: 'brackets',
      market: minute,
      use: './channel-bracket.ts',
      config: '{ profit: 0.002, loss: 0.001, isInDay: true }',
      naive: channelBracket(0.002, 0.001, isInDay),
      count: 458,
      equity: 99_069.14,
    },
  ])(
    'when $what are traded on $market.name bars then it comes to the same $count fills and the same money',
    async ({ market, use, config, naive, count, equity }) => {
      const { summary, fills } = await run(market, use, config);
      const bars = readBars(path.join(data, market.name));
      const other = new NaiveRun({ ...market, bars, sessionOf }, naive, WEIGHT);
      expect(summary.orders.rejected).toBe(0);
      expect(listOf(fills)).toEqual(listOf(other.fills));
      expect(fills).toHaveLength(count);
      expect(summary.cash).toBeCloseTo(other.cash, 6);
      expect(summary.equity).toBeCloseTo(other.equity, 6);
      expect(summary.equity).toBeCloseTo(equity, 2);
    },
    60_000,
  );
});
