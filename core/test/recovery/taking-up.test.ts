import { describe, expect, test } from 'vitest';
import { Broker, PlimsollError, definePlugin } from '@plimsoll/core';
import type { JournalRecord, Plugin, Signal } from '@plimsoll/core';
import { Outage, Venue, actionsPlugin, hooksPlugin } from '@plimsoll/testing';
import { MINUTE, buy, live, process, sell, violationsOf } from './kit.ts';
import { codes, onlyId, until, world } from './worlds.ts';

describe('an order that was written', () => {
  test('when it never got to the broker then it is not sent late, and ends with a code', async () => {
    const here = world({ scripts: { north: { 1: [buy] } } });
    const outage = new Outage(3); // account and positions were asked for; the write of the decision is under way
    for (let at = 3; here.journal.records.every(({ kind }) => kind !== 'order'); at++) {
      const now = at === 3 ? outage : new Outage(at);
      here.journal.records.length = 0;
      await live(process(here, now), now);
    }
    expect(here.venue.orders.size).toBe(0);
    const next = await live(process(here));
    expect(here.venue.orders.size).toBe(0);
    expect(next.notices).toMatchObject([
      { code: 'RUN_CONTINUES', detail: { orders: 1, ended: false } },
      { code: 'ORDER_LOOKED_UP', detail: { answer: 'absent' } },
      { code: 'ORDER_REJECTED', detail: { reason: 'NOT_AT_BROKER' } },
      { code: 'RECONCILED' },
    ]);
    expect(next.session.portfolio.gross).toBe(0);
  });

  test('when the broker cannot say yet then entries wait, exits do not, and it is asked again', async () => {
    const here = world({ scripts: { north: { 1: [buy], 3: [{ ...buy, symbol: 'BBB' }] } } });
    await until(1, here);
    let asked = 0;
    const unsure = definePlugin({
      name: 'unsure',
      provides: Broker,
      setup: () => {
        const service: Broker = {
          connect: () => undefined,
          account: () => ({ cash: here.venue.cash, buyingPower: 0 }),
          positions: () => [],
          submit: () => undefined,
          cancel: () => undefined,
          lookUp: () => {
            asked++;
            throw new Error('not now');
          },
        };
        return { service };
      },
    });
    const run = process({ ...here, minutes: 6, venue: { plugin: () => unsure } as unknown as Venue });
    await live(run);
    expect(asked).toBeGreaterThan(4);
    expect(codes(run)).toEqual(['RUN_CONTINUES', 'ORDER_LOOKUP_FAILED']);
    expect(run.decisions).toMatchObject([{ symbol: 'BBB', outcome: 'blocked', code: 'RECONCILING' }]);
    expect(run.session.workingOrders()).toHaveLength(1);
  });

  test('when the broker cannot look orders up then it stays reserved until an operator has seen to it', async () => {
    const here = world({ scripts: { north: { 1: [buy] } } });
    await until(1, here);
    const { plugin } = here.venue;
    const blind = (outage?: Outage): Plugin => {
      const { setup, ...rest } = plugin.call(here.venue, outage);
      const withoutLookUp: typeof setup = (context) => {
        const hooks = setup(context);
        const { lookUp: _, ...service } = hooks.service as Broker;
        return { ...hooks, service };
      };
      return definePlugin({ ...rest, setup: withoutLookUp } as Parameters<typeof definePlugin>[0]);
    };
    const run = process({ ...here, venue: { plugin: blind } as unknown as Venue });
    await live(run);
    expect(run.session.workingOrders()).toHaveLength(1);
    expect(run.session.portfolio.gross).toBeGreaterThan(0);
    expect(run.session.unacknowledged).toMatchObject([{ differences: [{ kind: 'order', isExplained: false }] }]);
    run.session.acknowledge('me');
    await new Promise((resolve) => setImmediate(resolve));
    expect(run.session.workingOrders()).toEqual([]);
    expect(run.session.portfolio.gross).toBe(0);
  });

  test('when it had exits placed with it then they are taken up too', async () => {
    const bracket: Signal = { ...buy, takeProfit: { limitPrice: 120 }, stopLoss: { stopPrice: 90 } };
    const here = world({ scripts: { north: { 1: [bracket] } } });
    await until(2, here);
    const id = onlyId(here);
    here.venue.fill(id, 100, 100);
    const next = await until(4, here);
    expect(next.session.workingOrders().map((order) => order.id)).toEqual([`${id}.tp`, `${id}.sl`]);
    const third = await live(process({ ...here, minutes: 6, scripts: { north: { 5: [sell] } } }));
    expect(third.session.workingOrders().map((order) => order.id)).toEqual([`${id}.tp`, `${id}.sl`]);
    expect(third.decisions).toMatchObject([{ code: 'EXIT_WAITING' }]); // the legs hold what it would sell
  });
});

describe('what the broker tells late', () => {
  test('when a fill of an order that ended in an earlier run is told then it counts once, in its book', async () => {
    const here = world({ scripts: { north: { 1: [buy] } } });
    const first = await until(2, here);
    const { id } = first.session.workingOrders()[0]!;
    const second = process({ ...here, minutes: 3 });
    await second.session.start();
    here.venue.cancel(id);
    await second.session.run();
    expect(second.session.workingOrders()).toEqual([]);
    const tell = hooksPlugin('teller', {
      preFetch: () => {
        if (here.venue.held.size > 0) return;
        here.venue.orders.get(id)!.end = undefined;
        here.venue.fill(id, 5, 100);
      },
    });
    const third = await live(process({ ...here, minutes: 5, plugins: [tell] }));
    expect(third.session.portfolio.held('AAA', 'north')).toBe(5);
    expect(codes(third)).not.toContain('FILL_WITHOUT_ORDER');
    const fourth = process({ ...here, minutes: 6 });
    await fourth.session.start();
    await fourth.session.run();
    expect(fourth.session.portfolio.held('AAA', 'north')).toBe(5);
  });
});

describe('splits', () => {
  const exDate = '1970-01-01'; // its first trade is that of minute 540
  const split = actionsPlugin([{ kind: 'split', symbol: 'AAA', exDate, ratio: 4 }]);
  const priceAt = (minute: number): number => (minute < 540 ? 100 : 25);
  const limit: Signal = { ...buy, type: 'limit', limitPrice: 50, timeInForce: 'gtc' };

  test('when one takes effect while nobody is there then it is what explains the new shares', async () => {
    const here = world({ scripts: { north: { 1: [buy] } }, plugins: [split], priceAt });
    await until(1, here);
    here.venue.fill(onlyId(here), 100, 100);
    await until(539, here);
    here.venue.held.set('AAA', 400);
    const next = await live(process({ ...here, minutes: 543 }));
    expect(next.session.unacknowledged).toEqual([]);
    expect(next.session.portfolio.held('AAA', 'north')).toBe(400);
    expect(next.session.portfolio.equity).toBe(100_000);
    expect(codes(next)).toContain('SPLIT_ASSUMED');
    const third = await live(process({ ...here, minutes: 545 }));
    expect(third.session.portfolio.held('AAA', 'north')).toBe(400);
    expect(codes(third)).toEqual(['RUN_CONTINUES', 'RECONCILED']);
  });

  test('when an order works across one then it is taken up in new shares', async () => {
    const here = world({ scripts: { north: { 1: [limit] } }, plugins: [split], priceAt });
    await until(543, here);
    const next = await live(process({ ...here, minutes: 545 }));
    expect(next.session.workingOrders()).toMatchObject([{ quantity: 800, limitPrice: 12.5 }]);
    expect(next.session.portfolio.gross).toBe(10_000);
  });
});

describe('what else is taken up', () => {
  test('when trading was halted then it still is, for the same reason', async () => {
    const here = world({ scripts: { north: { 3: [buy] } } });
    const first = process({ ...here, minutes: 2 });
    await first.session.start();
    first.session.setTradingState('halted', 'lunch');
    await first.session.run();
    const { decisions } = await live(process(here));
    expect(decisions).toMatchObject([{ code: 'TRADING_HALTED', detail: { reason: 'lunch' } }]);
  });

  test('when it is set before the start then the stricter of what was and what is set holds', async () => {
    for (const [before, set, code] of [
      ['active', 'halted', 'TRADING_HALTED'],
      ['halted', 'reducing', 'TRADING_HALTED'],
    ] as const) {
      const here = world({ scripts: { north: { 3: [buy] } } });
      const first = process({ ...here, minutes: 2 });
      await first.session.start();
      first.session.setTradingState(before, 'before');
      await first.session.run();
      const next = process(here);
      next.session.setTradingState(set, 'set');
      await live(next);
      expect(next.decisions).toMatchObject([{ code }]);
    }
  });

  test('when an operator was told that trading is halted then it still is, also where the process ended in that moment', async () => {
    const here = world({ scripts: { north: { 71: [buy] } } });
    const outage = new Outage();
    const first = process({ ...here, minutes: 70 }, outage);
    const halt = async (): Promise<void> => {
      await first.session.command({ name: 'halt', reason: 'lunch' }, 'somebody');
      outage.strike();
    };
    await first.session.start();
    await Promise.race([first.session.run(halt), outage.struck]);
    const { decisions } = await live(process({ ...here, minutes: 72 }));
    expect(decisions).toMatchObject([{ code: 'TRADING_HALTED', detail: { reason: 'halt by somebody: lunch' } }]);
  });

  test('when a sale was told before the purchase then that is not forgotten over a restart, and nothing differs', async () => {
    const bracket: Signal = { ...buy, takeProfit: { limitPrice: 110 } };
    const longOnly = hooksPlugin('long-only', { longOnly: true });
    const here = world({ scripts: { north: { 1: [bracket] } }, plugins: [longOnly] });
    await until(1, here);
    const { order } = here.venue.orders.get(onlyId(here))!;
    const exit = { orderId: `${order.id}.tp`, symbol: 'AAA', side: 'sell', quantity: 100, price: 110 } as const;
    const sale: JournalRecord = {
      kind: 'fill',
      strategy: 'north',
      fill: { ...exit, executionId: 'x9', commission: 0, time: 9 },
    };
    here.journal.records.push(sale); // told, written, and the process ended
    await process({ ...here, minutes: 1 }).run(); // no bar is left for it: it writes its books, and ends
    expect(here.journal.records.findLast(({ kind }) => kind === 'portfolio')).toMatchObject({
      portfolio: { positions: [{ quantity: 0, oversold: { quantity: 100, price: 110, time: 9 } }] },
    });
    here.venue.cash += 11_000;
    here.venue.held.set('AAA', -100);
    here.venue.fill(order.id, 100, 100, 8);
    const next = await live(process(here));
    expect(next.session.portfolio).toMatchObject({ cash: 101_000, isEmpty: true });
    expect(next.session.unacknowledged).toEqual([]);
  });

  test('when a strategy is not there any more then its book keeps what it holds, and that is told', async () => {
    const here = world({ scripts: { north: { 1: [buy] } } });
    await until(1, here);
    here.venue.fill(onlyId(here), 100, 100);
    await until(3, here);
    const next = await live(process({ ...here, scripts: { south: {} } }));
    expect(next.notices).toContainEqual(
      expect.objectContaining({ code: 'BOOK_WITHOUT_STRATEGY', detail: { strategy: 'north', symbols: 'AAA' } }),
    );
    expect(next.session.portfolio.held('AAA', 'north')).toBe(100);
  });

  test('when a symbol leaves the universe and comes back then its holding is not forgotten', async () => {
    const here = world({ scripts: { north: { 1: [buy] } } });
    await until(1, here);
    here.venue.fill(onlyId(here), 100, 100);
    await until(2, here);
    const without = await until(3, { ...here, symbols: ['BBB'], scripts: {} });
    expect(without.session.unacknowledged).toEqual([]);
    const again = await live(process({ ...here, minutes: 4 }));
    expect(again.session.unacknowledged).toEqual([]);
    expect(again.session.portfolio.held('AAA', 'north')).toBe(100);
  });

  test('when plugins keep something then they get the last of it back before they start', async () => {
    const here = world();
    const told: unknown[] = [];
    const counter = (restore: (state: unknown) => void): Plugin => {
      let count = 0;
      return hooksPlugin('counter', {
        preFetch: () => void count++,
        snapshot: () => ({ count }),
        restore,
        start: () => void told.push('start'),
      });
    };
    await until(3, here, [counter(() => told.push('none'))]);
    await live(process({ ...here, plugins: [counter((state) => told.push(state))] }));
    expect(told).toEqual(['start', { count: 3 }, 'start']);
  });

  test('when a plugin cannot make anything of what it kept then the run does not start, and says so', async () => {
    const here = world();
    const plugin = (restore: () => void): Plugin => hooksPlugin('fussy', { snapshot: () => 1, restore });
    await until(2, here, [plugin(() => undefined)]);
    const run = process({
      ...here,
      plugins: [
        plugin(() => {
          throw new Error('expected an object');
        }),
      ],
    });
    const error = await run.session.start().then(
      () => undefined,
      (thrown: unknown) => thrown as PlimsollError,
    );
    expect(error).toMatchObject({ code: 'PLM_STATE_UNUSABLE' });
    expect(error!.message).toContain(
      'fussy cannot make anything of the state that the journal has of it: expected an object',
    );
  });

  test('when an exit waited for the end of a resting one then the next process goes through with it', async () => {
    const stop: Signal = { ...sell, type: 'stop', stopPrice: 80 };
    const here = world({ scripts: { north: { 1: [buy], 2: [stop], 3: [sell] } } });
    await until(1, here);
    here.venue.fill(onlyId(here), 100, 100);
    await until(2, here);
    here.venue.cancel = () => undefined; // the venue is slow to cancel
    await until(3, here);
    const [resting] = [...here.venue.orders.values()].filter(({ order }) => order.type === 'stop');
    resting!.end = 'cancelled'; // and ends it while nobody is there
    const next = await live(process({ ...here, minutes: 5, scripts: { north: {} } }));
    expect(next.decisions).toMatchObject([{ side: 'sell', type: 'market', outcome: 'ordered', time: 4 * MINUTE }]);
    expect(violationsOf(next, here)).toEqual([]);
  });
});

describe('while a run goes on', () => {
  test('when the broker did not answer for an order then it is looked up', async () => {
    const answers: ('taken' | 'lost' | undefined)[] = ['taken', 'lost', undefined];
    const venue = new Venue({ answer: () => 0, failure: () => answers.shift() });
    const here = world({ venue, scripts: { north: { 1: [buy, { ...buy, symbol: 'BBB' }], 3: [buy] } } });
    const run = await live(process(here));
    expect(run.notices.map(({ code, detail }) => detail['answer'] ?? detail['reason'] ?? code)).toEqual([
      'ORDER_SUBMIT_FAILED',
      expect.stringMatching(/^no answer for order/),
      'ORDER_SUBMIT_FAILED',
      expect.stringMatching(/^no answer for order/),
      'found',
      'absent',
      'NOT_AT_BROKER',
      'RECONCILED',
    ]);
    expect(run.decisions.map(({ outcome }) => outcome)).toEqual(['ordered', 'ordered', 'ordered']);
    expect(violationsOf(run, here)).toEqual([]);
  });

  test('when the end of a cancelled order is never told then it is looked up, and the exit behind it goes out', async () => {
    const stop: Signal = { ...sell, type: 'stop', stopPrice: 80 };
    const here = world({ minutes: 7, scripts: { north: { 1: [buy], 3: [stop], 4: [sell] } } });
    const fill = hooksPlugin('filler', {
      preFetch: () => {
        for (const [id, { end, order }] of here.venue.orders)
          if (!end && order.type === 'market') here.venue.fill(id, 100, 100);
      },
    });
    here.venue.cancel = (id) => void (here.venue.orders.get(id)!.end = 'cancelled'); // without a word
    const run = await live(process({ ...here, plugins: [fill] }));
    expect(run.decisions.map(({ type, outcome, time }) => [type, outcome, time / MINUTE])).toEqual([
      ['market', 'ordered', 1],
      ['stop', 'ordered', 3],
      ['market', 'ordered', 6],
    ]);
    expect(violationsOf(run, here)).toEqual([]);
  });
});
