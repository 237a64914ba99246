import type { Signal } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import { expect, test } from 'vitest';
import riskPriceCollar from '../src/index.ts';

const MINUTE_MS = 60_000;
const barsOf = (closes: readonly number[]) => closes.map((close, i) => [i * MINUTE_MS, close] as const);
const buy: Signal = { symbol: 'MSFT', side: 'buy', weight: 0.1 };
const sell: Signal = { symbol: 'MSFT', side: 'sell' };

async function runOf(
  closes: readonly number[],
  signals: Readonly<Record<number, readonly Signal[]>>,
  others: Readonly<Record<string, ReturnType<typeof barsOf>>> = {},
) {
  const strategy = strategyPlugin('main', ({ number }) => signals[number]);
  const bars = barsPlugin({ MSFT: barsOf(closes), ...others });
  const plugins = [bars, brokerPlugin(), sizerPlugin(), riskPriceCollar, strategy];
  return scenario({ symbols: ['MSFT', ...Object.keys(others)], plugins }).run();
}

const outcomes = (decisions: readonly { code: string | undefined; outcome: string }[]) =>
  decisions.map(({ code, outcome }) => code ?? outcome);

test('when the price jumps then market entries wait, and the exit goes out', async () => {
  const { decisions, session } = await runOf([100, 100, 100, 70, 70, 70], { 1: [buy], 3: [buy, sell], 4: [buy] });
  expect(outcomes(decisions)).toEqual(['ordered', 'ordered', 'PRICE_JUMP', 'ordered']);
  expect(decisions[1]).toMatchObject({ side: 'sell', closing: 100, allowed: 100 });
  expect(session.portfolio.held('MSFT')).toBe(Math.floor(9_700 / 70)); // a tenth of what the exit at $70 left
});

test('when a limit has its decimal point in the wrong place then it is rejected, for an exit it is not asked about', async () => {
  const { decisions } = await runOf([100, 100, 100, 100, 100], {
    1: [buy],
    2: [{ ...buy, type: 'limit', limitPrice: 10 }],
    3: [{ ...sell, type: 'limit', limitPrice: 1_000 }],
  });
  expect(outcomes(decisions)).toEqual(['ordered', 'PRICE_COLLAR', 'ordered']);
  expect(decisions[1]!.detail).toMatchObject({ measured: 0.9, limit: 0.05, last: 100 });
});

test('when only one bar has come then no market order enters', async () => {
  const { decisions } = await runOf([100, 100, 100], { 0: [buy], 1: [buy] });
  expect(outcomes(decisions)).toEqual(['PRICE_UNKNOWN', 'ordered']);
});

test('when bars of a symbol stop coming then nothing enters it', async () => {
  const others = { XOM: barsOf([50, 50, 50, 50, 50, 50]) };
  const { decisions } = await runOf([100, 100], { 3: [buy], 4: [buy] }, others);
  expect(outcomes(decisions)).toEqual(['ordered', 'PRICE_STALE']);
});
