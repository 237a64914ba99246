import { describe, expect, test } from 'vitest';
import { Trading, definePlugin } from '@plimsoll/core';
import type { Plugin, Signal } from '@plimsoll/core';
import { hooksPlugin } from '@plimsoll/testing';
import { MuteBroker, buy, runWith, script, sell } from './kit.ts';

/** Does something with the trading state at the start of cycle n. */
const at = (cycle: number, act: (trading: Trading) => void): Plugin =>
  definePlugin({
    name: 'guard',
    needs: { trading: Trading },
    setup: ({ trading }) => {
      let cycles = 0;
      return { preFetch: () => void (cycles++ === cycle && act(trading)) };
    },
  });

const resting: Signal = { ...buy, type: 'limit', limitPrice: 50, timeInForce: 'gtc' };

describe('trading', () => {
  test('when it is reducing then entries are rejected, exits go out, and what works goes on working', async () => {
    const broker = new MuteBroker();
    const strategy = script({ 0: [buy, resting], 2: [buy, sell] });
    const { decisions } = await runWith(broker, { 1: () => broker.fill(0, 100) }, [
      strategy,
      at(2, (trading) => trading.reduce('late')),
    ]).run();
    expect(decisions.slice(2).map(({ side, code, detail }) => [side, code, detail['reason']])).toEqual([
      ['sell', undefined, undefined],
      ['buy', 'TRADING_REDUCING', 'late'],
    ]);
    expect(broker.cancelled).toEqual([]);
  });

  test('when it is halted then working entries are cancelled too, and exits are left to work', async () => {
    const broker = new MuteBroker();
    const stop: Signal = { ...sell, type: 'stop', stopPrice: 80 };
    const strategy = script({ 0: [buy, resting], 2: stop, 4: buy });
    const run = runWith(broker, { 1: () => broker.fill(0, 100) }, [
      strategy,
      at(3, (trading) => trading.halt('enough')),
    ]);
    const { decisions, notices } = await run.run();
    expect(broker.cancelled.map((id) => broker.submitted.find((order) => order.id === id)!.type)).toEqual(['limit']);
    expect(decisions.map(({ code }) => code)).toContain('TRADING_HALTED');
    expect(notices.filter(({ code }) => code === 'TRADING_STATE_CHANGED')).toMatchObject([
      { detail: { from: 'active', to: 'halted', reason: 'enough' } },
    ]);
  });

  test('when it is halted and an exit has nothing left to close then that is cancelled too, since it would enter', async () => {
    const broker = new MuteBroker();
    const strategy = script({ 0: resting, 1: sell, 3: { ...buy, type: 'limit', limitPrice: 60, timeInForce: 'gtc' } });
    const tells = { 2: () => broker.fill(1, 100), 4: () => broker.fill(0, 200) };
    const { decisions, session } = await runWith(broker, tells, [
      strategy,
      at(5, (trading) => trading.halt('enough')),
    ]).run();
    expect(decisions[2]).toMatchObject({ side: 'buy', closing: 100, allowed: 100 });
    expect(session.portfolio.held('AAA')).toBe(100);
    expect(broker.cancelled).toEqual([broker.submitted[2]!.id]);
  });

  test('when a rule halts trading in the middle of a cycle then what was sent in it is cancelled in the same cycle', async () => {
    const broker = new MuteBroker();
    const rule = definePlugin({
      name: 'rule',
      needs: { trading: Trading },
      setup: ({ trading }) => ({
        preTrade: () => {
          trading.halt('one is enough');
          return { kind: 'pass', code: 'OK', detail: {} };
        },
      }),
    });
    const run = runWith(broker, {}, [script({ 0: [buy, buy] }), rule], { cycles: 1 });
    const { decisions } = await run.run();
    expect(decisions.map(({ code }) => code)).toEqual([undefined, 'TRADING_HALTED']);
    expect(broker.cancelled).toEqual([broker.submitted[0]!.id]);
  });

  test('when a cancellation fails then it is asked for again, and when it is taken then not', async () => {
    const broker = new MuteBroker();
    broker.onCancel = () => {
      if (broker.cancelled.length < 3) throw new Error('no connection');
    };
    await runWith(broker, {}, [script({ 0: resting }), at(1, (trading) => trading.halt('enough'))]).run();
    expect(broker.cancelled).toHaveLength(3);
  });

  test('when a plugin would loosen it then it stays as tight as it was', async () => {
    const broker = new MuteBroker();
    const loosen = at(1, (trading) => {
      trading.halt('first');
      trading.reduce('second');
      for (const name of ['set', 'reconciled']) {
        const method = (trading as unknown as Record<string, unknown>)[name];
        if (typeof method === 'function') method.call(trading, 'active', 'sneaky');
      }
    });
    const { decisions } = await runWith(broker, {}, [script({ 2: buy }), loosen]).run();
    expect(decisions).toMatchObject([{ code: 'TRADING_HALTED', detail: { reason: 'first' } }]);
  });

  test('when the operator loosens it then entries go out again', async () => {
    const broker = new MuteBroker();
    const loosen = hooksPlugin('operator', {
      preFetch: ({ asOf }) => {
        if (asOf === 3 * 60_000) run.session.setTradingState('active', 'all is well');
      },
    });
    const run = runWith(broker, {}, [script({ 1: buy, 3: buy }), at(1, (trading) => trading.halt('enough')), loosen]);
    const { decisions } = await run.run();
    expect(decisions.map(({ code }) => code)).toEqual(['TRADING_HALTED', undefined]);
  });
});
