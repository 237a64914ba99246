import { Clock, definePlugin } from '@plimsoll/core';
import type { CashChange } from '@plimsoll/core';
import { startSim } from '@plimsoll/alpaca-sim';
import type { Sim } from '@plimsoll/alpaca-sim';
import { MemoryJournal, barsPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import type { Scenario } from '@plimsoll/testing';
import { expect, onTestFinished, test } from 'vitest';
import plugin from '../src/index.ts';
import { FRIDAY, KEYS, worldOf } from './support/world.ts';
import type { World } from './support/world.ts';

const cashOf = ({ events }: World): CashChange[] => events.filter((event) => event.kind === 'cash');

test('when Alpaca books fees, interest, dividends and transfers then each is told once, with what it is for', async () => {
  const world = await worldOf({ isConnected: false });
  const { venue } = world.sim;
  venue.book(world.accountId, { type: 'FEE', netAmount: '-1.11' }); // before the run: in the account's cash already
  await world.connect();
  venue.book(world.accountId, { type: 'FEE', netAmount: '-2.22' }); // before the account was first read, or while it was
  await world.broker.account();
  venue.book(world.accountId, { type: 'FEE', netAmount: '-0.02', subType: 'TAF' });
  venue.book(world.accountId, { type: 'INT', netAmount: '-3.4' });
  venue.book(world.accountId, { type: 'DIV', netAmount: '5.1', symbol: 'TSLA', qty: '10', perShare: '0.51' });
  venue.book(world.accountId, { type: 'SPLIT', netAmount: '0', symbol: 'TSLA', qty: '20' });
  venue.transfer(world.accountId, '1000');
  await expect.poll(async () => (await world.broker.account())!.cash).toBeCloseTo(100_998.35);
  await world.broker.account();
  expect(cashOf(world).map(({ amount, reason, symbol, perShare }) => [amount, reason, symbol, perShare])).toEqual([
    [-2.22, 'fee', undefined, undefined],
    [-0.02, 'fee', undefined, undefined],
    [-3.4, 'interest', undefined, undefined],
    [5.1, 'dividend', 'TSLA', 0.51],
    [1_000, 'other', undefined, undefined],
  ]);
  expect(new Set(cashOf(world).map(({ id }) => id)).size).toBe(5);
  expect(world.events).toContainEqual(expect.objectContaining({ reason: 'Alpaca tells of a SPLIT of TSLA' }));
});

test('when there are more activities than a page has then all are told, in their order', async () => {
  const world = await worldOf();
  await world.broker.account();
  for (let i = 1; i <= 230; i++) world.sim.venue.book(world.accountId, { type: 'FEE', netAmount: `-${i}` });
  await expect.poll(async () => (await world.broker.account())!.cash).toBe(100_000 - (230 * 231) / 2);
  expect(cashOf(world).map(({ amount }) => -amount)).toEqual(Array.from({ length: 230 }, (_, i) => i + 1));
});

test('when the account was begun anew then activities are told from there on, and it can be read', async () => {
  const world = await worldOf({ kept: { activity: '20240102150405000::5f596936-6f23-4cef-bdf1-3806aae57dbf' } });
  world.sim.venue.book(world.accountId, { type: 'FEE', netAmount: '-7' });
  expect((await world.broker.account())!.cash).toBe(99_993);
  expect(cashOf(world)).toEqual([]);
  expect(await world.told('doubt')).toMatchObject([{ reason: 'Alpaca does not know the last activity any more' }]);
  world.sim.venue.book(world.accountId, { type: 'FEE', netAmount: '-3' });
  await expect.poll(async () => (await world.broker.account())!.cash).toBe(99_990);
  expect(cashOf(world).map(({ amount }) => amount)).toEqual([-3]);
});

/** Cycles of real time, twenty a second, until a test has seen enough. */
function clockPlugin(isOver: () => boolean) {
  let time = FRIDAY;
  return definePlugin({
    name: 'test-clock',
    provides: Clock,
    setup: () => ({
      service: {
        now: () => time,
        next: async () => {
          await new Promise((resolve) => setTimeout(resolve, 50));
          return isOver() ? undefined : (time += 60_000);
        },
        stop: () => undefined,
      },
    }),
  });
}

async function live(sim: Sim, journal: MemoryJournal, cycles: number, during?: () => void): Promise<Scenario> {
  let cycle = 0;
  const run = scenario({
    symbols: ['TSLA'],
    plugins: [
      clockPlugin(() => {
        if (cycle === 3) during?.();
        return cycle++ === cycles;
      }),
      barsPlugin({ TSLA: [[FRIDAY, 100]] }),
      { plugin, config: { ...KEYS, baseUrl: sim.url, poll: '20ms', settle: '100ms', reconnect: '20ms' } },
      sizerPlugin(),
      journal.plugin(),
    ],
    session: { journal: 'continue' },
  });
  return run.run();
}

test('when fees are booked while no process runs, or while one does, then they are in the books with their reason, and nothing differs', async () => {
  const sim = await startSim({ startMs: FRIDAY, rateLimit: Infinity, symbols: [{ symbol: 'TSLA' }] });
  onTestFinished(() => sim.close());
  sim.venue.setQuote('TSLA', 100, 100);
  const accountId = sim.venue.accountIds()[0]!;
  const fee = (dollars: number): void => sim.venue.book(accountId, { type: 'FEE', netAmount: `-${dollars}` });
  const journal = new MemoryJournal();
  await live(sim, journal, 10);
  fee(40);
  const second = await live(sim, journal, 30, () => fee(25));
  fee(10);
  const third = await live(sim, journal, 20);
  expect(second.session.unacknowledged).toEqual([]);
  expect(third.session.unacknowledged).toEqual([]);
  expect(third.session.portfolio.cash).toBe(99_925);
  const written = journal.records.flatMap((record) => (record.kind === 'cash' ? record.change.amount : []));
  expect(written).toEqual([-40, -25, -10]);
  const codes = [second, third].flatMap(({ notices }) => notices.map(({ code }) => code));
  expect(codes).not.toContain('CASH_TAKEN_OVER');
});
