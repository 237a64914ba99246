import { describe, expect, test } from 'vitest';
import { FRIDAY, MINUTE, worldOf } from './support/world.ts';

const symbols = ['TSLA', 'MSFT'];

describe('past bars', () => {
  test('when more are asked for than fit on a page then all pages are read, of every symbol', async () => {
    const count = 6_000;
    const { fetch } = await worldOf({
      count,
      prepare: ({ bar }) => {
        for (let i = count; i > 0; i--) bar(FRIDAY - i * MINUTE, 100 + (i % 7));
      },
    });
    const rows = await fetch(FRIDAY);
    for (const symbol of symbols) {
      expect(rows[symbol]).toHaveLength(count);
      expect(rows[symbol]!.map(([time]) => time)).toEqual(
        Array.from({ length: count }, (_, i) => FRIDAY - (count - i) * MINUTE),
      );
    }
  });

  test('when bars reach over a night and a weekend then regular hours are counted, not days', async () => {
    const monday = Date.parse('2026-11-23T14:40:00Z');
    const fridayClose = Date.parse('2026-11-20T21:00:00Z');
    const { fetch } = await worldOf({
      sim: { startMs: Date.parse('2026-11-20T20:00:00Z') },
      count: 30,
      prepare: ({ bar }) => {
        for (let i = 30; i > 0; i--) bar(fridayClose - i * MINUTE, 100);
        for (let i = 10; i > 0; i--) bar(monday - i * MINUTE, 101);
      },
    });
    const rows = await fetch(monday);
    expect(rows.TSLA!.map(([time]) => time)).toEqual([
      ...Array.from({ length: 20 }, (_, i) => fridayClose - (20 - i) * MINUTE),
      ...Array.from({ length: 10 }, (_, i) => monday - (10 - i) * MINUTE),
    ]);
  });

  test('when a symbol has no bars then it is answered with none, and not asked for again and again', async () => {
    const { fetch } = await worldOf({ prepare: ({ bar }) => bar(FRIDAY - MINUTE, 100, ['TSLA']) });
    expect(await fetch(FRIDAY)).toEqual({ TSLA: [[FRIDAY - MINUTE, 100]], MSFT: [] });
  });
});

describe('a time that is over', () => {
  const prepare = ({ bar }: { bar: (startMs: number, price: number, of?: readonly string[]) => void }): void => {
    for (const i of [0, 1, 2]) bar(FRIDAY + i * MINUTE, 100 + i);
  };

  test('when config says from when then its bars are all there is, and no stream is needed', async () => {
    const config = { from: '2026-11-20T15:30:00Z', to: '2026-11-20T15:32:00Z' };
    const { data, fetch, sim } = await worldOf({ prepare, config });
    expect(data.isLive).toBeUndefined();
    expect(data.nextBarEnd(-Infinity)).toBe(FRIDAY + MINUTE);
    expect(data.nextBarEnd(FRIDAY + 2 * MINUTE)).toBeUndefined();
    expect(await fetch(FRIDAY + MINUTE)).toMatchObject({ TSLA: [[FRIDAY, 100]] });
    expect((await fetch(FRIDAY + 2 * MINUTE)).MSFT).toHaveLength(2);
    expect(sim.streams.connections()).toEqual([]);
  });

  test('when a symbol has no bar in it then the start fails, and names it', async () => {
    const config = { from: '2026-11-20', to: '2026-11-21' };
    const world = await worldOf({ prepare: ({ bar }) => bar(FRIDAY, 100, ['TSLA']), config, isStarted: false });
    await expect(world.start()).rejects.toThrow(/no bars of MSFT from 2026-11-20/);
  });

  test.each([
    [{ to: '2026-11-21' }, /expected `from`/],
    [{ from: '2026-11-21', to: '2026-11-20' }, /later than `from`/],
    [{ from: 'yesterday' }, /expected a date or a time/],
    [{ adjustment: 'none' }, /expected raw, all/],
    [{ feed: 'nyse' }, /iex/],
    [{ bogus: 1 }, /bogus/],
  ])('when config says %j then it is refused', async (config, message) => {
    await expect(worldOf({ config })).rejects.toThrow(message);
  });
});
