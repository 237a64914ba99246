import { describe, expect, test } from 'vitest';
import { Clock, definePlugin } from '@plimsoll/core';
import { hooksPlugin, journalPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { Scenario } from '@plimsoll/testing';
import { MINUTE, MuteBroker, buy, flatBars, script } from './kit.ts';

const turn = (): Promise<void> => Promise.resolve();
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await turn();
};

/** A clock whose next cycle comes when `between[n]` is over, for cycle n. */
function clockOf(cycles: number, between: Readonly<Record<number, () => Promise<void> | void>>) {
  let cycle = -1;
  return definePlugin({
    name: 'test-clock',
    provides: Clock,
    setup: () => ({
      service: {
        now: () => (cycle + 1) * MINUTE,
        next: async () => {
          await between[cycle + 1]?.();
          return ++cycle < cycles ? (cycle + 1) * MINUTE : undefined;
        },
        stop: () => undefined,
      },
    }),
  });
}

interface World {
  readonly broker: MuteBroker;
  readonly between: Readonly<Record<number, () => Promise<void> | void>>;
  readonly plugins?: Parameters<typeof scenario>[0]['plugins'];
}

function world({ broker, between, plugins = [] }: World): Scenario {
  return scenario({
    symbols: ['AAA'],
    plugins: [flatBars(6), broker.plugin, sizerPlugin(), clockOf(4, between), ...plugins],
  });
}

describe('between cycles', () => {
  test('when a fill comes between cycles then it is journalled, booked and told to hooks before the next cycle begins', async () => {
    const broker = new MuteBroker();
    const steps: string[] = [];
    const journal = journalPlugin(async (records) => {
      await turns(5);
      for (const { kind } of records) if (['decision', 'order', 'fill'].includes(kind)) steps.push(`journal ${kind}`);
    });
    const watcher = hooksPlugin('watcher', {
      preFetch: () => void steps.push('cycle'),
      postFill: async () => {
        await turns(5);
        steps.push('hook');
      },
    });
    const between = { 1: () => broker.fill(0, 40), 2: () => turns(3) };
    const { session } = await world({ broker, between, plugins: [script({ 0: buy }), journal, watcher] }).run();
    expect(steps).toEqual([
      'cycle',
      'journal decision',
      'journal order',
      'journal fill',
      'hook',
      'cycle',
      'cycle',
      'cycle',
    ]);
    expect(session.portfolio.held('AAA')).toBe(40);
  });

  test('when fills keep coming while others are being applied then no cycle begins until all are booked', async () => {
    for (let delay = 0; delay < 40; delay++) {
      const broker = new MuteBroker();
      let isApplying = 0;
      let wasInterrupted = false;
      const journal = journalPlugin(async (records) => {
        if (records.every(({ kind }) => kind !== 'fill')) return;
        isApplying++;
        await turns(7);
        isApplying--;
      });
      const watcher = hooksPlugin('watcher', { preFetch: () => void (wasInterrupted ||= isApplying > 0) });
      const between = {
        1: async () => {
          broker.fill(0, 10);
          void turns(delay).then(() => broker.fill(0, 10));
          await turns(delay % 5);
        },
        4: () => turns(80),
      };
      const run = world({ broker, between, plugins: [script({ 0: buy }), journal, watcher] });
      const { session } = await run.run();
      expect([wasInterrupted, session.portfolio.held('AAA')]).toEqual([false, 20]);
    }
  });

  test('when a fill comes in the last moment of a cycle then it does not wait for the next', async () => {
    for (let delay = 0; delay < 40; delay++) {
      const broker = new MuteBroker();
      let heldBetween = NaN;
      broker.onSubmit = async () => {
        void turns(delay).then(() => broker.fill(0, 10));
        await turns(3);
      };
      const run = world({
        broker,
        between: {
          1: async () => {
            await turns(80);
            heldBetween = run.session.portfolio.held('AAA');
          },
        },
        plugins: [script({ 0: buy })],
      });
      await run.run();
      expect(heldBetween).toBe(10);
    }
  });

  test('when a fill comes while a cycle waits for a hook then nobody sees it half-way through the decisions', async () => {
    const broker = new MuteBroker();
    const held: number[] = [];
    const slow = hooksPlugin('slow', {
      signal: async ({ number }) => {
        if (number !== 1) return undefined;
        held.push(run.session.portfolio.held('AAA'));
        broker.fill(0, 100);
        await turns(20);
        held.push(run.session.portfolio.held('AAA'));
        return undefined;
      },
    });
    const run = world({ broker, between: {}, plugins: [script({ 0: buy }), slow] });
    run.session.events.on('order', ({ status }) => status === 'filled' && held.push(100));
    await run.run();
    expect(held).toEqual([0, 0, 100]);
  });

  test('when the operator halts between cycles then working entries are cancelled at once, and once', async () => {
    const broker = new MuteBroker();
    const cancelledAt: number[] = [];
    const run = world({
      broker,
      between: {
        1: async () => {
          run.session.setTradingState('halted', 'the operator said so');
          await turns(20);
          cancelledAt.push(broker.cancelled.length);
        },
      },
      plugins: [script({ 0: buy, 2: buy })],
    });
    const { decisions } = await run.run();
    expect(cancelledAt).toEqual([1]);
    expect(broker.cancelled).toEqual([broker.submitted[0]!.id]);
    expect(decisions.map(({ code }) => code)).toEqual([undefined, 'TRADING_HALTED']);
  });

  test('when a fill between cycles makes a plugin halt then other entries are cancelled at once', async () => {
    const broker = new MuteBroker();
    const guard = hooksPlugin('guard', { postFill: () => run.session.setTradingState('halted', 'enough') });
    let cancelled: readonly string[] = [];
    const run = world({
      broker,
      between: {
        1: async () => {
          broker.fill(0, 100);
          await turns(30);
          cancelled = [...broker.cancelled];
        },
      },
      plugins: [script({ 0: [buy, buy] }), guard],
    });
    await run.run();
    expect(cancelled).toEqual([broker.submitted[1]!.id]);
  });

  test('when the run ends then what came last is still applied', async () => {
    const broker = new MuteBroker();
    const { session } = await world({
      broker,
      between: { 4: () => broker.fill(0, 7) },
      plugins: [script({ 0: buy })],
    }).run();
    expect(session.portfolio.held('AAA')).toBe(7);
  });

  test('when fills come before the first cycle then they are booked, and the account is read after them', async () => {
    const broker = new MuteBroker();
    broker.held = [{ symbol: 'AAA', quantity: 3, averagePrice: 90 }];
    const fill = { kind: 'filled', executionId: 'old', orderId: 'of-yesterday', symbol: 'AAA', side: 'buy' } as const;
    const between = { 0: () => broker.tell({ ...fill, quantity: 3, price: 90, commission: 0, time: 0 }) };
    const { session } = await world({ broker, between }).run();
    expect(session.portfolio.positions()).toMatchObject([{ strategy: 'unassigned', quantity: 3 }]);
    expect(session.portfolio.cash).toBe(100_000);
  });

  test('when a listener gives a command in a cycle that waits for nothing then it is done before the next', async () => {
    const broker = new MuteBroker();
    const day = scenario({
      symbols: ['AAA'],
      plugins: [flatBars(4), broker.plugin, sizerPlugin(), script({ 0: buy, 2: buy })],
    });
    const { session } = day;
    let done: Promise<unknown> | undefined;
    session.events.on('marked', ({ number }) => {
      if (number === 1) done = session.command({ name: 'halt' }, 'ann');
    });
    await day.run();
    await done;
    expect(day.decisions.map(({ code }) => code)).toEqual([undefined, 'TRADING_HALTED']);
  });

  test('when trading is halted after reduce was given, and before it is done, then it is refused, not loosened', async () => {
    const broker = new MuteBroker();
    const day = scenario({
      symbols: ['AAA'],
      plugins: [flatBars(4), broker.plugin, sizerPlugin(), script({ 2: buy })],
    });
    const { session } = day;
    let refused: Promise<unknown> | undefined;
    session.events.on('marked', ({ number }) => {
      if (number !== 1) return;
      refused = session.command({ name: 'reduce' }, 'ann').catch((error: unknown) => error);
      session.setTradingState('halted', 'by a program');
    });
    await day.run();
    expect(await refused).toMatchObject({ code: 'PLM_COMMAND_REFUSED' });
    expect(day.decisions.map(({ code }) => code)).toEqual(['TRADING_HALTED']);
  });
});
