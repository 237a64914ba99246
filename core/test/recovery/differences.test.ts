import { describe, expect, test } from 'vitest';
import { Venue } from '@plimsoll/testing';
import type { Scenario } from '@plimsoll/testing';
import { buy, live, process, violationsOf } from './kit.ts';
import { codes, onlyId, until, world } from './worlds.ts';

describe('what differs without a reason', () => {
  test('when positions and cash differ then the broker is believed, it is told, and entries wait for an operator over any number of runs', async () => {
    const here = world({ scripts: { north: { 1: [buy], 4: [buy], 5: [buy] } } });
    await until(2, here);
    here.venue.cancel(onlyId(here));
    here.venue.held.set('AAA', 7);
    here.venue.held.set('ZZZ', 3);
    here.venue.cash += 5_000;
    const second = await until(4, here);
    const unexplained = second.notices.filter(({ code }) => code === 'DIFFERENCE_UNEXPLAINED');
    expect(
      unexplained.map(({ detail }) => [detail['kind'], detail['about'], detail['expected'], detail['found']]),
    ).toEqual([
      ['outside', 'ZZZ', 0, 3],
      ['position', 'AAA', 0, 7],
      ['cash', 'cash', 100_000, 105_000],
    ]);
    expect(second.session.portfolio.held('AAA', 'unassigned')).toBe(7);
    expect(second.decisions).toMatchObject([{ code: 'UNACKNOWLEDGED' }]);
    const third = process({ ...here, minutes: 5 });
    await third.session.start();
    expect(third.session.unacknowledged).toHaveLength(1);
    third.session.acknowledge('me', 'bought by hand');
    await third.session.run();
    expect(codes(third)).toEqual(['RUN_CONTINUES', 'DIFFERENCES_ACKNOWLEDGED', 'RECONCILED']);
    expect(third.decisions).toMatchObject([{ outcome: 'ordered' }]);
    const fourth = await live(process({ ...here, minutes: 6 }));
    expect(fourth.session.unacknowledged).toEqual([]);
    expect(violationsOf(fourth, { ...here, symbols: ['AAA', 'BBB'] })).toEqual([]);
  });

  test('when cash differs by a little then it is taken over, and nobody has to come', async () => {
    const here = world();
    await until(2, here);
    here.venue.cash -= 0.93;
    const second = await live(process(here));
    expect(second.session.unacknowledged).toEqual([]);
    expect(second.notices.slice(-2)).toMatchObject([
      { code: 'CASH_TAKEN_OVER', detail: { expected: 100_000, found: 99_999.07, allowed: 1, fills: 0 } },
      { code: 'RECONCILED', detail: { atStart: true } },
    ]);
    expect(here.journal.records).toContainEqual(
      expect.objectContaining({
        kind: 'reconciliation',
        reconciliation: expect.objectContaining({ differences: [expect.objectContaining({ isExplained: true })] }),
      }),
    );
  });

  test('when cash differs by more than a fixed sum then an operator is waited for, whatever the account is worth', async () => {
    const here = world();
    await until(2, here);
    here.venue.cash -= 1.5;
    const second = await live(process(here));
    expect(second.session.unacknowledged).toHaveLength(1);
    expect(codes(second)).toContain('DIFFERENCE_UNEXPLAINED');
    expect(codes(second)).not.toContain('CASH_TAKEN_OVER');
  });

  test('when there were fills then each allows cash to differ by as much as the config says, also those of the process before', async () => {
    const run = async (short: number): Promise<Scenario> => {
      const cashTolerance = { dollars: 0, perFill: 2 };
      const here = world({ venue: new Venue(), scripts: { north: { 1: [buy], 3: [buy] } }, cashTolerance, minutes: 8 });
      await until(6, here);
      here.venue.cash -= short;
      return live(process(here));
    };
    const within = await run(3.9);
    expect(within.notices).toContainEqual(
      expect.objectContaining({ code: 'CASH_TAKEN_OVER', detail: expect.objectContaining({ allowed: 4, fills: 2 }) }),
    );
    expect((await run(4.1)).session.unacknowledged).toHaveLength(1);
  });

  test('when nothing was ever written then what the account holds is what it begins with', async () => {
    const here = world({ scripts: { north: { 2: [buy] } } });
    here.venue.held.set('AAA', 7);
    here.venue.held.set('ZZZ', 3);
    const { session, decisions } = await live(process(here));
    expect(session.unacknowledged).toEqual([]);
    expect(session.portfolio.held('AAA', 'unassigned')).toBe(7);
    expect(decisions).toMatchObject([{ outcome: 'ordered' }]);
  });

  test('when the journal doubts itself then entries wait for an operator', async () => {
    const here = world({ scripts: { north: { 3: [buy] } } });
    await until(2, here);
    const begin = here.journal.begin.bind(here.journal);
    here.journal.begin = (start) => ({ ...begin(start), doubts: ['records are missing'] });
    const { decisions, notices } = await live(process(here));
    expect(decisions).toMatchObject([{ code: 'UNACKNOWLEDGED', detail: { kind: 'journal' } }]);
    expect(notices).toContainEqual(
      expect.objectContaining({
        code: 'DIFFERENCE_UNEXPLAINED',
        detail: expect.objectContaining({ found: 'records are missing' }),
      }),
    );
  });
});
