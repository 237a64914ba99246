import { describe, expect, test } from 'vitest';
import type { Signal } from '@plimsoll/core';
import { brokerPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import type { Scenario } from '@plimsoll/testing';
import { buy, flatBars, script, sell } from './kit.ts';

function fail(message: string): never {
  throw new Error(message);
}

function run(answer: unknown, books?: readonly string[]): Promise<Scenario> {
  const strategy = strategyPlugin(
    'main',
    ({ number }) => (number === 0 ? (answer as Signal) : undefined),
    books && { books },
  );
  return scenario({ symbols: ['AAA'], plugins: [flatBars(2), brokerPlugin(), sizerPlugin(), strategy] }).run();
}

describe('a signal', () => {
  test.each<[string, unknown, string, string]>([
    ['is null', null, 'signal', 'null'],
    ['is a text', 'buy AAA', 'signal', 'buy AAA'],
    ['is a symbol of JavaScript', Symbol('buy'), 'signal', 'Symbol(buy)'],
    ['has no symbol', { side: 'buy' }, 'symbol', 'undefined'],
    ['has a number for a symbol', { symbol: 7, side: 'buy' }, 'symbol', '7'],
    ['has no side', { symbol: 'AAA' }, 'side', 'undefined'],
    ['has a side that there is not', { symbol: 'AAA', side: 'hold' }, 'side', 'hold'],
    ['has a quantity', { ...buy, quantity: 5 }, 'quantity', 'unknown key'],
    ['has a misspelt key', { ...buy, confidance: 0.5 }, 'confidance', 'unknown key'],
    ['has a weight as text', { ...buy, weight: '0.1' }, 'weight', '0.1'],
    ['has too much confidence', { ...buy, confidence: 1.1 }, 'confidence', '1.1'],
    ['has confidence that is not a number', { ...buy, confidence: NaN }, 'confidence', 'NaN'],
    ['has a reason that is not a text', { ...buy, reason: 5 }, 'reason', '5'],
    ['has a strategy that is not a text', { ...buy, strategy: 5 }, 'strategy', '5'],
    ['has a type that there is not', { ...buy, type: 'moc' }, 'type', 'moc'],
    ['lacks its limit', { ...buy, type: 'limit' }, 'limitPrice', 'undefined'],
    ['has a limit at the market', { ...buy, limitPrice: 5 }, 'limitPrice', '5'],
    ['has a limit of zero', { ...buy, type: 'limit', limitPrice: 0 }, 'limitPrice', '0'],
    ['lacks its stop', { ...buy, type: 'stop_limit', limitPrice: 5 }, 'stopPrice', 'undefined'],
    ['has a time in force that there is not', { ...buy, timeInForce: 'forever' }, 'timeInForce', 'forever'],
    [
      'has a symbol that cannot be shown',
      { symbol: { toString: () => fail('sealed') }, side: 'buy' },
      'symbol',
      'object',
    ],
    [
      'throws when it is read',
      {
        ...buy,
        get weight() {
          throw new Error('sealed');
        },
      },
      'signal',
      'sealed',
    ],
  ])('when it %s then it is blocked, naming the field, and can be written down', async (_, signal, field, value) => {
    const { decisions, session } = await run(signal);
    expect(decisions).toMatchObject([
      { outcome: 'blocked', code: 'SIGNAL_INVALID', plugin: 'kernel', detail: { field, value } },
    ]);
    expect(JSON.parse(JSON.stringify(decisions[0]))).toMatchObject({ outcome: 'blocked' });
    expect(session.counts).toMatchObject({
      signals: 1,
      blocked: { SIGNAL_INVALID: 1 },
      blockedBy: { kernel: { SIGNAL_INVALID: 1 } },
    });
  });

  test('when one of several is malformed then the others are decided', async () => {
    const sealed = {
      ...buy,
      get side() {
        throw new Error('sealed');
      },
    };
    const { decisions } = await run([buy, sealed, null, { ...buy, weight: 0.2 }]);
    expect(decisions.map(({ code, requested }) => [code, requested])).toEqual([
      [undefined, 100],
      ['SIGNAL_INVALID', 0],
      ['SIGNAL_INVALID', 0],
      [undefined, 200],
    ]);
  });

  test("when its symbol or its strategy is nobody's then it is blocked", async () => {
    const { decisions } = await run([
      { ...buy, symbol: 'ZZZ' },
      { ...buy, strategy: 'other' },
    ]);
    expect(decisions.map(({ code, symbol, strategy }) => [code, symbol, strategy])).toEqual([
      ['SYMBOL_UNKNOWN', 'ZZZ', 'main'],
      ['STRATEGY_UNKNOWN', 'AAA', 'other'],
    ]);
  });

  test('when a plugin has several books then a signal without one is for the first', async () => {
    const { decisions } = await run([buy, { ...buy, strategy: 'b' }, { ...buy, strategy: 'main' }], ['a', 'b']);
    expect(decisions.map(({ strategy, code }) => [strategy, code])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['main', 'STRATEGY_UNKNOWN'],
    ]);
  });

  test('when the strategy changes it afterwards then what was checked is what is used', async () => {
    const signal = { ...buy, takeProfit: { limitPrice: 120 } };
    const strategy = strategyPlugin('main', ({ number }) => (number === 0 ? signal : undefined));
    const meddler = strategyPlugin('meddler', () => {
      Object.assign(signal, { side: 'sell', weight: 50 });
      signal.takeProfit.limitPrice = 1;
    });
    const plugins = [flatBars(2), brokerPlugin(), sizerPlugin(), strategy, meddler];
    const { orders } = await scenario({ symbols: ['AAA'], plugins }).run();
    expect(orders[0]).toMatchObject({ side: 'buy', quantity: 100, legs: [{ limitPrice: 120 }] });
  });

  test('when some reduce and some do not then those that reduce go first, and config order decides the rest', async () => {
    const strategies = [
      script({ 0: [buy], 2: [{ ...buy, weight: 0.01 }, sell] }, 'one'),
      script({ 0: [buy], 2: [sell, { ...buy, weight: 0.01 }] }, 'two'),
    ];
    const plugins = [flatBars(4), brokerPlugin(), sizerPlugin(), ...strategies];
    const { decisions } = await scenario({ symbols: ['AAA'], plugins }).run();
    expect(decisions.slice(2).map(({ strategy, side }) => `${strategy} ${side}`)).toEqual([
      'one sell',
      'two sell',
      'one buy',
      'two buy',
    ]);
  });

  test('when a strategy takes its time then its signals still come in config order', async () => {
    const slow = strategyPlugin('slow', async ({ number }) => {
      await Promise.resolve();
      return number === 0 ? buy : undefined;
    });
    const plugins = [flatBars(2), brokerPlugin(), sizerPlugin(), slow, script({ 0: buy }, 'fast')];
    const { decisions } = await scenario({ symbols: ['AAA'], plugins }).run();
    expect(decisions.map(({ strategy, id }) => [strategy, id])).toEqual([
      ['slow', 'd1'],
      ['fast', 'd2'],
    ]);
  });
});
