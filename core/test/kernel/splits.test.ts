import { describe, expect, test } from 'vitest';
import type { AppliedSplit, JournalRecord, Order, Signal } from '@plimsoll/core';
import { actionsPlugin, barsPlugin, hooksPlugin, journalPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';
import { MINUTE, MuteBroker, buy, runWith, script, sell } from './kit.ts';

const split: AppliedSplit = { kind: 'split', symbol: 'AAA', exDate: '2020-08-31', ratio: 4, time: 2 * MINUTE };

const hundred: Signal = { ...buy, weight: 0.1 }; // 100 units of $100
const stop: Signal = { ...sell, type: 'stop', stopPrice: 80, timeInForce: 'gtc' };

/** Buys 100 in cycle 0, which fill in cycle 1, and has a stop for them from cycle 1 on. */
const held = script({ 0: hundred, 1: stop });

describe('a split that the broker tells of', () => {
  test('when it comes then positions, the last price and equity are those of new shares, and whoever listens is told', async () => {
    const broker = new MuteBroker();
    const told: unknown[] = [];
    const run = runWith(broker, { 1: () => broker.fill(0, 100), 3: () => broker.tell(split) }, [held]);
    const { portfolio, events } = run.session;
    events.on('split', (applied) =>
      told.push([applied, portfolio.positions(), portfolio.price('AAA'), portfolio.equity]),
    );
    await run.run();
    const position = { symbol: 'AAA', strategy: 'main', quantity: 400, averagePrice: 25, marketValue: 10_000 };
    expect(told).toEqual([[split, [position], 25, 100_000]]);
  });

  test('when orders work then they are in new shares, under the same ids, and hold what they held', async () => {
    const broker = new MuteBroker();
    const changes: Order[] = [];
    const limit: Signal = { ...buy, weight: 0.045, type: 'limit', limitPrice: 90, timeInForce: 'gtc' };
    const run = runWith(broker, { 1: () => broker.fill(0, 100), 3: () => broker.tell(split) }, [
      held,
      script({ 1: limit }, 'other'),
    ]);
    const { portfolio, events } = run.session;
    const gross: number[] = [];
    events.on('marked', () => gross.push(portfolio.gross));
    events.on('split', () => gross.push(portfolio.gross));
    events.on('order', (order) => void (order.status === 'pending' && order.quantity > 100 && changes.push(order)));
    const { session } = await run.run();
    expect(changes).toMatchObject([
      { id: broker.submitted[1]!.id, side: 'sell', quantity: 400, closing: 400, stopPrice: 20 },
      { id: broker.submitted[2]!.id, side: 'buy', quantity: 200, closing: 0, limitPrice: 22.5 },
    ]);
    expect(session.workingOrders().map(({ quantity }) => quantity)).toEqual([400, 200]);
    expect(gross.slice(2, 4)).toEqual([14_500, 14_500]); // marked before, and once it has split
  });

  test('when the split stop fills then the position is closed and the order has ended', async () => {
    const broker = new MuteBroker();
    const run = runWith(
      broker,
      {
        1: () => broker.fill(0, 100),
        3: () => broker.tell(split),
        4: () => broker.fill(1, 150, { price: 20, time: 3 * MINUTE }),
        5: () => broker.fill(1, 250, { price: 20, time: 3 * MINUTE }),
      },
      [held],
    );
    const { session, notices } = await run.run();
    expect([session.portfolio.isEmpty, session.workingOrders(), session.portfolio.gross]).toEqual([true, [], 0]);
    expect(session.portfolio.cash).toBe(90_000 + 400 * 20);
    expect(notices).toEqual([]);
  });

  test('when it is told again, or told otherwise for the same day, then it counts once, aloud', async () => {
    const broker = new MuteBroker();
    const twice = (): void => {
      broker.tell(split);
      broker.tell({ ...split, ratio: 5 });
    };
    const run = runWith(broker, { 1: () => broker.fill(0, 100), 3: twice, 4: () => broker.tell(split) }, [held]);
    const { session, notices } = await run.run();
    expect(session.portfolio.held('AAA')).toBe(400);
    expect(notices.map(({ code, detail }) => [code, detail['kind'], detail['reason']])).toEqual([
      ['ORDER_EVENT_IGNORED', 'split', 'split already counted'],
      ['ORDER_EVENT_IGNORED', 'split', 'split already counted'],
    ]);
  });

  test('when there is a second one then it counts as well', async () => {
    const broker = new MuteBroker();
    const second = { ...split, exDate: '2020-09-01', ratio: 0.05 };
    const run = runWith(
      broker,
      { 1: () => broker.fill(0, 100), 3: () => broker.tell(split), 4: () => broker.tell(second) },
      [held],
    );
    const { session } = await run.run();
    expect(session.portfolio.positions()).toMatchObject([{ quantity: 20, averagePrice: 500 }]);
    expect(session.workingOrders()).toMatchObject([{ quantity: 20, stopPrice: 400 }]);
  });

  test.each<[string, object]>([
    ['a symbol that is not traded', { symbol: 'ZZZ' }],
    ['a ratio of zero', { ratio: 0 }],
    ['a ratio without end', { ratio: Infinity }],
    ['a ratio as text', { ratio: '4' }],
    ['a day that there is not', { exDate: '2020-02-30' }],
    ['no day', { exDate: undefined }],
    ['no time', { time: NaN }],
    ['a payment that is not a number', { inLieu: { quantity: 0.5, price: NaN } }],
  ])('when it has %s then nothing is split, and ledger and broker are compared', async (_, parts) => {
    const broker = new MuteBroker();
    const tell = (): void => {
      broker.held = [{ symbol: 'AAA', quantity: 100, averagePrice: 100 }];
      broker.tell({ ...split, ...parts });
    };
    const run = runWith(broker, { 1: () => broker.fill(0, 100), 3: tell }, [held]);
    const { session, notices } = await run.run();
    expect(session.portfolio.held('AAA', 'main')).toBe(100);
    expect(notices.map(({ code }) => code)).toContain('SPLIT_INVALID');
    expect(notices.map(({ code }) => code)).toContain('RECONCILIATION_REQUESTED');
  });

  test('when a fill from before it comes late then it is counted in new shares', async () => {
    const broker = new MuteBroker();
    const late = (): void => broker.fill(0, 40, { price: 96, time: MINUTE });
    const after = (): void => broker.fill(0, 40, { price: 24, time: 3 * MINUTE });
    const run = runWith(broker, { 1: () => broker.fill(0, 50), 3: () => broker.tell(split), 4: late, 5: after }, [
      script({ 0: hundred }),
    ]);
    const { session, fills } = await run.run();
    expect(session.portfolio.held('AAA')).toBe(50 * 4 + 40 * 4 + 40);
    expect(session.portfolio.cash).toBe(100_000 - 50 * 100 - 40 * 96 - 40 * 24);
    expect(fills.map(({ quantity, price }) => [quantity, price])).toEqual([
      [50, 100],
      [160, 24],
      [40, 24],
    ]);
    expect(session.counts.events['FILL_EXCEEDS_ORDER']).toBeUndefined();
  });

  test('when a fraction is paid out then the books hold whole shares, and equity is what it was', async () => {
    const broker = new MuteBroker();
    const reverse: AppliedSplit = { ...split, ratio: 0.3, inLieu: { quantity: 0.5, price: 100 / 0.3 } };
    const run = runWith(broker, { 1: () => broker.fill(0, 55), 3: () => broker.tell(reverse) }, [
      script({ 0: { ...buy, weight: 0.055 } }),
    ]);
    const equity: number[] = [];
    run.session.events.on('split', () => equity.push(run.session.portfolio.equity));
    const { session } = await run.run();
    expect(session.portfolio.held('AAA')).toBe(16);
    expect(equity[0]).toBeCloseTo(100_000, 6);
    expect(session.portfolio.cash).toBeCloseTo(94_500 + 0.5 * (100 / 0.3), 6);
  });

  test('when an account is short then it is short of new shares', async () => {
    const broker = new MuteBroker();
    const run = runWith(broker, { 1: () => broker.fill(0, 100), 3: () => broker.tell(split) }, [
      script({ 0: { ...sell, weight: 0.1 }, 4: buy }),
    ]);
    const { session, orders } = await run.run();
    expect(session.portfolio.positions()).toMatchObject([{ quantity: -400, averagePrice: 25 }]);
    expect(orders.at(-1)).toMatchObject({ side: 'buy', quantity: 400, closing: 400 });
  });

  test('when an exit waits for the end of another then its price is that of new shares too', async () => {
    const broker = new MuteBroker();
    const tighter: Signal = { ...stop, stopPrice: 88 };
    const run = runWith(
      broker,
      { 1: () => broker.fill(0, 100), 4: () => broker.tell(split), 5: () => broker.end(1, 'cancelled') },
      [script({ 0: hundred, 1: stop, 3: tighter })],
    );
    await run.run();
    expect(broker.submitted.at(-1)).toMatchObject({ type: 'stop', stopPrice: 22, quantity: 400, closing: 400 });
  });

  test('when there is a journal then it is on disk before anybody is told', async () => {
    const broker = new MuteBroker();
    const lines: unknown[] = [];
    const journal = journalPlugin(async (records: readonly JournalRecord[]) => {
      await Promise.resolve();
      lines.push(...records.filter(({ kind }) => kind === 'split'));
    });
    const run = runWith(broker, { 1: () => broker.fill(0, 100), 3: () => broker.tell(split) }, [held, journal]);
    run.session.events.on('split', () => lines.push(`told, held ${run.session.portfolio.held('AAA')}`));
    await run.run();
    expect(lines).toEqual([{ kind: 'split', split }, 'told, held 400']);
  });
});

describe('a split of which the broker does not tell', () => {
  const DAY = 86_400_000;
  const FIRST = Date.UTC(2020, 7, 27);
  const rows = [500, 500, 500, 500, 125, 125, 125, 125].map((price, i): BarRow => [FIRST + i * DAY, price]);
  const known = actionsPlugin([{ kind: 'split', symbol: 'AAA', exDate: '2020-08-31', ratio: 4 }]);

  const over = (broker: MuteBroker, signals: Readonly<Record<number, Signal>>) =>
    scenario({
      symbols: ['AAA'],
      timeframe: '1Day',
      plugins: [barsPlugin({ AAA: rows }), known, broker.plugin, sizerPlugin(), script(signals)],
    });

  test('when prices in new shares come then the books are split in the same instant, and compared before anything is entered', async () => {
    const broker = new MuteBroker();
    broker.onSubmit = ({ time }) => {
      const place = broker.submitted.length - 1;
      broker.fill(place, 20, { price: place === 0 ? 500 : 125, time });
    };
    const equity: number[] = [];
    const run = over(broker, { 0: buy, 4: buy, 6: buy });
    run.session.events.on('marked', () => equity.push(run.session.portfolio.equity));
    run.session.events.on('split', () => {
      broker.held = [{ symbol: 'AAA', quantity: 80, averagePrice: 125 }];
      broker.account = { cash: 90_000, buyingPower: 0 };
    });
    const { session, notices, decisions } = await run.run();
    expect(equity).toEqual(rows.map(() => 100_000));
    expect(session.portfolio.held('AAA', 'main')).toBe(80 + 20);
    expect(notices.map(({ code }) => code)).toEqual(['SPLIT_ASSUMED', 'RECONCILIATION_REQUESTED', 'RECONCILED']);
    expect(decisions.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['ordered', undefined],
      ['blocked', 'RECONCILING'],
      ['ordered', undefined],
    ]);
  });

  test('when nothing is held and nothing works then it is none of the account, and nothing is told', async () => {
    const { notices, session } = await over(new MuteBroker(), {}).run();
    expect([notices, session.counts.events]).toEqual([[], {}]);
  });
});

describe('a split in a live run', () => {
  const DAY = 86_400_000;
  const HOUR = 3_600_000;
  const exDate = '2020-08-31';
  const EX = Date.UTC(2020, 7, 31, 8); // 4:00 in New York
  const times = [
    EX - 30 * HOUR,
    EX - 29 * HOUR,
    EX - 28 * HOUR,
    EX + HOUR,
    EX + 2 * HOUR,
    EX + 3 * HOUR,
    EX + 30 * HOUR,
  ];
  const rows = times.map((time, i): BarRow => [time, i < 3 ? 500 : 125]);
  const known = actionsPlugin([{ kind: 'split', symbol: 'AAA', exDate, ratio: 4 }]);

  /** Hours of AAA around its split of four for one, of which 20 are bought before; the broker tells at the start of cycle n what `tells[n]` has it tell. */
  function live(
    broker: MuteBroker,
    tells: Readonly<Record<number, () => void>>,
    signals: Readonly<Record<number, Signal>> = {},
    actions = known,
  ) {
    broker.onSubmit = ({ time }) => {
      const isNew = time > EX;
      const place = broker.submitted.length - 1;
      if (broker.submitted[place]!.type === 'market')
        broker.fill(place, broker.submitted[place]!.quantity, { price: isNew ? 125 : 500, time });
    };
    let cycle = 0;
    const teller = hooksPlugin('teller', { preFetch: () => tells[cycle++]?.() });
    const equity: number[] = [];
    const run = scenario({
      symbols: ['AAA'],
      timeframe: '1Hour',
      staleAfterMs: 3 * DAY,
      plugins: [
        barsPlugin({ AAA: rows }),
        actions,
        broker.plugin,
        sizerPlugin(),
        teller,
        script({ 0: { ...buy, weight: 0.1 }, ...signals }),
      ],
    });
    run.session.events.on('marked', () => equity.push(Math.round(run.session.portfolio.equity)));
    return { run, equity };
  }

  const after = (broker: MuteBroker, quantity = 80): void => {
    broker.held = [{ symbol: 'AAA', quantity, averagePrice: 125 }];
    broker.account = { cash: 90_000, buyingPower: 0 };
  };
  const doubt = (broker: MuteBroker): void => {
    broker.tell({ kind: 'doubt', reason: 'the account does not hold what its fills led to', time: 0 });
  };

  test('when the broker holds new shares before a bar tells of them then that is the split, and every strategy keeps its own', async () => {
    const broker = new MuteBroker();
    const overnight = (): void => {
      after(broker);
      doubt(broker);
    };
    const { run, equity } = live(broker, { 2: overnight }, { 4: { ...buy, weight: 0.01 } });
    const { session, notices, decisions } = await run.run();
    expect(session.portfolio.positions().map(({ strategy, quantity }) => [strategy, quantity])).toEqual([['main', 88]]);
    expect(equity).toEqual(times.map(() => 100_000));
    expect(notices.map(({ code }) => code)).toEqual([
      'RECONCILIATION_REQUESTED',
      'SPLIT_ASSUMED',
      'RECONCILIATION_REQUESTED',
      'RECONCILED',
    ]);
    expect(notices.at(-1)!.detail).toMatchObject({ symbols: '', cashDifference: 0 });
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['ordered', 'ordered']);
  });

  test('when the broker goes through it later than the bars then the books wait for it, and nothing is entered meanwhile', async () => {
    const broker = new MuteBroker();
    const behind = (): void => after(broker, 20);
    const { run, equity } = live(
      broker,
      { 1: behind, 5: () => after(broker) },
      { 4: buy, 6: { ...buy, weight: 0.01 } },
    );
    const { session, decisions, notices } = await run.run();
    expect(equity).toEqual(times.map(() => 100_000));
    expect(decisions.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['ordered', undefined],
      ['blocked', 'RECONCILING'],
      ['ordered', undefined],
    ]);
    expect(session.portfolio.positions().map(({ strategy, quantity }) => [strategy, quantity])).toEqual([['main', 88]]);
    expect(notices.map(({ code }) => code)).toEqual(['SPLIT_ASSUMED', 'RECONCILIATION_REQUESTED', 'RECONCILED']);
  });

  test('when the broker never goes through it then after a day what it holds is what there is', async () => {
    const broker = new MuteBroker();
    const { run } = live(broker, { 1: () => after(broker, 20) });
    const { session, notices } = await run.run();
    expect(session.portfolio.held('AAA')).toBe(20);
    expect(notices.at(-1)).toMatchObject({ code: 'RECONCILED', detail: { symbols: 'AAA' } });
  });

  test('when a fill of new shares comes before any bar then the split comes before it', async () => {
    const broker = new MuteBroker();
    const early = (): void => {
      broker.fill(1, 40, { price: 120, time: EX + 60_000 });
      after(broker, 120);
      broker.account = { cash: 90_000 - 40 * 120, buyingPower: 0 };
    };
    const resting: Signal = { ...buy, weight: 0.05, type: 'limit', limitPrice: 480, timeInForce: 'gtc' };
    const { run } = live(broker, { 3: early }, { 1: resting });
    const { session, notices } = await run.run();
    expect(session.portfolio.positions()).toMatchObject([
      { strategy: 'main', quantity: 120, averagePrice: expect.closeTo((80 * 125 + 40 * 120) / 120, 9) },
    ]);
    expect(session.workingOrders()).toEqual([]);
    expect(notices.map(({ code }) => code)).toEqual(['SPLIT_ASSUMED', 'RECONCILIATION_REQUESTED', 'RECONCILED']);
  });

  const told: AppliedSplit = { kind: 'split', symbol: 'AAA', exDate, ratio: 4, time: EX };

  test('when only the broker knows of it and tells in time then the bars are adjusted as well', async () => {
    const broker = new MuteBroker();
    const tell = (): void => {
      after(broker);
      broker.tell(told);
    };
    const { run, equity } = live(broker, {}, {}, actionsPlugin([]));
    const closes: number[][] = [];
    run.session.events.on('marked', ({ number, bars }) => {
      closes.push([...bars[0]!.window('close', bars[0]!.length)]);
      if (number === 1) tell(); // with an old bar still to come
    });
    const { notices, session } = await run.run();
    expect(closes.at(-1)).toEqual(rows.map(() => 125));
    expect(equity).toEqual(times.map(() => 100_000));
    expect([session.portfolio.held('AAA', 'main'), notices]).toEqual([80, []]);
  });

  test('when only the broker knows of it and tells late then the last price is left as it is, one of new shares', async () => {
    const broker = new MuteBroker();
    const { run, equity } = live(broker, { 4: () => broker.tell(told) }, {}, actionsPlugin([]));
    const prices: number[] = [];
    run.session.events.on('split', () => prices.push(run.session.portfolio.price('AAA')));
    const { session } = await run.run();
    expect([prices, session.portfolio.held('AAA')]).toEqual([[125], 80]);
    expect(equity.at(-1)).toBe(100_000);
  });
});
