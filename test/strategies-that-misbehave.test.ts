import { expect, test } from 'vitest';
import { backtest } from './support/command.ts';
import { endOf, flat } from './support/bars.ts';
import { configOf } from './support/config.ts';
import { JUNK } from './support/plugins/junk-strategy.ts';

test('when a strategy returns junk then each piece is a blocked signal with a code, and others trade on', async () => {
  const config = configOf({
    prices: { TSLA: flat(100, 4) },
    signals: [`${endOf(0)},TSLA,buy,,`],
    plugins: ['  - use: ./junk-strategy.ts'],
    files: ['junk-strategy.ts'],
  });
  const { summary, decisions } = await backtest(config);
  const junk = decisions.filter(({ strategy }) => strategy !== 'strategy-scripted');
  expect(junk.map(({ code }) => code)).toEqual(JUNK.map(([code]) => code));
  expect(
    junk.every(({ outcome, allowed, orderId }) => outcome === 'blocked' && allowed === 0 && orderId === null),
  ).toBe(true);
  expect(summary).toMatchObject({ signals: JUNK.length + 1, orders: { buy: 1, sell: 0 }, fills: 1 });
});

test.each(['throws', 'rejects', 'throws a symbol', 'answers with a trap'])(
  'when a strategy %s in every cycle then plugin and stage are named, and others trade on',
  async (way) => {
    const config = configOf({
      prices: { TSLA: flat(100, 4) },
      signals: [`${endOf(0)},TSLA,buy,,`],
      plugins: [`  - { use: ./faulty-strategy.ts, config: { way: ${way} } }`],
      files: ['faulty-strategy.ts'],
    });
    const { summary } = await backtest(config);
    expect(summary).toMatchObject({ cycles: 4, signals: 1, fills: 1, events: { HOOK_THREW: 4 } });
    expect(summary.notices).toMatchObject([
      { code: 'HOOK_THREW', detail: { plugin: 'faulty-strategy', stage: 'signal' } },
    ]);
  },
);
