import { describe, expect, test } from 'vitest';
import { backtest } from './support/command.ts';
import { endOf, flat } from './support/bars.ts';
import { configOf } from './support/config.ts';

const rules = ['  - use: risk-exposure'];
const broker = (config: string): string => `  - { use: ./moody-broker.ts, config: { ${config} } }`;
const outcomes = (decisions: readonly { symbol: string; outcome: string; code: string | null }[]) => {
  return decisions.map(({ symbol, outcome, code }) => [symbol, outcome, code]);
};

describe('an account that cannot be read', () => {
  test.each(['throws', 'undefined', 'rejects', 'NaN'])(
    'when the question for it %s then nothing is entered, and once it answers entries go out',
    async (mood) => {
      const config = configOf({
        prices: { TSLA: flat(100, 7), MSFT: flat(200, 7) },
        signals: [`${endOf(1)},TSLA,buy,,`, `${endOf(4)},MSFT,buy,,`],
        broker: broker(`mood: ${mood}, to: 3`),
        plugins: rules,
        files: ['moody-broker.ts'],
      });
      const { summary, decisions } = await backtest(config);
      expect(outcomes(decisions)).toEqual([
        ['TSLA', 'blocked', 'ACCOUNT_UNKNOWN'],
        ['MSFT', 'ordered', null],
      ]);
      expect(summary).toMatchObject({ fills: 1, cash: 90_000, equity: 100_000 });
      expect(summary.events).toMatchObject({ ACCOUNT_UNREADABLE: 1 });
      expect(summary.positions).toMatchObject([{ symbol: 'MSFT', quantity: 50 }]);
    },
  );

  test('when it is never readable then cash and equity are unknown, not zero', async () => {
    const config = configOf({
      prices: { TSLA: flat(100, 4) },
      signals: [`${endOf(1)},TSLA,buy,,`],
      broker: broker('mood: throws, to: 100'),
      plugins: rules,
      files: ['moody-broker.ts'],
    });
    const { summary, decisions } = await backtest(config);
    expect(outcomes(decisions)).toEqual([['TSLA', 'blocked', 'ACCOUNT_UNKNOWN']]);
    expect(summary).toMatchObject({ cash: null, equity: null, positions: [] });
  });

  test('when a doubt has arisen and the account throws then exits go out, and entries wait until it is read', async () => {
    const config = configOf({
      prices: { TSLA: flat(100, 9), MSFT: flat(200, 9), GOOGL: flat(50, 9) },
      signals: [
        `${endOf(0)},TSLA,buy,,`,
        `${endOf(2)},GOOGL,buy,,`,
        `${endOf(3)},MSFT,buy,,`,
        `${endOf(4)},TSLA,sell,,`,
        `${endOf(7)},MSFT,buy,,`,
      ],
      broker: broker('mood: throws, from: 2, to: 4, drops: GOOGL'),
      plugins: rules,
      files: ['moody-broker.ts'],
    });
    const { summary, decisions } = await backtest(config);
    expect(outcomes(decisions)).toEqual([
      ['TSLA', 'ordered', null],
      ['GOOGL', 'ordered', null],
      ['MSFT', 'blocked', 'RECONCILING'],
      ['TSLA', 'ordered', null],
      ['MSFT', 'ordered', null],
    ]);
    expect(decisions[3]).toMatchObject({ side: 'sell', allowed: 100, closing: 100 });
    expect(summary.events).toMatchObject({
      ORDER_SUBMIT_FAILED: 1,
      RECONCILIATION_REQUESTED: 1,
      ACCOUNT_UNREADABLE: 1,
      RECONCILED: 1,
    });
    expect(summary.orders.working).toMatchObject([{ symbol: 'GOOGL' }]);
    expect(summary.positions).toMatchObject([{ symbol: 'MSFT', quantity: 50 }]);
  });

  test('when something held has no price then equity is unknown: entries are blocked until it has one', async () => {
    const late = [...Array.from({ length: 4 }, () => undefined), 10, 10, 10];
    const config = configOf({
      prices: { TSLA: flat(100, 7), MSFT: flat(200, 7), LATE: late },
      signals: [`${endOf(1)},TSLA,buy,,`, `${endOf(5)},TSLA,buy,,`],
      broker: broker('held: { MSFT: 7, LATE: 100 }'),
      plugins: rules,
      files: ['moody-broker.ts'],
    });
    const { summary, decisions } = await backtest(config);
    expect(outcomes(decisions)).toEqual([
      ['TSLA', 'blocked', 'ACCOUNT_UNKNOWN'],
      ['TSLA', 'ordered', null],
    ]);
    const held = Object.fromEntries(summary.positions.map(({ symbol, quantity }) => [symbol, quantity]));
    expect(held).toEqual({ TSLA: 102, MSFT: 7, LATE: 100 });
  });
});
