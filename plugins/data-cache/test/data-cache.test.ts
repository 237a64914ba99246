import { describe, expect, test } from 'vitest';
import { emptyColumns } from '@plimsoll/core';
import { setUp } from '@plimsoll/testing';
import dataCache from '../src/index.ts';
import { Driver, MINUTE, START, endOf, minutes } from './support.ts';
import type { Answer, Bar } from './support.ts';

const closes = ({ rows }: Answer, index = 0): number[] => rows[index]!.map(([, close]) => close);

/** Asks for three bars as each of these minutes ends, the clock going along, and tells how each was answered. */
function kindsAt(driver: Driver, minutesAsked: readonly number[]): string[] {
  const request = driver.request(3);
  return minutesAsked.map((minute) => {
    driver.now = endOf(minute);
    return driver.cycle(request, driver.now).kinds[0]!;
  });
}

describe('an entry', () => {
  test('when nothing is held then the source is asked for the whole', () => {
    const driver = new Driver([minutes(10)]);
    const answer = driver.cycle(driver.request(3), endOf(5));
    expect(answer.kinds).toEqual(['source']);
    expect(closes(answer)).toEqual([103, 104, 105]);
  });

  test('when it holds the newest bar then it answers alone', () => {
    const driver = new Driver([minutes(10)]);
    const request = driver.request(3);
    driver.cycle(request, endOf(5));
    const again = driver.cycle(request, endOf(5) + MINUTE - 1);
    expect(again.kinds).toEqual(['memory']);
    expect(closes(again)).toEqual([103, 104, 105]);
    expect(driver.source.calls.length).toBe(1);
  });

  test('when a newer bar is due then only what is newer is asked for, and joined on', () => {
    const driver = new Driver([minutes(10)]);
    const request = driver.request(3);
    driver.cycle(request, endOf(5));
    const next = driver.cycle(request, endOf(6));
    expect(next.kinds).toEqual(['tail']);
    expect(closes(next)).toEqual([103, 104, 105, 106]);
    expect(driver.source.calls.at(-1)).toEqual([{ index: 0, since: START + 5 * MINUTE }]);
    const then = driver.cycle(request, endOf(6));
    expect(then.kinds).toEqual(['memory']);
    expect(closes(then)).toEqual([104, 105, 106]);
  });

  test('when the due bar has not come then it is asked for again', () => {
    const driver = new Driver([[...minutes(3), ...minutes(3, 5)]]);
    expect(kindsAt(driver, [2])).toEqual(['source']);
    const request = driver.request(3);
    for (const minute of [3, 4]) expect(closes(driver.cycle(request, endOf(minute)))).toEqual([100, 101, 102]);
    expect(closes(driver.cycle(request, endOf(5)))).toEqual([100, 101, 102, 105]);
    expect(driver.source.calls.map(([asked]) => asked!.since)).toEqual([
      -Infinity,
      ...[2, 2, 2].map((minute) => START + minute * MINUTE),
    ]);
  });

  test('when it is as old as ttl, counted from its last whole fetch, then it is fetched in whole again', () => {
    const kinds = kindsAt(new Driver([minutes(10)]), [2, 3, 4, 5, 6]);
    expect(kinds).toEqual(['source', 'tail', 'source', 'tail', 'source']);
    const longer = kindsAt(new Driver([minutes(10)], { ttl: '4m' }), [2, 3, 4, 5, 6]);
    expect(longer).toEqual(['source', 'tail', 'tail', 'tail', 'source']);
  });

  test('when the source has revised a bar then a whole fetch brings the revision', () => {
    const bars = minutes(10).map((bar) => ({ ...bar }));
    const driver = new Driver([bars]);
    const request = driver.request(3);
    driver.cycle(request, endOf(5));
    bars[4]!.close = 999;
    expect(closes(driver.cycle(request, endOf(5)))).toEqual([103, 104, 105]);
    driver.now += 2 * MINUTE;
    expect(closes(driver.cycle(request, endOf(5)))).toEqual([103, 999, 105]);
    expect(closes(driver.cycle(request, endOf(5)))).toEqual([103, 999, 105]);
  });

  test('when more bars are asked for than it was fetched with then it cannot answer', () => {
    const driver = new Driver([minutes(10)]);
    driver.cycle(driver.request(3), endOf(5));
    const more = driver.cycle(driver.request(5), endOf(5));
    expect(more.kinds).toEqual(['source']);
    expect(closes(more)).toEqual([101, 102, 103, 104, 105]);
    const fewer = driver.cycle(driver.request(2), endOf(5));
    expect(fewer.kinds).toEqual(['memory']);
    expect(closes(fewer)).toEqual([104, 105]);
  });

  test('when the question is for an earlier time than it knows of then nothing later shines through', () => {
    const driver = new Driver([minutes(10)]);
    driver.cycle(driver.request(3), endOf(5));
    const earlier = driver.cycle(driver.request(3), endOf(4));
    expect(closes(earlier)).toEqual([102, 103, 104]);
  });

  test('when the newest bar was unusable then it is asked for again, as a reader would have to', () => {
    const bars: Bar[] = [...minutes(3), { time: START + 3 * MINUTE, close: 103, mendedAt: endOf(4) }, ...minutes(5, 4)];
    const driver = new Driver([bars]);
    const request = driver.request(3);
    expect(closes(driver.cycle(request, endOf(3)))).toEqual([101, 102, NaN]);
    expect(closes(driver.cycle(request, endOf(3)))).toEqual([101, 102, NaN]);
    expect(closes(driver.cycle(request, endOf(4)))).toEqual([101, 102, 103, 104]);
  });

  test('when a gap is longer than what is kept then the bars before it go', () => {
    const driver = new Driver([[...minutes(3), ...minutes(10, 10)]], { ttl: '1h' });
    const request = driver.request(3);
    driver.cycle(request, endOf(2));
    expect(closes(driver.cycle(request, endOf(19)))).toEqual([100, 101, 102, 117, 118, 119]);
    expect(closes(driver.cycle(request, endOf(19)))).toEqual([117, 118, 119]);
  });

  test('when it has been appended to for long then it still holds the newest bars', () => {
    const driver = new Driver([minutes(1_000), minutes(1_000)], { ttl: '1d' });
    const request = driver.request(4);
    for (let minute = 3; minute < 1_000; minute++) {
      const answer = driver.cycle(request, endOf(minute));
      for (const index of [0, 1]) {
        expect(closes(answer, index).slice(-4)).toEqual([97, 98, 99, 100].map((close) => close + minute));
      }
    }
    expect(driver.counts()).toMatchObject({ misses: 2, tails: 2 * 996 });
  });

  test('when it has been appended to for long then it is still in the same buffer', () => {
    const driver = new Driver([minutes(1_000)], { ttl: '1d' });
    const request = driver.request(4);
    const buffers = new Set<unknown>();
    for (let minute = 3; minute < 1_000; minute++) {
      driver.cycle(request, endOf(minute));
      buffers.add(request.held(0)?.columns);
    }
    buffers.delete(undefined);
    expect(buffers.size).toBe(1);
  });

  test('when a tail is longer than the buffer has room for then neither it nor what was held is lost', () => {
    const count = 200;
    for (const appended of [200, 250, 270, 300]) {
      const driver = new Driver([[...minutes(count + appended), ...minutes(150, 600)]], { ttl: '1d' });
      const request = driver.request(count);
      for (let minute = count - 1; minute < count + appended; minute++) driver.cycle(request, endOf(minute));
      const held = closes(driver.cycle(request, endOf(count + appended - 1)));
      const joined = closes(driver.cycle(request, endOf(749)));
      const tail = minutes(150, 600).map(({ close }) => close);
      expect(joined).toEqual([...held, ...tail]);
      expect(closes(driver.cycle(request, endOf(749)))).toEqual([...held, ...tail].slice(-count));
    }
  });

  test('when the source answers more than it was asked for then only the newest are kept', () => {
    const driver = new Driver([minutes(300)]);
    driver.source.isGenerous = true;
    const request = driver.request(3);
    driver.cycle(request, endOf(200));
    expect(closes(driver.cycle(request, endOf(200)))).toEqual([298, 299, 300]);
    driver.cycle(request, endOf(201));
    expect(closes(driver.cycle(request, endOf(201)))).toEqual([299, 300, 301]);
  });

  test('when the source repeats the bar that is held then it is kept once', () => {
    const driver = new Driver([minutes(10)]);
    driver.source.isInclusive = true;
    const request = driver.request(3);
    driver.cycle(request, endOf(5));
    driver.cycle(request, endOf(6));
    expect(closes(driver.cycle(request, endOf(6)))).toEqual([104, 105, 106]);
  });

  test('when days are an hour short because clocks go forward then the bar of such a day is due as well', () => {
    const hour = 60 * MINUTE;
    const saturday = Date.UTC(2024, 2, 9, 5);
    const times = [saturday, saturday + 24 * hour, saturday + 47 * hour];
    const driver = new Driver([times.map((time, i) => ({ time, close: i }))], { ttl: '9d' }, '1Day');
    const request = driver.request(5);
    driver.cycle(request, times[1]! + 24 * hour);
    expect(closes(driver.cycle(request, times[2]! + 24 * hour))).toEqual([0, 1, 2]);
  });

  test('when another plugin has answered first then the cache stays out of it', () => {
    const driver = new Driver([minutes(5), minutes(5)]);
    const request = driver.request(2);
    request.reset(endOf(3));
    request.answerFromMemory(0, emptyColumns(1), 0, 1);
    void driver.hooks!.preFetch!(request);
    expect(driver.answer(request).kinds).toEqual(['memory', 'source']);
    expect(driver.counts()).toMatchObject({ hits: 0, misses: 1 });
  });

  test('when another plugin holds newer bars then their tail is not joined on to older ones', () => {
    const driver = new Driver([minutes(20)], { ttl: '1h' });
    const request = driver.request(5);
    driver.cycle(request, endOf(5));
    request.reset(endOf(10));
    const columns = emptyColumns(1);
    columns.time[0] = START + 9 * MINUTE;
    request.hold(0, columns, 0, 1, false);
    void driver.hooks!.preFetch!(request);
    expect(driver.answer(request).kinds).toEqual(['tail']);
    expect(closes(driver.cycle(request, endOf(10))).slice(-5)).toEqual([106, 107, 108, 109, 110]);
  });

  test('when only some symbols are asked for then the others are not mistaken for them', () => {
    const driver = new Driver([minutes(5), minutes(9, 4)]);
    driver.cycle(driver.request(2), endOf(4));
    const one = driver.request(2, ['S1']);
    const answer = driver.ask(one, endOf(4));
    expect(answer).toBeUndefined();
    expect(driver.read(one)).toEqual({ kinds: ['memory'], rows: [[[START + 4 * MINUTE, 104]]] });
  });
});

describe('fresh: ttl', () => {
  test('when an entry is younger than ttl then it answers, newer bar or not', () => {
    const kinds = kindsAt(new Driver([minutes(10)], { fresh: 'ttl' }), [2, 3, 4, 5, 6]);
    expect(kinds).toEqual(['source', 'memory', 'source', 'memory', 'source']);
  });

  test('when a symbol had no bars then that answers too', () => {
    expect(kindsAt(new Driver([minutes(3, 8)], { fresh: 'ttl' }), [2, 3])).toEqual(['source', 'memory']);
    expect(kindsAt(new Driver([minutes(3, 8)]), [2, 3])).toEqual(['source', 'source']);
  });
});

describe('when the source fails', () => {
  const failing = (config: Record<string, unknown>, minute: number): Answer => {
    const driver = new Driver([minutes(20)], config);
    const request = driver.request(3);
    driver.now = endOf(5);
    driver.cycle(request, driver.now);
    driver.now = endOf(minute);
    return driver.cycle(request, driver.now, () => true);
  };

  test('when staleOnError is off then a symbol has no answer', () => {
    expect(failing({}, 6)).toEqual({ kinds: ['none'], rows: [[]] });
    expect(failing({}, 15)).toEqual({ kinds: ['none'], rows: [[]] });
  });

  test('when it is on then a held entry answers, marked stale, however old', () => {
    const tail = failing({ staleOnError: true }, 6);
    expect(tail.kinds).toEqual(['stale']);
    expect(closes(tail)).toEqual([103, 104, 105]);
    const old = failing({ staleOnError: true }, 15);
    expect(old.kinds).toEqual(['stale']);
    expect(closes(old)).toEqual([103, 104, 105]);
  });

  test('when the newest bar is held then a failure goes unnoticed', () => {
    expect(failing({}, 5).kinds).toEqual(['memory']);
  });

  test('when nothing was ever held then there is nothing to serve', () => {
    const driver = new Driver([minutes(5)], { staleOnError: true });
    expect(driver.cycle(driver.request(3), endOf(3), () => true).kinds).toEqual(['none']);
  });

  test('when the source is back then a tail fills the gap', () => {
    const driver = new Driver([minutes(20)], { ttl: '1h', staleOnError: true });
    const request = driver.request(5);
    driver.cycle(request, endOf(5));
    for (const minute of [6, 7]) driver.cycle(request, endOf(minute), () => true);
    expect(closes(driver.cycle(request, endOf(8)))).toEqual([101, 102, 103, 104, 105, 106, 107, 108]);
    expect(driver.counts()).toEqual({
      hits: 0,
      tails: 3,
      misses: 1,
      staleServed: 2,
      sourceFetches: 4,
      evictions: 0,
    });
  });
});

describe('maxEntries', () => {
  test('when there are more symbols than entries then the one not used for longest goes', () => {
    const driver = new Driver([minutes(5), minutes(5), minutes(5)], { maxEntries: 2 });
    const [a, b, c] = ['S0', 'S1', 'S2'].map((symbol) => driver.request(2, [symbol]));
    const kinds = [a, b, a, c, a, b].map((request) => driver.cycle(request!, endOf(3)).kinds[0]);
    expect(kinds).toEqual(['source', 'source', 'memory', 'source', 'memory', 'source']);
    expect(driver.counts()).toMatchObject({ evictions: 2 });
  });
});

describe('counters', () => {
  test('when the cache stops then one line tells what it did', () => {
    const driver = new Driver([minutes(10), minutes(10)], { ttl: '1h' });
    const request = driver.request(3);
    for (const asOf of [endOf(3), endOf(3), endOf(4), endOf(4), endOf(4)]) driver.cycle(request, asOf);
    expect(driver.counts()).toEqual({
      hits: 6,
      tails: 2,
      misses: 2,
      staleServed: 0,
      sourceFetches: 2,
      evictions: 0,
    });
    expect(driver.logged.length).toBe(1);
  });
});

describe('config', () => {
  test.each([{ ttl: 120 }, { ttl: '-1m' }, { maxEntries: 0 }, { maxEntries: 1.5 }, { fresh: 'never' }, { size: 5 }])(
    'when config is %j then it is refused',
    (config) => {
      const services = { events: {}, clock: {}, universe: { symbols: [] }, log: {} };
      expect(() => setUp(dataCache, { config, services })).toThrow();
      expect(() => setUp(dataCache, { services })).not.toThrow();
    },
  );
});
