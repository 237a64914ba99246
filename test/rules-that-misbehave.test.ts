import { beforeAll, describe, expect, test } from 'vitest';
import { backtest, decisionOn } from './support/command.ts';
import type { Backtest } from './support/command.ts';
import { endOf, flat } from './support/bars.ts';
import { configOf } from './support/config.ts';

const ways = [
  'GROW',
  'SWELL',
  'FLIP',
  'MUTATE',
  'ASSIGN',
  'NAN',
  'INFINITE',
  'NEGATIVE',
  'NOTHING',
  'YES',
  'PROMISE',
  'REFUSAL',
  'THROW',
  'THROWNULL',
  'REJECT',
];
const harmless = ['GROW', 'FLIP', 'MUTATE'];

/** Every symbol is bought at 1% of equity, sold, and bought again, under a rule that misbehaves on one of the sides. */
function runWith(rule: string): Promise<Backtest> {
  const symbols = [...ways, 'FINE'];
  const config = configOf({
    prices: Object.fromEntries(symbols.map((symbol) => [symbol, flat(10, 6)])),
    signals: symbols.flatMap((symbol) => [`${endOf(0)},${symbol},buy,1%,`, `${endOf(2)},${symbol},sell,,`]),
    plugins: ['  - use: risk-exposure', `  - { use: ./wayward-rule.ts, config: { ${rule} } }`],
    files: ['wayward-rule.ts'],
  });
  return backtest(config);
}

function expectWhole({ summary, decisions }: Backtest): void {
  const blocked = Object.values(summary.blocked).reduce((sum, count) => sum + count, 0);
  expect(summary.signals).toBe(summary.orders.buy + summary.orders.sell + blocked);
  expect(decisions).toHaveLength(summary.signals);
  for (const { requested, allowed } of decisions) expect(allowed).toBeLessThanOrEqual(requested);
}

describe('a rule that misbehaves on entries', () => {
  let run: Backtest;
  const bought = (symbol: string) => run.decisions.find((d) => d.symbol === symbol && d.side === 'buy')!;
  beforeAll(async () => void (run = await runWith('on: buy')));

  test('when the run ends then every signal is an order or blocked, and nothing grew', () => expectWhole(run));

  test.each([...harmless, 'FINE'])('when it tries to %s then the order is what the sizer asked for', (symbol) => {
    expect(bought(symbol)).toMatchObject({ side: 'buy', requested: 100, allowed: 100, outcome: 'ordered', code: null });
  });

  test.each([
    ['SWELL', 'VERDICT_MALFORMED'],
    ['NAN', 'VERDICT_MALFORMED'],
    ['INFINITE', 'VERDICT_MALFORMED'],
    ['NOTHING', 'VERDICT_MALFORMED'],
    ['YES', 'VERDICT_MALFORMED'],
    ['PROMISE', 'VERDICT_MALFORMED'],
    ['REFUSAL', 'VERDICT_MALFORMED'],
    ['ASSIGN', 'RULE_THREW'],
    ['THROW', 'RULE_THREW'],
    ['THROWNULL', 'RULE_THREW'],
    ['NEGATIVE', 'BELOW_ZERO'],
    ['REJECT', 'NOT_THIS_ONE'],
  ])('when it answers with %s then the entry is blocked with %s, and other rules are heard', (symbol, code) => {
    const decision = bought(symbol);
    expect(decision).toMatchObject({ outcome: 'blocked', code, plugin: 'wayward-rule', requested: 100, allowed: 0 });
    expect(decision.verdicts.map(({ plugin }) => plugin)).toEqual(['risk-exposure', 'wayward-rule']);
  });

  test('when it is reported then the plugin, the stage and what it did are named once', () => {
    const { notices } = run.summary;
    expect(notices.map(({ code, detail }) => [code, detail['plugin'], detail['stage']])).toEqual(
      expect.arrayContaining([
        ['RULE_THREW', 'wayward-rule', 'preTrade'],
        ['VERDICT_MALFORMED', 'wayward-rule', 'preTrade'],
      ]),
    );
    expect(
      decisionOn(
        'THROW',
        run.decisions.filter(({ side }) => side === 'buy'),
      ).detail,
    ).toMatchObject({
      error: 'out of order',
    });
  });
});

describe('a rule that misbehaves on exits', () => {
  const faults = ways.filter((way) => way !== 'NEGATIVE' && way !== 'REJECT');
  const sold = ({ decisions }: Backtest) =>
    Object.fromEntries(decisions.filter(({ side }) => side === 'sell').map((d) => [d.symbol, [d.allowed, d.code]]));

  test('when it does not judge exits then all go out, and it is not even asked', async () => {
    const run = await runWith('on: sell');
    expectWhole(run);
    expect(sold(run)).toEqual(Object.fromEntries([...ways, 'FINE'].map((way) => [way, [100, null]])));
    expect(run.summary.notices).toEqual([]);
  });

  test('when it judges exits then its faults trap none, and only what it rejects stays', async () => {
    const run = await runWith('on: sell, judgesExits: true');
    expectWhole(run);
    expect(sold(run)).toEqual({
      ...Object.fromEntries([...faults, 'FINE'].map((way) => [way, [100, null]])),
      NEGATIVE: [0, 'BELOW_ZERO'],
      REJECT: [0, 'NOT_THIS_ONE'],
    });
    expect(run.summary.positions.map(({ symbol }) => symbol)).toEqual(['NEGATIVE', 'REJECT']);
  });
});
