import { describe, expect, test } from 'vitest';
import { FRIDAY, KEYS, MINUTE, worldOf } from './support/world.ts';
import type { World } from './support/world.ts';

const at = (minutes: number): number => FRIDAY + minutes * MINUTE;

/** Lets the stream tell minutes 0 to 2, so that it stands with nothing before it missing. */
async function warmUp({ data, bar, fetch }: World): Promise<void> {
  for (const minute of [0, 1, 2]) {
    const next = data.nextBarEnd(minute === 0 ? -Infinity : at(minute));
    bar(at(minute), 100 + minute);
    await next;
    await fetch(at(minute + 1));
  }
}

const closes = (rows: Record<string, [number, number][]>, symbol: string): number[] =>
  rows[symbol]!.map(([, close]) => close);

describe('bars as they come', () => {
  test('when every symbol has its bar then the period is over at once, and nothing is asked for', async () => {
    const world = await worldOf({ config: { grace: '1h' } });
    const { data, bar, fetch, reads } = world;
    await warmUp(world);
    const before = await reads();
    const next = data.nextBarEnd(at(3));
    bar(at(3), 103);
    expect(await next).toBe(at(4));
    expect((await fetch(at(4))).TSLA).toEqual([
      [at(0), 100],
      [at(1), 101],
      [at(2), 102],
      [at(3), 103],
    ]);
    expect(await reads()).toBe(before);
  });

  test('when a symbol has no bar then the others wait for it as long as the grace, and no longer', async () => {
    const world = await worldOf({ config: { grace: '200ms' } });
    const { data, bar, fetch } = world;
    await warmUp(world);
    const next = data.nextBarEnd(at(3));
    bar(at(3), 103, ['TSLA']);
    const asked = performance.now();
    expect(await next).toBe(at(4));
    expect(performance.now() - asked).toBeGreaterThan(150);
    const rows = await fetch(at(4));
    expect(closes(rows, 'TSLA')).toEqual([100, 101, 102, 103]);
    expect(closes(rows, 'MSFT')).toEqual([100, 101, 102]);
  });

  test.each(['data-duplicated-bar', 'data-reordered-bars', 'data-missed-bar', 'data-disconnect'] as const)(
    'when the stream is faulty (%s) then each bar is answered once and in order',
    async (name) => {
      const world = await worldOf({ config: { grace: '100ms' } });
      const { data, bar, fetch, sim } = world;
      await warmUp(world);
      sim.faults.set({ name, symbol: 'MSFT', schedule: [1, 3] });
      let after = at(3);
      for (const minute of [3, 4, 5, 6]) {
        bar(at(minute), 100 + minute);
        const end = await data.nextBarEnd(after);
        expect(end).toBe(at(minute + 1));
        await fetch((after = end!));
      }
      const rows = await fetch(after);
      for (const symbol of ['TSLA', 'MSFT']) expect(closes(rows, symbol)).toEqual([102, 103, 104, 105, 106]);
    },
  );

  test('when the stream was lost then the bars of that time are asked for, in order with those before and after', async () => {
    const world = await worldOf({ config: { reconnect: '400ms' } });
    const { data, bar, fetch, sim, lines } = world;
    await warmUp(world);
    sim.streams.disconnect('/v2/iex');
    await expect.poll(() => lines.join('\n')).toMatch(/stream of bars was lost/);
    bar(at(3), 103);
    bar(at(4), 104);
    expect(closes(await fetch(at(5)), 'TSLA')).toEqual([100, 101, 102, 103, 104]);
    await expect.poll(() => sim.streams.connections().length, { timeout: 5_000 }).toBe(1);
    await expect.poll(() => lines.filter((line) => line.startsWith('bars arrive')).length).toBe(2);
    const next = data.nextBarEnd(at(5));
    bar(at(5), 105);
    expect(await next).toBe(at(6));
    expect(closes(await fetch(at(6)), 'MSFT')).toEqual([101, 102, 103, 104, 105]);
  });

  test('when the stream stands and tells nothing though the market is open then it is connected again', async () => {
    const world = await worldOf({ config: { silence: '300ms', grace: '50ms' } });
    const { bar, fetch, sim, lines } = world;
    await warmUp(world);
    sim.faults.set({ name: 'data-silent', times: 1 });
    bar(at(3), 103);
    await expect.poll(() => lines.join('\n'), { timeout: 5_000 }).toMatch(/nothing was told though the market is open/);
    expect(closes(await fetch(at(4)), 'TSLA')).toEqual([100, 101, 102, 103]);
  });

  test('when connections are refused for a while then bars are asked for, and the stream comes back', async () => {
    const world = await worldOf();
    const { bar, fetch, sim, lines } = world;
    await warmUp(world);
    sim.faults.set({ name: 'data-upgrade-429', times: 2 });
    sim.faults.set({ name: 'data-connection-limit', ms: 0, times: 1 });
    sim.streams.disconnect('/v2/iex');
    await expect.poll(() => lines.join('\n')).toMatch(/stream of bars was lost/);
    bar(at(3), 103);
    expect(closes(await fetch(at(4)), 'TSLA')).toEqual([100, 101, 102, 103]);
    await expect.poll(() => lines.filter((line) => line.startsWith('bars arrive')).length, { timeout: 10_000 }).toBe(2);
  });

  test('when REST fails while the stream is down then the question fails, and says nothing of keys', async () => {
    const world = await worldOf({ config: { reconnect: '1h' } });
    const { fetch, sim, lines } = world;
    await warmUp(world);
    sim.streams.disconnect('/v2/iex');
    await expect.poll(() => lines.join('\n')).toMatch(/stream of bars was lost/);
    sim.faults.set({ name: 'http-error' });
    const failure = await fetch(at(4)).then(String, String);
    expect(failure).toMatch(/Alpaca cannot be asked for bars/);
    for (const secret of [KEYS.keyId, KEYS.secret]) expect([failure, ...lines].join('\n')).not.toContain(secret);
  });

  test('when bars came before anybody waited for them then the period under way at the start is the first', async () => {
    const { data, bar, fetch, lines } = await worldOf({ config: { grace: '1h' } });
    bar(at(0), 100);
    bar(at(1), 101);
    await expect.poll(() => data.nextBarEnd(-Infinity)).toBe(at(2));
    expect(closes(await fetch(at(2)), 'TSLA')).toEqual([100, 101]);
    expect(lines.join('\n')).not.toMatch(/lost/);
  });

  test('when periods went by in the meantime then the newest that has ended is next', async () => {
    const world = await worldOf();
    const { data, bar, fetch } = world;
    await warmUp(world);
    for (const minute of [3, 4, 5]) bar(at(minute), 100 + minute);
    await expect.poll(async () => data.nextBarEnd(at(3))).toBe(at(6));
    expect(closes(await fetch(at(6)), 'TSLA')).toEqual([101, 102, 103, 104, 105]);
  });

  test('when it is stopped then nobody waits for a bar any more', async () => {
    const { data, stop } = await worldOf();
    const next = data.nextBarEnd(-Infinity);
    await stop();
    expect(await next).toBeUndefined();
  });
});

describe('longer bars', () => {
  test('when a bar is five minutes long then it is made of the stream’s minutes, as REST makes it', async () => {
    const five = 5 * MINUTE;
    const { data, bar, fetch } = await worldOf({ timeframe: '5Min', config: { grace: '100ms' } });
    let after = -Infinity;
    for (let minute = 0; minute < 20; minute++) {
      bar(at(minute), 100 + minute);
      if (minute % 5 !== 4) continue;
      const end = await data.nextBarEnd(after);
      expect(end).toBe(at(minute + 1));
      await fetch((after = end!));
    }
    expect((await fetch(after)).TSLA).toEqual(
      [0, 5, 10, 15].map((start) => [FRIDAY + (start / 5) * five, 104 + start]),
    );
  });

  test('when a bar is a day long then it ends at midnight in New York', async () => {
    const { data, fetch, bar } = await worldOf({ timeframe: '1Day', config: { grace: '10ms' } });
    bar(at(0), 100);
    bar(at(1), 101);
    const midnight = Date.parse('2026-11-21T05:00:00Z');
    const next = data.nextBarEnd(-Infinity);
    await fetch(at(2));
    bar(midnight, 102);
    const rows = await fetch(midnight);
    expect(rows.TSLA).toEqual([[Date.parse('2026-11-20T05:00:00Z'), 101]]);
    expect(next).toBeInstanceOf(Promise);
  });

  test.each(['7Min', '2Hour', '3Day'])('when bars of %s are asked for then set-up refuses them', async (timeframe) => {
    await expect(worldOf({ timeframe })).rejects.toThrow(/minutes that divide an hour/);
  });
});

describe('the calendar', () => {
  test('when the market is closed and no bar comes then there is no cycle until it opens, holidays and half days included', async () => {
    const start = Date.parse('2026-11-25T20:58:00Z'); // the day before Thanksgiving
    const { data, bar } = await worldOf({ sim: { startMs: start }, config: { grace: '1ms' } });
    const step = (time: string): number => Date.parse(time) - MINUTE;
    bar(step('2026-11-25T21:00:00Z'), 100);
    expect(await data.nextBarEnd(Date.parse('2026-11-25T20:59:00Z'))).toBe(Date.parse('2026-11-25T21:00:00Z'));
    const next = data.nextBarEnd(Date.parse('2026-11-25T21:00:00Z'));
    bar(step('2026-11-27T14:31:00Z'), 101);
    expect(await next).toBe(Date.parse('2026-11-27T14:31:00Z'));
    const close = Date.parse('2026-11-27T18:00:00Z'); // a half day
    bar(close - MINUTE, 102);
    expect(await data.nextBarEnd(close - MINUTE)).toBe(close);
    const monday = data.nextBarEnd(close);
    bar(step('2026-11-30T14:31:00Z'), 103);
    expect(await monday).toBe(Date.parse('2026-11-30T14:31:00Z'));
  });

  test('when coins are traded then the market never closes', async () => {
    const saturday = Date.parse('2026-11-21T12:00:00Z');
    const { data, bar, fetch } = await worldOf({
      sim: { startMs: saturday },
      symbols: ['BTC/USD'],
      config: { grace: '1ms' },
    });
    const next = data.nextBarEnd(-Infinity);
    bar(saturday, 50_000);
    expect(await next).toBe(saturday + MINUTE);
    expect((await fetch(saturday + MINUTE))['BTC/USD']).toEqual([[saturday, 50_000]]);
  });
});

describe('what Alpaca refuses', () => {
  test('when the keys are wrong then the start fails, and without them', async () => {
    const world = await worldOf({ isStarted: false, config: { ...KEYS, secret: 'not-the-secret' } });
    const failure = await world.start().then(String, String);
    expect(failure).toMatch(/refuses the stream of the iex feed: auth failed/);
    expect([failure, ...world.lines].join('\n')).not.toMatch(/not-the-secret/);
  });

  test('when the feed is not part of the subscription then the start fails, and says which feed', async () => {
    const world = await worldOf({
      isStarted: false,
      config: { feed: 'sip' },
      sim: { market: { withheldFeeds: ['sip'] } },
    });
    await expect(world.start()).rejects.toThrow(/sip feed: insufficient subscription/);
  });
});
