import type { Signal } from '@plimsoll/core';
import { Sectors, definePlugin } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { expect, test } from 'vitest';
import sectorCap from '../src/index.ts';

const MINUTE = 60_000;
const flat = Array.from({ length: 4 }, (_, i) => [i * MINUTE, 100] as const);

const oneSector = definePlugin({
  name: 'one-sector',
  provides: Sectors,
  setup: () => ({ service: { of: (symbol) => (symbol === 'SPY' ? undefined : 'Energy') } }),
});

async function decisionsOf(config: unknown, signals: Readonly<Record<number, readonly Signal[]>>, cash = 100_000) {
  const strategy = definePlugin({ name: 'main', setup: () => ({ signal: ({ number }) => signals[number] }) });
  const rows = { XOM: flat, CVX: flat, SPY: flat };
  const plugins = [
    barsPlugin(rows),
    brokerPlugin({ cash }),
    sizerPlugin(),
    oneSector,
    { plugin: sectorCap, config },
    strategy,
  ];
  return (await scenario({ symbols: ['XOM', 'CVX', 'SPY'], plugins }).run()).decisions;
}

const buy = (symbol: string, weight: number): Signal => ({ symbol, side: 'buy', weight });

test('when a sector is full then a buy is blocked and what is held can still be sold', async () => {
  const decisions = await decisionsOf(
    { cap: '30%' },
    { 0: [buy('XOM', 0.2), buy('CVX', 0.2)], 2: [buy('CVX', 0.1), { symbol: 'XOM', side: 'sell' }, buy('SPY', 0.1)] },
  );
  expect(decisions).toMatchObject([
    { symbol: 'XOM', side: 'buy', requested: 200, allowed: 200 },
    { symbol: 'CVX', side: 'buy', requested: 200, allowed: 100, code: 'SECTOR_CAP' },
    { symbol: 'XOM', side: 'sell', allowed: 200, closing: 200, verdicts: [{ kind: 'pass', code: 'CLOSING_ONLY' }] },
    { symbol: 'CVX', side: 'buy', outcome: 'blocked', code: 'SECTOR_CAP', plugin: 'risk-sector-cap' },
    { symbol: 'SPY', side: 'buy', outcome: 'blocked', code: 'SECTOR_UNKNOWN', plugin: 'risk-sector-cap' },
  ]);
});

test('when the base is positions then $89,363 buy initial positions, and only then the cap binds', async () => {
  const decisions = await decisionsOf(
    { base: 'positions' },
    { 0: [buy('XOM', 0.1), buy('CVX', 0.1)], 1: [buy('XOM', 0.1)] },
    89_363,
  );
  expect(decisions).toMatchObject([
    { allowed: 89, verdicts: [{ kind: 'pass', detail: { initial: true } }] },
    { allowed: 89, verdicts: [{ kind: 'pass', detail: { initial: true, measured: 8_900 } }] },
    { allowed: 0, code: 'SECTOR_CAP', detail: { base: 17_800, measured: 17_800 } },
  ]);
});
