import type { Signal } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import { expect, test } from 'vitest';
import riskMaxOrder from '../src/index.ts';

/** At $100, a thousand shares a bar. */
const MSFT = Array.from({ length: 6 }, (_, i) => [i * 60_000, 100, 100, 100, 100, 1_000] as const);
const buy: Signal = { symbol: 'MSFT', side: 'buy', weight: 0.1 };

async function runOf(config: unknown, signals: Readonly<Record<number, Signal>>) {
  const strategy = strategyPlugin('main', ({ number }) => signals[number]);
  const plugins = [barsPlugin({ MSFT }), brokerPlugin(), sizerPlugin(), { plugin: riskMaxOrder, config }, strategy];
  return scenario({ symbols: ['MSFT'], plugins }).run();
}

test('when an order is too large then it is cut to whole lots, and what several bought can be sold at once', async () => {
  const { decisions, session } = await runOf(
    { notional: 4_550 },
    { 0: buy, 1: buy, 3: { symbol: 'MSFT', side: 'sell' } },
  );
  expect(decisions).toMatchObject([
    { requested: 100, allowed: 45, code: 'MAX_ORDER_NOTIONAL', plugin: 'risk-max-order' },
    { requested: 100, allowed: 45 },
    { side: 'sell', requested: 90, allowed: 90, closing: 90, code: undefined },
  ]);
  expect(session.portfolio.isEmpty).toBe(true);
});

test('when too few bars have been seen then nothing enters, and once there are enough it is cut to the share', async () => {
  const { decisions } = await runOf({ volume: { share: '2%', bars: 3 } }, { 1: buy, 2: buy });
  expect(decisions).toMatchObject([
    { outcome: 'blocked', code: 'EXPOSURE_UNKNOWN' },
    { outcome: 'ordered', allowed: 20, code: 'MAX_VOLUME_SHARE', detail: { averageVolume: 1_000 } },
  ]);
});

test('when an order closes and enters then only what enters is cut', async () => {
  const reverse: Signal = { symbol: 'MSFT', side: 'sell', weight: 0.25 };
  const { decisions } = await runOf({ quantity: 100 }, { 0: buy, 2: reverse });
  expect(decisions[1]).toMatchObject({ requested: 250, closing: 100, allowed: 200, code: 'MAX_ORDER_QUANTITY' });
});
