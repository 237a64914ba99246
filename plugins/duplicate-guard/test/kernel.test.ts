import type { Signal } from '@plimsoll/core';
import { barsPlugin, brokerPlugin, journalPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import { expect, test } from 'vitest';
import duplicateGuard from '../src/index.ts';

const MSFT = Array.from({ length: 10 }, (_, i) => [i * 60_000, 100] as const);
const buy: Signal = { symbol: 'MSFT', side: 'buy', weight: 0.1 };
const sell: Signal = { symbol: 'MSFT', side: 'sell' };
const resting: Signal = { ...buy, type: 'limit', limitPrice: 50, timeInForce: 'gtc' };

async function runOf(
  config: unknown,
  signals: (number: number) => readonly Signal[] | undefined,
  others: readonly ReturnType<typeof journalPlugin>[] = [],
) {
  const strategy = strategyPlugin('main', ({ number }) => signals(number));
  const guard = { plugin: duplicateGuard, config };
  const plugins = [barsPlugin({ MSFT }), brokerPlugin(), sizerPlugin(), guard, strategy, ...others];
  return scenario({ symbols: ['MSFT'], plugins }).run();
}

const outcomes = (decisions: readonly { code: string | undefined; outcome: string }[]) =>
  decisions.map(({ code, outcome }) => code ?? outcome);

test('when a strategy says the same in every bar then it enters once in the duration', async () => {
  const { decisions } = await runOf({ within: '4m' }, () => [buy]);
  const blocked = 'DUPLICATE_ENTRY';
  expect(outcomes(decisions)).toEqual(
    Array.from({ length: 10 }, (_, number) => (number % 4 === 0 ? 'ordered' : blocked)),
  );
});

test('when a signal comes twice in a cycle then it is sent once', async () => {
  const { orders, decisions } = await runOf({}, (number) => (number === 0 ? [buy, buy] : undefined));
  expect(orders).toHaveLength(1);
  expect(decisions[1]).toMatchObject({ code: 'DUPLICATE_ENTRY', plugin: 'duplicate-guard', detail: { working: 1 } });
});

test('when an entry rests then no other goes beside it, and exits go all the same, again and again', async () => {
  const half: Signal = { ...sell, weight: 0.03 };
  const script: Record<number, readonly Signal[]> = {
    0: [buy],
    2: [half],
    3: [half],
    6: [resting],
    8: [buy],
    9: [half],
  };
  const { decisions } = await runOf({ within: '1m' }, (number) => script[number]);
  expect(outcomes(decisions)).toEqual(['ordered', 'ordered', 'ordered', 'ordered', 'DUPLICATE_ENTRY', 'ordered']);
  expect(decisions.filter(({ side }) => side === 'sell')).toHaveLength(3);
});

test('when a decision could not be made durable then its order does not count as working', async () => {
  let isFirst = true;
  const journal = journalPlugin((records) => {
    if (!isFirst || records.every(({ kind }) => kind !== 'order')) return;
    isFirst = false;
    throw new Error('no space left');
  });
  const { decisions } = await runOf({ within: '1m' }, (number) => (number % 4 === 0 ? [buy] : undefined), [journal]);
  const guards = decisions.map(({ verdicts }) => verdicts.find(({ plugin }) => plugin === 'duplicate-guard')!.kind);
  expect(guards).toEqual(['pass', 'pass', 'pass', 'pass']);
  expect(decisions.map(({ code }) => code)).toEqual([undefined, 'JOURNAL_FAILED', 'TRADING_HALTED', 'TRADING_HALTED']);
});
