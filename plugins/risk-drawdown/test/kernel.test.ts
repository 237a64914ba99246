import type { Signal } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import { expect, test } from 'vitest';
import riskDrawdown from '../src/index.ts';

const MINUTE_MS = 60_000;
const START = Date.parse('2024-01-09T15:00:00Z');
const barsOf = (closes: readonly number[]) => closes.map((close, i) => [START + i * MINUTE_MS, close] as const);
/** Half of the account is bought at 100; from the fourth bar on that is a loss of $5,000. */
const MSFT = barsOf([100, 100, 100, 90, 90, 90, 90]);
const GOOG = barsOf([50, 50, 50, 50, 50, 50, 50]);

const buy = (symbol: string, terms: Partial<Signal> = {}): Signal => ({ symbol, side: 'buy', weight: 0.1, ...terms });

function sessionOf(config: unknown, signals: Readonly<Record<number, readonly Signal[]>>, prices = { MSFT, GOOG }) {
  const strategy = strategyPlugin('main', ({ number }) => signals[number]);
  const plugins = [barsPlugin(prices), brokerPlugin(), sizerPlugin(), { plugin: riskDrawdown, config }, strategy];
  return scenario({ symbols: ['MSFT', 'GOOG'], plugins });
}

test('when an open position falls then trading is reduced: entries are rejected, and the exit goes out', async () => {
  const { decisions, session, notices } = await sessionOf(
    { daily: '4%' },
    { 0: [buy('MSFT', { weight: 0.5 })], 2: [buy('GOOG')], 3: [buy('GOOG'), { symbol: 'MSFT', side: 'sell' }] },
  ).run();
  expect(decisions).toMatchObject([
    { symbol: 'MSFT', outcome: 'ordered' },
    { symbol: 'GOOG', outcome: 'ordered' },
    { symbol: 'MSFT', side: 'sell', outcome: 'ordered', allowed: 500, closing: 500 },
    { symbol: 'GOOG', outcome: 'blocked', code: 'TRADING_REDUCING' },
  ]);
  expect(decisions[3]!.verdicts).toContainEqual(
    expect.objectContaining({ plugin: 'risk-drawdown', kind: 'reject', code: 'DRAWDOWN' }),
  );
  expect(notices).toContainEqual(
    expect.objectContaining({
      code: 'TRADING_STATE_CHANGED',
      detail: { from: 'active', to: 'reducing', reason: 'risk-drawdown: daily loss of $5000.00, limit $4000.00' },
    }),
  );
  expect(session.portfolio.held('MSFT')).toBe(0);
});

test('when it halts then entries that work are cancelled', async () => {
  const resting = buy('GOOG', { type: 'limit', limitPrice: 10 });
  const { session, notices } = await sessionOf(
    { peak: { dollars: 5_000 }, onBreach: 'halt' },
    { 0: [buy('MSFT', { weight: 0.5 }), resting] },
  ).run();
  expect(notices.map(({ detail }) => detail['to'])).toEqual(['halted']);
  expect(session.workingOrders()).toEqual([]);
});

test('when it only rejects then trading stays active, and entries begin again after the cooldown', async () => {
  const signals = { 0: [buy('MSFT', { weight: 0.5 })], 3: [buy('GOOG')], 5: [buy('GOOG')] };
  const config = { peak: '5%', onBreach: 'reject', cooldown: '2m' };
  const { decisions, notices } = await sessionOf(config, signals).run();
  expect(decisions.map(({ outcome, code }) => code ?? outcome)).toEqual(['ordered', 'DRAWDOWN', 'ordered']);
  expect(notices).toEqual([]);
});

test('when an operator resumes then entries pass again, and a further loss counts from there', async () => {
  const falling = barsOf([100, 100, 100, 90, 90, 90, 80]);
  const told = sessionOf(
    { daily: '4%', onBreach: 'halt' },
    { 0: [buy('MSFT', { weight: 0.5 })], 3: [buy('GOOG')], 4: [buy('GOOG')], 5: [buy('GOOG')], 6: [buy('GOOG')] },
    { MSFT: falling, GOOG },
  );
  told.session.events.on('bars', ({ number }) => {
    if (number === 4) told.session.setTradingState('active', 'seen');
  });
  const { decisions } = await told.run();
  const codes = decisions.map(({ outcome, code }) => code ?? outcome);
  expect(codes).toEqual(['ordered', 'TRADING_HALTED', 'ordered', 'ordered', 'TRADING_HALTED']);
});
