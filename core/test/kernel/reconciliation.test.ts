import { describe, expect, test } from 'vitest';
import { Broker, definePlugin } from '@plimsoll/core';
import type { Account, BrokerPosition } from '@plimsoll/core';
import { hooksPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { MuteBroker, buy, flatBars, runWith, script, sell } from './kit.ts';

const longOnly = hooksPlugin('long-only', { longOnly: true });
const doubt = (broker: MuteBroker) => () => broker.tell({ kind: 'doubt', reason: 'a test', time: 0 });
const at = (symbol: string, quantity: number): BrokerPosition => ({ symbol, quantity, averagePrice: 90 });

describe('at the start', () => {
  test('when the broker holds something then it is taken over, aloud, in a book of nobody, and strategies may trade', async () => {
    const broker = new MuteBroker();
    broker.held = [at('AAA', 12)];
    const { session, notices, decisions } = await runWith(broker, {}, [script({ 0: buy, 1: sell })]).run();
    expect(session.portfolio.positions()).toMatchObject([{ strategy: 'unassigned', quantity: 12, averagePrice: 90 }]);
    expect(session.portfolio.equity).toBe(100_000 + 12 * 100);
    expect(notices).toMatchObject([{ code: 'RECONCILED', detail: { symbols: 'AAA', atStart: true } }]);
    expect(decisions[1]).toMatchObject({ side: 'sell', closing: 0 });
  });

  test.each<[string, BrokerPosition]>([
    ['a symbol that is not traded', at('ZZZ', 5)],
    ['a quantity that is not a number', at('AAA', NaN)],
    ['a short position in a long-only account', at('AAA', -5)],
  ])('when the broker holds %s then nothing is entered, and a person is told once', async (_, position) => {
    const broker = new MuteBroker();
    broker.held = [position];
    const run = runWith(broker, {}, [script({ 0: buy, 1: buy, 5: buy }), longOnly]);
    const { decisions, session } = await run.run();
    expect(decisions.map(({ code }) => code)).toEqual(['RECONCILING', 'RECONCILING', 'RECONCILING']);
    expect(session.counts.events).toEqual({ RECONCILIATION_REQUESTED: 1, RECONCILIATION_FAILED: 1 });
  });

  test('when what could not be taken over is gone then entries go on', async () => {
    const broker = new MuteBroker();
    broker.held = [at('ZZZ', 5)];
    const mend = () => void (broker.held = []);
    const { decisions } = await runWith(broker, { 2: mend }, [script({ 1: buy, 2: buy, 3: buy })]).run();
    expect(decisions.map(({ code }) => code)).toEqual(['RECONCILING', 'RECONCILING', undefined]);
  });
});

describe('in doubt', () => {
  test('when ledger and broker agree then entries wait for one comparison and no more', async () => {
    const broker = new MuteBroker();
    const { decisions, session } = await runWith(broker, { 1: doubt(broker) }, [script({ 1: buy, 2: buy })]).run();
    expect(decisions.map(({ code }) => code)).toEqual(['RECONCILING', undefined]);
    expect(session.counts.events).toEqual({ RECONCILIATION_REQUESTED: 1, RECONCILED: 1 });
  });

  test('when the broker has less then it is taken from the books that hold it, in their order, and the rest is of nobody', async () => {
    const broker = new MuteBroker();
    const fillBoth = () => {
      broker.fill(0, 100);
      broker.fill(1, 100);
    };
    const shrink = () => {
      broker.held = [at('AAA', 70)];
      doubt(broker)();
    };
    const strategies = [script({ 0: buy }, 'one'), script({ 0: buy }, 'two')];
    const { session, notices } = await runWith(broker, { 1: fillBoth, 2: shrink }, strategies).run();
    expect(session.portfolio.positions()).toMatchObject([{ strategy: 'two', quantity: 70 }]);
    expect(notices.at(-1)).toMatchObject({ code: 'RECONCILED', detail: { symbols: 'AAA', atStart: false } });
  });

  test('when the broker has other cash then that is the cash, with the difference told', async () => {
    const broker = new MuteBroker();
    const pay = () => {
      broker.account = { cash: 99_000, buyingPower: 0 };
      doubt(broker)();
    };
    const { session, notices } = await runWith(broker, { 2: pay }, []).run();
    expect(session.portfolio.cash).toBe(99_000);
    expect(notices.at(-1)).toMatchObject({ code: 'RECONCILED', detail: { cashDifference: -1_000 } });
  });

  test('when the broker counts a fill of which it tells only later then it is not counted twice', async () => {
    const broker = new MuteBroker();
    const answer = () => {
      broker.held = [at('AAA', 100)];
      broker.account = { cash: 90_000, buyingPower: 0 };
    };
    const run = runWith(
      broker,
      {
        1: () => {
          doubt(broker)();
          answer();
        },
        2: () => broker.fill(0, 100),
      },
      [script({ 0: buy, 5: buy })],
    );
    const { session, decisions } = await run.run();
    expect(session.portfolio.positions()).toMatchObject([{ strategy: 'main', quantity: 100 }]);
    expect(session.portfolio.cash).toBe(90_000);
    expect(decisions.map(({ code }) => code)).toEqual([undefined, undefined]);
  });

  test('when a fill with an order at work is never told then what the broker says twice is taken over', async () => {
    const broker = new MuteBroker();
    const lose = () => {
      doubt(broker)();
      broker.held = [at('AAA', 100)];
      broker.account = { cash: 90_000, buyingPower: 0 };
    };
    const { session } = await runWith(broker, { 1: lose }, [script({ 0: buy })]).run();
    expect(session.portfolio.positions()).toMatchObject([{ strategy: 'unassigned', quantity: 100 }]);
    expect(session.portfolio.cash).toBe(90_000);
    expect(session.counts.events).toMatchObject({ RECONCILED: 1 });
  });

  test('when a fill of nobody comes while the broker answers then it is applied first and never counted twice', async () => {
    const mute = new MuteBroker();
    const later = async <T>(value: T): Promise<T> => {
      await Promise.resolve();
      return value;
    };
    let isFilled = false;
    const slow = definePlugin({
      name: 'slow-broker',
      provides: Broker,
      setup: () => ({
        service: {
          connect: (deliver) => void (mute.tell = deliver),
          account: () => later({ cash: isFilled ? 90_000 : 100_000, buyingPower: 0 }),
          positions: () => {
            if (mute.submitted.length > 0 && !isFilled) {
              isFilled = true;
              mute.fill(0, 100, { orderId: 'by-hand' });
            }
            return later(isFilled ? [at('AAA', 100)] : []);
          },
          submit: (order) => {
            mute.submitted.push(order);
            mute.tell({ kind: 'cancelled', orderId: order.id, time: 0 });
            mute.tell({ kind: 'doubt', reason: 'a test', time: 0 });
          },
          cancel: () => undefined,
        },
      }),
    });
    const held = new Set<number>();
    const look = hooksPlugin('look', { signal: () => void held.add(run.session.portfolio.held('AAA')) });
    const plugins = [flatBars(5), slow, sizerPlugin(), script({ 0: buy }), look];
    const run = scenario({ symbols: ['AAA'], plugins });
    const { session } = await run.run();
    expect([...held]).toEqual([0, 100]);
    expect(session.portfolio.cash).toBe(90_000);
  });
});

describe('an account that cannot be read', () => {
  const later = (value: unknown) => Promise.resolve(value) as never;
  const never = () => Promise.reject(new Error('no connection')) as never;
  const thrown = (): never => {
    throw new Error('no connection');
  };
  const fine: Account = { cash: 100_000, buyingPower: 0 };

  test.each<[string, () => Account, () => readonly BrokerPosition[]]>([
    ['the account throws', thrown, () => []],
    ['the positions throw', () => fine, thrown],
    ['the account comes later, and the positions throw', never, thrown],
    ['the account never comes', never, () => []],
    ['the positions never come', () => fine, never],
    ['there is no account', () => undefined as never, () => []],
    ['the cash is not a number', () => ({ ...fine, cash: NaN }), () => []],
    ['the cash is a text', () => ({ ...fine, cash: '100' as never }), () => []],
    ['the positions are no list', () => fine, () => ({}) as never],
    ['the positions are no list later', () => later(fine), () => later('none')],
    ['a position is nothing', () => fine, () => [undefined as never]],
  ])('when %s then nothing is entered, it is told once, and the run goes on', async (_, account, positions) => {
    let isReadable = false;
    const broker = definePlugin({
      name: 'unreadable',
      provides: Broker,
      setup: () => ({
        service: {
          connect: () => undefined,
          account: () => (isReadable ? fine : account()),
          positions: () => (isReadable ? [] : positions()),
          submit: () => undefined,
          cancel: () => undefined,
        },
      }),
    });
    const mend = hooksPlugin('mend', { signal: ({ number }) => void (isReadable = number >= 2) });
    const plugins = [flatBars(5), broker, sizerPlugin(), script({ 0: buy, 1: buy, 3: buy }), mend];
    const { decisions, session } = await scenario({ symbols: ['AAA'], plugins }).run();
    expect(decisions.map(({ code }) => code)).toEqual(['ACCOUNT_UNKNOWN', 'ACCOUNT_UNKNOWN', undefined]);
    expect(session.counts.events).toEqual({ ACCOUNT_UNREADABLE: 1 });
  });
});
