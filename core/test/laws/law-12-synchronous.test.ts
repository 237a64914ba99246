import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hooks, Verdict } from '@plimsoll/core';
import {
  barsPlugin,
  brokerPlugin,
  hooksPlugin,
  journalPlugin,
  rulePlugin,
  scenario,
  sizerPlugin,
  strategyPlugin,
} from '@plimsoll/testing';
import { MINUTE } from './kit/simulate.ts';

/** Cycles from one look at the event loop to the next. */
const STRETCH = 64;

const bars = (count: number) =>
  barsPlugin({ AAA: Array.from({ length: count }, (_, i) => [i * MINUTE, 10 + (i % 7)] as const) });

/** Buys and sells by turns, so that every stage has its part in most cycles. */
const trader = strategyPlugin('trader', ({ number }) => ({ symbol: 'AAA', side: number % 2 === 0 ? 'buy' : 'sell' }));

describe('law 12', () => {
  test('when no hook returns a promise then no microtask runs from the first hook to the last, nor between cycles', async () => {
    const cycles = STRETCH + 50;
    const turnsAt: number[] = [];
    let turns = 0;
    let rests = 0;
    const mark = (): void => {
      turnsAt.push(turns);
      queueMicrotask(() => turns++);
    };
    const counter = hooksPlugin('counter', {
      preFetch: mark,
      postFill: mark,
      preTrade: () => {
        mark();
        return { kind: 'pass', code: 'OK', detail: {} };
      },
    });
    const journal = journalPlugin((records) => {
      if (records.some(({ kind }) => kind === 'order' || kind === 'fill')) mark();
    });
    const run = scenario({
      symbols: ['AAA'],
      plugins: [bars(cycles), brokerPlugin({ onSubmit: mark }), sizerPlugin(), journal, trader, counter],
    });
    await run.session.start();
    await run.session.run(() => void rests++);
    expect(run.session.counts).toMatchObject({ cycles, signals: cycles });
    expect(turnsAt.length).toBeGreaterThan(5 * cycles);
    expect(rests).toBe(1);
    expect(new Set(turnsAt)).toEqual(new Set([0]));
  });

  test.each<[string, Hooks, number]>([
    ['preFetch', { preFetch: async () => {} }, 1],
    ['signal', { signal: async () => undefined }, 1],
    ['postFill', { postFill: async () => {} }, 1],
  ])('when %s returns a promise then the cycle waits for it', async (_, hooks, least) => {
    const order: string[] = [];
    const [stage, hook] = Object.entries(hooks)[0] as [keyof Hooks, () => Promise<void>];
    const slow = hooksPlugin('slow', {
      [stage]: async () => {
        order.push('begin');
        for (let turn = 0; turn < 10; turn++) await hook();
        order.push('end');
      },
    });
    const submits = brokerPlugin({ onSubmit: () => order.push('next') });
    const run = scenario({ symbols: ['AAA'], plugins: [bars(4), submits, sizerPlugin(), slow, trader] });
    await run.run();
    expect(order.filter((step) => step === 'begin').length).toBeGreaterThanOrEqual(least);
    for (const [i, step] of order.entries()) if (step === 'begin') expect(order[i + 1]).toBe('end');
  });

  test('when preTrade returns a promise then the entering part is rejected, whatever the promise comes to', async () => {
    const late = fc.constantFrom<() => unknown>(
      () => Promise.resolve({ kind: 'pass', code: 'OK', detail: {} }),
      () => Promise.reject(new Error('later')),
      async () => ({ kind: 'pass', code: 'OK', detail: {} }),
    );
    await fc.assert(
      fc.asyncProperty(late, async (late) => {
        const rule = rulePlugin('late', () => late() as Verdict);
        const run = scenario({ symbols: ['AAA'], plugins: [bars(2), brokerPlugin(), sizerPlugin(), trader, rule] });
        const { decisions, orders } = await run.run();
        expect(orders).toEqual([]);
        expect(decisions[0]).toMatchObject({
          outcome: 'blocked',
          code: 'VERDICT_MALFORMED',
          plugin: 'late',
          detail: { returned: 'a promise' },
        });
      }),
      { numRuns: 10 },
    );
  });
});
