import { expect, test } from 'vitest';
import { definePlugin } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';

const MINUTE = 60_000;
const buyOnce = definePlugin({
  name: 'buy-once',
  setup: () => ({
    signal: (cycle) => (cycle.number === 0 ? { symbol: 'TSLA', side: 'buy' } : undefined),
  }),
});

test('when a strategy buys at the end of a bar then the order fills at the open of the next', async () => {
  const rows = {
    TSLA: [
      [0, 100],
      [MINUTE, 110, 112, 109, 111],
    ] as const,
  };
  const { fills, decisions, session } = await scenario({
    symbols: ['TSLA'],
    plugins: [barsPlugin(rows), brokerPlugin(), sizerPlugin(), buyOnce],
  }).run();
  expect(decisions).toMatchObject([{ symbol: 'TSLA', side: 'buy', requested: 100, allowed: 100, outcome: 'ordered' }]);
  expect(fills).toMatchObject([{ quantity: 100, price: 110, time: MINUTE }]);
  expect(session.portfolio.positions()).toMatchObject([
    { symbol: 'TSLA', strategy: 'buy-once', quantity: 100, marketValue: 11_100 },
  ]);
  expect(session.portfolio.equity).toBe(100_000 - 11_000 + 11_100);
  expect(session.counts).toMatchObject({ bars: 2, cycles: 2, signals: 1, fills: 1, orders: { buy: 1, sell: 0 } });
});
