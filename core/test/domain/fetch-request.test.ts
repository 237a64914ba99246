import { describe, expect, test } from 'vitest';
import { FetchRequest, emptyColumns } from '@plimsoll/core';

const columnsAt = (...times: number[]) => {
  const columns = emptyColumns(times.length);
  columns.time.set(times);
  return columns;
};

function request(): FetchRequest {
  const made = new FetchRequest(['A', 'B', 'C'], 10, 5);
  made.reset(100);
  return made;
}

describe('a fetch request', () => {
  test('when nothing answers from memory then the source is asked for all, in whole', () => {
    const asked = request();
    asked.askSource();
    expect(asked.asked).toEqual([0, 1, 2]);
    expect([asked.since(0), asked.kind(0), asked.isSettled(0)]).toEqual([-Infinity, 'none', false]);
    asked.answer(0, columnsAt(70, 80, 90), 1, 3);
    expect([asked.kind(0), asked.startOf(0), asked.endOf(0), asked.columnsOf(0)!.time.length]).toEqual([
      'source',
      1,
      3,
      3,
    ]);
  });

  test('when several plugins answer for a symbol then the first one wins', () => {
    const asked = request();
    asked.answerFromMemory(0, columnsAt(80), 0, 1);
    asked.answerFromMemory(0, columnsAt(90), 0, 1);
    asked.hold(0, columnsAt(70), 0, 1, true);
    asked.hold(1, columnsAt(60, 70), 0, 2, false);
    asked.answerFromMemory(1, columnsAt(90), 0, 1);
    asked.askSource();
    expect(asked.asked).toEqual([1, 2]);
    expect([asked.kind(0), asked.columnsOf(0)!.time[0], asked.held(0)]).toEqual(['memory', 80, undefined]);
    expect(asked.since(1)).toBe(70);
  });

  test('when memory holds some bars then the source is asked for the tail', () => {
    const asked = request();
    asked.hold(0, columnsAt(60, 70), 0, 2, false);
    asked.askSource();
    asked.answer(0, columnsAt(80), 0, 1);
    expect([asked.kind(0), asked.held(0)]).toMatchObject(['tail', { start: 0, end: 2 }]);
  });

  test('when memory holds nothing then that is no answer', () => {
    const asked = request();
    asked.hold(0, columnsAt(), 0, 0, true);
    asked.askSource();
    expect([asked.isSettled(0), asked.asked]).toEqual([false, [0, 1, 2]]);
  });

  test('when the source fails then memory answers where it may and was not answered yet', () => {
    const asked = request();
    asked.hold(0, columnsAt(60), 0, 1, true);
    asked.hold(1, columnsAt(60), 0, 1, false);
    asked.offerStale(2, columnsAt(50, 60), 0, 2);
    expect(asked.since(2)).toBe(-Infinity);
    asked.askSource();
    expect(asked.serveStale()).toBe(2);
    expect([0, 1, 2].map((index) => asked.kind(index))).toEqual(['stale', 'none', 'stale']);
  });

  test('when it is asked anew then nothing of the last question is left', () => {
    const asked = request();
    asked.hold(0, columnsAt(60), 0, 1, true);
    asked.answerFromMemory(1, columnsAt(60), 0, 1);
    asked.askSource();
    asked.answer(2, columnsAt(90), 0, 1);
    asked.reset(110);
    expect(asked.asOf).toBe(110);
    for (const index of [0, 1, 2]) {
      expect([
        asked.kind(index),
        asked.held(index),
        asked.since(index),
        asked.endOf(index),
        asked.isSettled(index),
      ]).toEqual(['none', undefined, -Infinity, 0, false]);
    }
  });
});
