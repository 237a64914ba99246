import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Session, loadConfig } from '@plimsoll/core';
import type { Decision } from '@plimsoll/core';
import { Recorder } from '@plimsoll/report';
import { readBars } from './support/bars.ts';
import { ROOT, folderOf } from './support/folder.ts';

const command = fileURLToPath(import.meta.resolve('plimsoll'));
const data = path.join(ROOT, '../shared/data');
const absent = existsSync(data) ? '' : ' (skipped: there are no real bars in ../shared/data)';

const FILE = absent === '' ? readFileSync(path.join(data, 'corporate-actions.csv'), 'utf8') : '';

interface Action {
  readonly symbol: string;
  readonly date: string;
  readonly type: string;
  readonly value: number;
}

/** What the file has of a symbol, in the order in which it takes effect. */
function actionsOf(symbol: string): Action[] {
  const rows = FILE.trimEnd().split('\n').slice(1);
  const actions = rows.map((row): Action => {
    const [symbol = '', date = '', type = '', value = ''] = row.split(',');
    return { symbol, date, type, value: Number(value) };
  });
  const own = actions.filter((action) => action.symbol === symbol);
  return own.sort((a, b) => a.date.localeCompare(b.date) || a.type.localeCompare(b.type));
}

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

interface Options {
  readonly symbol: string;
  readonly strategy: string;
  /** Rows of the actions file that count; all where left out. */
  readonly keep?: (row: string) => boolean;
  /** Text of the bars; those of the shared data where left out. */
  readonly bars?: string;
  readonly lot?: number;
}

interface Run {
  readonly session: Session;
  readonly recorder: Recorder;
  readonly decisions: readonly Decision[];
}

async function run({ symbol, strategy, keep = () => true, bars, lot = 1 }: Options): Promise<Run> {
  const [header = '', ...rows] = FILE.trimEnd().split('\n');
  const text = bars ?? readFileSync(path.join(data, `daily/${symbol}.csv`), 'utf8');
  const folder = folderOf({
    'bars.csv': text,
    'actions.csv': `${[header, ...rows.filter(keep)].join('\n')}\n`,
    'config.yaml': `
account: actions
universe: [${symbol}]
timeframe: 1Day
instruments: { lot: ${lot} }
plugins:
  - { use: data-file, config: { path: bars.csv } }
  - { use: corporate-actions, config: { path: actions.csv } }
  - ${strategy}
  - { use: sizing, config: { fraction: 50% } }
  - { use: broker-paper, config: { cash: 100000 } }
`,
  });
  const session = new Session(await loadConfig(path.join(folder, 'config.yaml'), { bases: [command] }));
  const recorder = new Recorder(session);
  const decisions: Decision[] = [];
  session.events.on('decision', (decision) => decisions.push(decision));
  await session.start();
  await session.run();
  await session.stop();
  return { session, recorder, decisions };
}

const buyAtOnce = (symbol: string): string =>
  `{ use: strategy-scripted, config: { signals: [{ symbol: ${symbol}, side: buy, weight: 50% }] } }`;
const isSplit = (row: string): boolean => row.includes(',split,');
const cents = (amount: number): number => Math.round(amount * 100) / 100;

interface Held {
  readonly shares: number;
  readonly cash: number;
  readonly dividends: number;
}

/** What a purchase of half of $100,000, sized at the first close and made at the second open, has become: by the file alone. */
function heldOf(symbol: string, paysDividends: boolean): Held {
  const bars = readBars(path.join(data, 'daily')).get(symbol)!;
  let shares = Math.floor(50_000 / bars[0]!.close);
  let cash = 100_000 - shares * bars[1]!.open;
  let dividends = 0;
  for (const { date, type, value } of actionsOf(symbol)) {
    const before = bars.findLast(({ time }) => dateOf(time) < date);
    if (before === undefined || before.time < bars[1]!.time || date > dateOf(bars.at(-1)!.time)) continue;
    if (type === 'dividend') {
      if (!paysDividends) continue;
      cash += shares * value;
      dividends += shares * value;
      continue;
    }
    const exact = shares * value;
    shares = Math.floor(exact + 1e-9);
    const onDay = actionsOf(symbol).filter((other) => other.date === date && other.type === 'dividend');
    const paid = paysDividends ? onDay.reduce((sum, { value }) => sum + value, 0) : 0;
    cash += (exact - shares) * ((before.close - paid) / value);
  }
  return { shares, cash, dividends };
}

describe.skipIf(absent !== '')(`buy and hold over real splits${absent}`, () => {
  test.each(['AAPL', 'AIG', 'IBM', 'BAC', 'IWM', 'GOOG'])(
    'when %s is held from the first day to the last then shares, cash and equity are those that the file adds up to',
    async (symbol) => {
      const last = readBars(path.join(data, 'daily')).get(symbol)!.at(-1)!.close;
      for (const paysDividends of [true, false]) {
        const keep = paysDividends ? undefined : isSplit;
        const { session, recorder } = await run({ symbol, strategy: buyAtOnce(symbol), ...(keep && { keep }) });
        const { shares, cash, dividends } = heldOf(symbol, paysDividends);
        expect(session.portfolio.held(symbol)).toBe(shares);
        expect(session.portfolio.cash).toBeCloseTo(cash, 2);
        expect(session.portfolio.equity).toBeCloseTo(cash + shares * last, 2);
        expect(session.counts.events).toEqual({});
        expect(recorder.statistics().dividends).toBeCloseTo(dividends, 2);
      }
    },
  );

  test('when Apple is held from 1998 to 2021 then it is this, with dividends and without', async () => {
    const withDividends = (await run({ symbol: 'AAPL', strategy: buyAtOnce('AAPL') })).session.portfolio;
    const without = (await run({ symbol: 'AAPL', strategy: buyAtOnce('AAPL'), keep: isSplit })).session.portfolio;
    // $50,000 buy 3,076 shares of $16.25, at $16.50 the next morning; 2 x 2 x 7 x 4 = 112 new ones for each; the last close is $122.15.
    const shares = 3_076 * 112;
    expect([without.cash, without.held('AAPL')]).toEqual([100_000 - 3_076 * 16.5, shares]);
    expect(cents(without.equity)).toBe(42_131_386.8);
    // 12,304 shares were paid $23.44 each until the split of 2014, 86,128 then $15.93, and 344,512 at last $0.41.
    expect(cents(withDividends.equity)).toBe(43_933_061.52);
    expect(withDividends.positions()).toMatchObject([
      { quantity: shares, averagePrice: expect.closeTo(16.5 / 112, 9), marketValue: expect.closeTo(42_082_140.8, 2) },
    ]);
  });

  test('when a share is held for ever then buy-and-hold of the report is its return too', async () => {
    for (const paysDividends of [true, false]) {
      const keep = paysDividends ? undefined : isSplit;
      const { recorder } = await run({ symbol: 'AAPL', strategy: buyAtOnce('AAPL'), ...(keep && { keep }) });
      const bars = readBars(path.join(data, 'daily')).get('AAPL')!;
      let shares = 1;
      let paid = 0;
      for (const { type, value } of actionsOf('AAPL')) {
        if (type === 'split') shares *= value;
        else if (paysDividends) paid += shares * value;
      }
      const worth = (bars.at(-1)!.close * shares + paid) / bars[0]!.close;
      expect(recorder.statistics().buyAndHold.return).toBeCloseTo(worth - 1, 6);
    }
  });

  test('when the daily equity is looked at then no split shows in it', async () => {
    const { recorder } = await run({ symbol: 'AAPL', strategy: buyAtOnce('AAPL') });
    // Apple's own deepest fall of these years, from 2000 to 2003, not the 86% of the split of 2014.
    const { maxDrawdown } = recorder.statistics();
    expect(maxDrawdown).toBeGreaterThan(0.3);
    expect(maxDrawdown).toBeLessThan(0.82);
  });
});

/** Bars as they would be told today: divided by all splits that came after them. */
function adjustedBars(symbol: string): string {
  const [header = '', ...rows] = readFileSync(path.join(data, `daily/${symbol}.csv`), 'utf8')
    .trimEnd()
    .split('\n');
  const splits = actionsOf(symbol).filter(({ type }) => type === 'split');
  const adjusted = rows.map((row) => {
    const [name = '', time = '', ...values] = row.split(',');
    const by = splits.reduce((all, { date, value }) => (date > time.slice(0, 10) ? all * value : all), 1);
    const prices = values.slice(0, 4).map((price) => Number(price) / by);
    return [name, time, ...prices, Number(values[4]) * by].join(',');
  });
  return [header, ...adjusted, ''].join('\n');
}

const CROSS = '{ use: strategy-sma-cross, config: { fast: 10, slow: 40 } }';
const outcomesOf = ({ decisions }: Run) =>
  decisions.map(({ time, side, outcome, closing, allowed }) => [time, side, outcome, closing === allowed]);

describe.skipIf(absent !== '')(`signals over real splits${absent}`, () => {
  test.each(['AAPL', 'AIG'])(
    'when %s splits then what is decided is what adjusted bars would have led to',
    async (symbol) => {
      const options = { symbol, strategy: CROSS, lot: 1e-9 };
      const across = await run({ ...options, keep: isSplit });
      const adjusted = await run({ ...options, bars: adjustedBars(symbol), keep: () => false });
      expect(across.decisions.length).toBeGreaterThan(50);
      expect(outcomesOf(across)).toEqual(outcomesOf(adjusted));
      expect(across.session.portfolio.equity).toBeCloseTo(adjusted.session.portfolio.equity, 2);
    },
  );

  test('when the file ends earlier then all that was decided until then is the same, byte for byte', async () => {
    const options = { symbol: 'AAPL', strategy: CROSS };
    const whole = await run(options);
    for (const date of ['2005-01-01', '2014-06-09', '2020-08-30']) {
      const truncated = await run({ ...options, keep: (row) => row.split(',')[1]! < date });
      const until = ({ decisions }: Run): string[] =>
        decisions.filter(({ time }) => time < Date.parse(date)).map((decision) => JSON.stringify(decision));
      expect(until(whole).length).toBeGreaterThan(10);
      expect(until(truncated)).toEqual(until(whole));
    }
  });

  test('when bars are adjusted already then splits are seen not to be in them, aloud, and nothing is split', async () => {
    const { session } = await run({
      symbol: 'AAPL',
      strategy: buyAtOnce('AAPL'),
      bars: adjustedBars('AAPL'),
      keep: isSplit,
    });
    expect(session.counts.events).toEqual({ SPLIT_UNSEEN: 4 });
    expect(session.portfolio.held('AAPL')).toBe(Math.floor(50_000 / (16.25 / 112)));
  });

  test('when a file has a row twice then the run does not start, and both places are told', async () => {
    await expect(run({ symbol: 'QQQ', strategy: buyAtOnce('QQQ') })).rejects.toThrow(
      /actions\.csv:\d+: QQQ 2011-03-23 dividend 0\.026 is in line \d+ already/,
    );
  });
});
