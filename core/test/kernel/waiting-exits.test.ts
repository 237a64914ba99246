import { describe, expect, test } from 'vitest';
import { Trading, definePlugin } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import { MuteBroker, buy, runWith, script, sell } from './kit.ts';

const stop: Signal = { ...sell, type: 'stop', stopPrice: 90, timeInForce: 'gtc' };
const signals = { 0: buy, 2: stop, 3: sell };
const sent = (broker: MuteBroker) => broker.submitted.map(({ side, type, quantity }) => [side, type, quantity]);

describe('an exit while an entry with exits of its own has filled in part', () => {
  const bracket: Signal = { ...buy, takeProfit: { limitPrice: 110 }, stopLoss: { stopPrice: 90 } };
  const exits: [string, Signal, [string, string, number]][] = [
    ['all', sell, ['sell', 'market', 40]],
    ['a part', { ...sell, weight: 0.01 }, ['sell', 'market', 10]],
    ['a part at a limit', { ...sell, weight: 0.01, type: 'limit', limitPrice: 105 }, ['sell', 'limit', 9]],
  ];

  test.each(exits)('when %s is to be closed then the rest of the entry is cancelled first', async (_, exit, order) => {
    const broker = new MuteBroker();
    await runWith(broker, { 1: () => broker.fill(0, 40) }, [script({ 0: bracket, 2: exit })]).run();
    expect(broker.cancelled).toEqual([broker.submitted[0]!.id]);
    expect(sent(broker)).toHaveLength(1);

    const other = new MuteBroker();
    const ends = { 1: () => other.fill(0, 40), 3: () => other.end(0, 'cancelled') };
    const { session } = await runWith(other, ends, [script({ 0: bracket, 2: exit })]).run();
    expect(sent(other)).toEqual([['buy', 'market', 100], order]);
    expect(session.workingOrders().map(({ id }) => id)).toEqual([other.submitted[1]!.id]);
  });

  test('when it fills all the same then its exits are cancelled too before the other one goes', async () => {
    const broker = new MuteBroker();
    const id = (): string => broker.submitted[0]!.id;
    const leg = (kind: 'cancelled', which: string): void => broker.tell({ kind, orderId: `${id()}.${which}`, time: 0 });
    const tells = {
      1: () => broker.fill(0, 40),
      3: () => broker.fill(0, 60),
      5: () => (leg('cancelled', 'tp'), leg('cancelled', 'sl')),
    };
    await runWith(broker, tells, [script({ 0: bracket, 2: sell })]).run();
    expect(broker.cancelled).toEqual([id(), `${id()}.tp`, `${id()}.sl`]);
    expect(sent(broker).at(-1)).toEqual(['sell', 'market', 100]);
  });

  test('when nothing of it has filled then an exit of what was held before goes at once', async () => {
    const broker = new MuteBroker();
    const signals = script({ 0: { ...buy, weight: 0.05 }, 2: { ...bracket, weight: 0.05 }, 3: sell });
    await runWith(broker, { 1: () => broker.fill(0, 50) }, [signals]).run();
    expect(broker.cancelled).toEqual([]);
    expect(sent(broker).at(-1)).toEqual(['sell', 'market', 50]);
  });
});

describe('a market exit behind a resting one', () => {
  test('when the broker cannot be reached for the cancellation then it is asked again, and the exit goes out', async () => {
    const broker = new MuteBroker();
    let failures = 0;
    broker.onCancel = () => {
      if (failures++ < 2) throw new Error('no connection');
      broker.end(1, 'cancelled');
    };
    const enter = () => {
      broker.fill(0, 100);
      broker.held = [{ symbol: 'AAA', quantity: 100, averagePrice: 100 }];
    };
    const { decisions } = await runWith(broker, { 1: enter }, [script(signals)]).run();
    expect(sent(broker)).toEqual([
      ['buy', 'market', 100],
      ['sell', 'stop', 100],
      ['sell', 'market', 100],
    ]);
    expect(decisions.at(-1)).toMatchObject({ outcome: 'ordered', closing: 100 });
  });

  test('when the resting exit fills while the other waits then that does not sell what is not there any more', async () => {
    const broker = new MuteBroker();
    const tells = { 1: () => broker.fill(0, 100), 4: () => broker.fill(1, 100) };
    const { decisions, session } = await runWith(broker, tells, [script(signals)]).run();
    expect(sent(broker)).toHaveLength(2);
    expect(decisions.at(-1)).toMatchObject({ outcome: 'blocked', code: 'NOTHING_TO_CLOSE', plugin: 'kernel' });
    expect(session.portfolio.isEmpty).toBe(true);
  });

  test('when the resting exit fills in part while the other waits then that closes the rest', async () => {
    const broker = new MuteBroker();
    const tells = {
      1: () => broker.fill(0, 100),
      4: () => broker.fill(1, 30),
      5: () => broker.end(1, 'cancelled'),
    };
    await runWith(broker, tells, [script(signals)]).run();
    expect(sent(broker).at(-1)).toEqual(['sell', 'market', 70]);
  });

  test('when an exit has waited then it still goes before the entries of its cycle', async () => {
    const broker = new MuteBroker();
    const tells = { 1: () => broker.fill(0, 100), 4: () => broker.end(1, 'cancelled') };
    const entry = script({ 4: { ...buy, weight: 0.01 } }, 'eager');
    const { decisions } = await runWith(broker, tells, [entry, script(signals)]).run();
    expect(decisions.slice(-2).map(({ strategy, side }) => [strategy, side])).toEqual([
      ['main', 'sell'],
      ['eager', 'buy'],
    ]);
  });

  test('when it is a part too small for a lot and trading is reduced then it is the size that blocks it, not the trading state', async () => {
    const broker = new MuteBroker();
    broker.onCancel = () => broker.end(1, 'cancelled');
    const enter = (): void => broker.fill(0, 100);
    const reducing = definePlugin({
      name: 'reducing',
      needs: { trading: Trading },
      setup: ({ trading }) => ({ postFill: () => trading.reduce('for the test') }),
    });
    const part = script({ 0: buy, 2: stop, 3: { ...sell, weight: 0.01 } });
    const { decisions } = await runWith(broker, { 1: enter }, [part, reducing], { lot: 100 }).run();
    expect(decisions.at(-1)).toMatchObject({ outcome: 'blocked', code: 'SIZE_BELOW_MINIMUM' });
  });
});
