import { expect, test } from 'vitest';
import { MemoryJournal, barsPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import type { BarRow, Scenario } from '@plimsoll/testing';
import type { Signal } from '@plimsoll/core';
import brokerPaper from '../src/index.ts';

const MINUTE = 60_000;
const START = Date.parse('2024-10-01T14:00:00Z');

/** A process of a run that continues, up to a minute of the day. */
function process(journal: MemoryJournal, minutes: number, script: Readonly<Record<number, Signal>>): Scenario {
  const rows = Array.from({ length: minutes }, (_, i): BarRow => [START + i * MINUTE, 100 + i]);
  return scenario({
    symbols: ['AAA'],
    plugins: [
      barsPlugin({ AAA: rows }),
      { plugin: brokerPaper, config: { cash: 50_000, commission: 1 } },
      sizerPlugin(),
      strategyPlugin('main', ({ time }) => script[(time - START) / MINUTE]),
      journal.plugin(),
    ],
    session: { journal: 'continue' },
  });
}

test('when a process starts anew then the account is as it was, and orders that worked have ended with the one before', async () => {
  const journal = new MemoryJournal();
  const resting: Signal = {
    symbol: 'AAA',
    side: 'buy',
    weight: 0.1,
    type: 'limit',
    limitPrice: 50,
    timeInForce: 'gtc',
  };
  const first = await process(journal, 6, { 1: { symbol: 'AAA', side: 'buy', weight: 0.2 }, 3: resting }).run();
  const { cash, equity } = first.session.portfolio;
  expect(first.session.workingOrders()).toHaveLength(1);

  const second = process(journal, 9, {});
  await second.session.start();
  expect(second.session.portfolio.cash).toBe(cash);
  await second.session.run();
  await second.session.stop();
  expect(second.session.unacknowledged).toEqual([]);
  expect(second.notices.map(({ code, detail }) => detail['reason'] ?? code)).toContain('NOT_AT_BROKER');
  expect(second.session.portfolio.held('AAA', 'main')).toBe(first.session.portfolio.held('AAA', 'main'));
  expect(second.session.portfolio.equity).toBeGreaterThan(equity);

  const third = await process(journal, 12, { 10: { symbol: 'AAA', side: 'sell' } }).run();
  expect(third.session.portfolio.held('AAA')).toBe(0);
  expect(third.session.unacknowledged).toEqual([]);
});
