import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JournalRecord, Reconciliation } from '@plimsoll/core';
import { newFolder } from './folder.ts';
import { beginIn, fileIn, fillOf, filled, orderOf, sent, simulateIn } from './support.ts';

const portfolio = (cash: number): JournalRecord => ({
  kind: 'portfolio',
  portfolio: {
    time: 60_000,
    cash,
    positions: [{ strategy: 'main', symbol: 'AAA', quantity: 10, averagePrice: 9.5, realised: -1.25 }],
  },
});

describe('what a run finds at its start', () => {
  test('when nothing was written before then there is nothing to go on from, and the run is the first', () => {
    const { run, last, drop } = beginIn(newFolder());
    drop();
    expect({ run, last }).toEqual({ run: 1, last: undefined });
  });

  test('when a run was cut off then all that it wrote is there', () => {
    const folder = newFolder();
    const first = beginIn(folder);
    const fill = fillOf('o1', 'x1');
    const change = { id: 'c1', amount: -0.5, reason: 'fee', time: 130_000 } as const;
    first.write(portfolio(1_000), sent(orderOf('o1')), { kind: 'cycle', time: 60_000 });
    const dividend = { ...change, id: 'c2', reason: 'dividend', symbol: 'AAA', perShare: 0.5 } as const;
    const split = { kind: 'split', symbol: 'AAA', exDate: '2020-08-31', ratio: 4, time: 140_000 } as const;
    const odd = { ...split, exDate: '2020-09-01', ratio: 0.3, inLieu: { quantity: -0.5, price: 12.25 } } as const;
    first.write(filled(fill, 'main'), { kind: 'cash', change }, { kind: 'split', split });
    first.write({ kind: 'cash', change: dividend }, { kind: 'split', split: odd });
    first.write({ kind: 'state', state: 'reducing', reason: 'a loss', time: 130_000 });
    first.write({ kind: 'snapshot', plugin: 'rule', state: '{"peak":5}', time: 1 });
    first.write({ kind: 'snapshot', plugin: 'rule', state: '{"peak":6}', time: 2 });
    first.drop();

    const { run, last, drop } = beginIn(folder);
    drop();
    expect(run).toBe(2);
    expect(last).toEqual({
      run: 1,
      hasEnded: false,
      time: 60_000,
      portfolio: (portfolio(1_000) as Extract<JournalRecord, { kind: 'portfolio' }>).portfolio,
      since: [
        filled(fill, 'main'),
        { kind: 'cash', change },
        { kind: 'split', split },
        { kind: 'cash', change: dividend },
        { kind: 'split', split: odd },
      ],
      orders: [{ order: orderOf('o1'), price: 10, told: [fill, split, odd] }],
      splits: [split, odd],
      trading: { state: 'reducing', reason: 'a loss' },
      snapshots: { rule: '{"peak":6}' },
      unacknowledged: [],
    });
  });

  test('when a run ended as it should then that is said, and several runs are counted on', () => {
    const folder = newFolder();
    beginIn(folder).end();
    const second = beginIn(folder);
    second.end();
    const third = beginIn(folder);
    third.drop();
    expect([second.run, third.run]).toEqual([2, 3]);
    expect(third.last).toMatchObject({ run: 2, hasEnded: true, time: NaN, portfolio: undefined, orders: [] });
  });

  test('when fills came before the last portfolio then they are in it and not told again', () => {
    const folder = newFolder();
    const first = beginIn(folder);
    first.write(filled(fillOf('o1', 'x1')), portfolio(600), filled(fillOf('o1', 'x2')));
    first.drop();
    const { last, drop } = beginIn(folder);
    drop();
    expect(last!.since).toEqual([filled(fillOf('o1', 'x2'))]);
  });

  test('when an order has ended then it is not among those that work, but is found under its id', () => {
    const folder = newFolder();
    const first = beginIn(folder);
    const end = { orderId: 'o1', status: 'rejected', time: 5, code: 'NO', detail: { why: 'so' } } as const;
    first.write(sent(orderOf('o1')), sent(orderOf('o2')));
    first.write({ kind: 'end', end }, { kind: 'change', orderId: 'o1', status: 'rejected', filled: 0, time: 5 });
    first.drop();
    const { last, journal, drop } = beginIn(folder);
    expect(last!.orders.map(({ order }) => order.id)).toEqual(['o2']);
    expect(journal.find('o1')).toEqual({ order: { order: orderOf('o1'), price: 10, told: [end] }, executions: [] });
    expect(journal.find('o9')).toEqual({ order: undefined, executions: [] });
    drop();
  });

  test('when only a leg has not ended then the order that it belongs to is told with it', () => {
    const folder = newFolder();
    const first = beginIn(folder);
    const legs = [
      { id: 'o1.tp', kind: 'take_profit', limitPrice: 12, stopPrice: undefined },
      { id: 'o1.sl', kind: 'stop_loss', limitPrice: undefined, stopPrice: 9 },
    ] as const;
    const entry = orderOf('o1', { legs });
    const fill = fillOf('o1', 'x1', { quantity: 100 });
    const exit = fillOf('o1.tp', 'x2', { side: 'sell', quantity: 30 });
    first.write(sent(entry), filled(fill));
    first.write({ kind: 'change', orderId: 'o1', status: 'filled', filled: 100, time: 5 }, filled(exit));
    first.drop();
    const second = beginIn(folder);
    const { order, told } = second.last!.orders[0]!;
    expect(order.legs).toEqual(JSON.parse(JSON.stringify(legs)));
    expect(told).toEqual([fill, exit]);
    expect(second.journal.find('o1.tp')).toMatchObject({ order: { order: { id: 'o1' } }, executions: ['x2'] });
    for (const leg of legs) second.write({ kind: 'change', orderId: leg.id, status: 'cancelled', filled: 0, time: 6 });
    second.drop();
    const third = beginIn(folder);
    third.drop();
    expect(third.last!.orders).toEqual([]);
  });

  test('when a fill came for no order then its execution is known all the same', () => {
    const folder = newFolder();
    const first = beginIn(folder);
    first.write(filled(fillOf('theirs', 'x1')));
    expect(first.journal.find('theirs')).toEqual({ order: undefined, executions: ['x1'] });
    first.drop();
  });

  test('when cash changed then its id is known', () => {
    const { write, journal, drop } = beginIn(newFolder());
    write({ kind: 'cash', change: { id: 'c1', amount: 1, reason: 'other', time: 0 } });
    expect([journal.hasCash('c1'), journal.hasCash('c2')]).toEqual([true, false]);
    drop();
  });

  test('when differences could not be explained then they are told until somebody has acknowledged them', () => {
    const folder = newFolder();
    const reconciliation = (isExplained: boolean): Reconciliation => ({
      time: 5,
      atStart: true,
      differences: [
        { kind: 'position', about: 'AAA', expected: 10, found: 12, done: 'adopted', isExplained },
        { kind: 'cash', about: 'cash', expected: 10, found: 10.01, done: 'adopted', isExplained: true },
      ],
    });
    const first = beginIn(folder);
    first.write({ kind: 'reconciliation', reconciliation: reconciliation(true) });
    first.write({ kind: 'reconciliation', reconciliation: reconciliation(false) });
    first.drop();
    const second = beginIn(folder);
    expect(second.last!.unacknowledged).toEqual([reconciliation(false)]);
    second.write({ kind: 'acknowledgement', by: 'me', note: 'mine', time: 6 });
    second.drop();
    const third = beginIn(folder);
    third.drop();
    expect(third.last!.unacknowledged).toEqual([]);
  });
});

describe('values', () => {
  test('when they are such as JSON and SQLite have no word for then none is lost or makes the record unreadable', () => {
    const folder = newFolder();
    const first = beginIn(folder);
    const odd = { nan: NaN, infinite: -Infinity, nil: 'null', lone: '\ud800', separator: '\u001f', zero: -0 };
    const event = { code: 'BAR_INVALID', time: NaN, detail: odd } as const;
    const state = { kind: 'state', state: 'halted', reason: 'a\u0000b \ud800 \u001f', time: 1.5 } as const;
    first.write({ kind: 'event', event }, state);
    first.write({ kind: 'portfolio', portfolio: { time: 1, cash: NaN, positions: [] } });
    first.drop();
    const { last, drop } = beginIn(folder); // which checks every row
    drop();
    expect(last!.trading).toEqual({ state: 'halted', reason: 'a\u0000b \ufffd \u001f' });
    expect(last!.portfolio!.cash).toBeNaN();
  });
});

describe('simulations', () => {
  test('when a simulation is kept then it is in a file of its own, and the account goes on from its own last run', async () => {
    const folder = newFolder();
    const live = beginIn(folder);
    live.write(portfolio(1_000));
    const backtest = simulateIn(folder); // while the account's journal is in use
    const other = simulateIn(folder);
    await backtest.write(portfolio(5));
    await other.write(portfolio(6));
    expect([backtest.run, backtest.last, other.run]).toEqual([1, undefined, 2]);
    for (const { end } of [backtest, other, live]) await end();
    const next = beginIn(folder);
    next.drop();
    expect(next.last!.portfolio!.cash).toBe(1_000);
  });

  test('when they are not to be kept then no file is made', async () => {
    const folder = newFolder();
    const { write, end } = simulateIn(folder, { backtests: false });
    await write(portfolio(5));
    await end();
    expect(existsSync(fileIn(folder).replace('.sqlite', '.backtests.sqlite'))).toBe(false);
  });
});
