import { expect, onTestFinished, test } from 'vitest';
import { startSim } from '@plimsoll/alpaca-sim';
import type { Cycle, Notice } from '@plimsoll/core';
import { brokerPlugin, hooksPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import plugin from '../src/index.ts';
import { KEYS, MINUTE } from './support/world.ts';

const SYMBOLS = ['TSLA', 'MSFT'];
const at = (text: string): number => Date.parse(`2026-11-${text}Z`);
/** A session in winter, as many minutes of the next, and one before the open. */
const OPEN = at('18T14:30');
const PAST = [
  ...Array.from({ length: 390 }, (_, i) => OPEN + i * MINUTE),
  at('19T14:29'),
  ...Array.from({ length: 75 }, (_, i) => at('19T14:30') + i * MINUTE),
];
const priceOf = (time: number): number => 100 + ((time / MINUTE) % 1_000) / 10;

/** The simulator with the past in it, and a session that has yet to begin. */
async function worldOf(look: (cycle: Cycle) => void, history: number) {
  const sim = await startSim({ startMs: OPEN, frozen: true, rateLimit: Infinity });
  const bar = (startMs: number): void => {
    sim.driver.jumpTo(startMs + MINUTE);
    const price = priceOf(startMs);
    const prices = { open: price, high: price + 1, low: price - 1, close: price };
    for (const symbol of SYMBOLS) sim.venue.pushBar({ symbol, startMs, ...prices, volume: 10, trades: 1, vwap: price });
  };
  for (const time of PAST) bar(time);
  const watcher = hooksPlugin('watcher', { history, timeframes: { '15Min': 4, '1Hour': 8, '1Day': 2 }, signal: look });
  const config = { ...KEYS, baseUrl: sim.url, grace: '150ms', reconnect: '20ms' };
  const run = scenario({
    symbols: SYMBOLS,
    plugins: [{ plugin, config }, brokerPlugin(), sizerPlugin(), watcher],
  });
  const { session } = run;
  await session.start();
  const ran = session.run();
  onTestFinished(async () => {
    session.interrupt();
    await ran;
    await session.stop();
    await sim.close();
  });
  return { sim, bar, notices: run.notices as readonly Notice[] };
}

const NEXT = at('19T15:45');

test.each([1, 250])(
  'when a run of minutes starts in the midst of a session (history %i) then hours and days have their past',
  async (history) => {
    const seen: unknown[] = [];
    const { bar, notices } = await worldOf((cycle) => {
      const of = (timeframe: '15Min' | '1Hour' | '1Day', index: number): unknown => {
        const bars = cycle.at(timeframe).bars[index]!;
        return [
          bars.length,
          new Date(bars.time(0)).toISOString().slice(5, 16),
          bars.open(0),
          bars.close(0),
          bars.volume(0),
        ];
      };
      seen.push([cycle.time, of('15Min', 0), of('1Hour', 0), of('1Day', 0), of('1Day', 1)]);
    }, history);
    bar(NEXT);
    await expect.poll(() => seen.length).toBe(1);
    const [quarter, hour, day] = [at('19T15:30'), at('19T14:30'), OPEN];
    expect(seen[0]).toEqual([
      NEXT + MINUTE,
      [4, '11-19T15:30', priceOf(quarter), priceOf(quarter + 14 * MINUTE), 150],
      [8, '11-19T14:30', priceOf(hour), priceOf(hour + 59 * MINUTE), 600],
      [1, '11-18T05:00', priceOf(day), priceOf(day + 389 * MINUTE), 3_900],
      [1, '11-18T05:00', priceOf(day), priceOf(day + 389 * MINUTE), 3_900],
    ]);
    expect(notices).toEqual([]);
  },
);

test('when the past cannot be asked for then that is told, and it is asked for again in the next cycle', async () => {
  const lengths: number[] = [];
  const { sim, bar, notices } = await worldOf((cycle) => void lengths.push(cycle.at('1Day').bars[0]!.length), 250);
  sim.faults.set({ name: 'http-error', path: '/v2/stocks/bars' });
  bar(NEXT);
  await expect.poll(() => lengths.length, { timeout: 10_000 }).toBe(1);
  expect(lengths).toEqual([0]);
  const told = notices.filter(({ detail }) => detail['timeframe'] !== undefined);
  expect(told).toMatchObject([{ code: 'DATA_FETCH_FAILED', detail: { plugin: 'data-alpaca', timeframe: '15Min' } }]);
  expect(JSON.stringify(notices)).not.toContain(KEYS.secret);
  sim.faults.clear();
  bar(NEXT + MINUTE);
  await expect.poll(() => lengths.length, { timeout: 10_000 }).toBe(2);
  expect(lengths).toEqual([0, 1]);
});
