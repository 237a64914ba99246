import { expect, test } from 'vitest';
import type { Signal } from '@plimsoll/core';
import { Venue, scenario, sizerPlugin } from '@plimsoll/testing';
import { MuteBroker, buy, flatBars, runWith, script } from './kit.ts';

const resting: Signal = { symbol: 'AAA', side: 'buy', type: 'limit', limitPrice: 90, weight: 0.05 };

/** A broker whose answer to a cancel comes when `together` have been asked for. */
function brokerOf(together: number): MuteBroker {
  const broker = new MuteBroker();
  let letGo = (): void => undefined;
  const asked = new Promise<void>((resolve) => (letGo = resolve));
  broker.onCancel = () => {
    if (broker.cancelled.length === together) letGo();
    return asked;
  };
  return broker;
}

test('when trading halts then all entries are cancelled at once, without one waiting for the answer to another', async () => {
  const broker = brokerOf(3);
  const run = runWith(broker, {}, [script({ 0: [resting, resting, resting] })]);
  run.session.events.on('bars', ({ number }) => {
    if (number === 2) run.session.setTradingState('halted', 'a test');
  });
  await run.run();
  expect(broker.cancelled).toHaveLength(3);
});

test('when a market exit takes the place of several resting ones then they are cancelled at once', async () => {
  const broker = brokerOf(2);
  const stop = (stopPrice: number): Signal => ({ symbol: 'AAA', side: 'sell', type: 'stop', stopPrice, weight: 0.02 });
  const tells = {
    2: () => broker.fill(0, broker.submitted[0]!.quantity),
    5: () => [1, 2].forEach((place) => broker.end(place, 'cancelled')),
  };
  const run = runWith(broker, tells, [script({ 0: buy, 3: [stop(80), stop(70)], 4: { symbol: 'AAA', side: 'sell' } })]);
  await run.run();
  expect(broker.cancelled).toHaveLength(2);
  expect(broker.submitted.at(-1)).toMatchObject({ type: 'market', side: 'sell' });
});

test('when a cancel came before the order that it is about then it is asked again, once the broker says that the order works', async () => {
  const venue = new Venue({ answer: () => 0 });
  const cancel = venue.cancel.bind(venue);
  let asked = 0;
  venue.cancel = (id) => void (++asked > 1 && cancel(id));
  const run = scenario({
    symbols: ['AAA'],
    plugins: [flatBars(8), venue.plugin(), sizerPlugin(), script({ 0: resting })],
  });
  run.session.events.on('bars', ({ number }) => {
    if (number === 2) run.session.setTradingState('halted', 'a test');
  });
  await run.run();
  expect(asked).toBe(2);
  expect(run.session.workingOrders()).toEqual([]);
});
