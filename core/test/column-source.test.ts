import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ColumnSource, FetchRequest, emptyColumns } from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';

const TIMEFRAME_MS = 10;

function columnsAt(times: readonly number[]): BarColumns {
  const columns = emptyColumns(times.length);
  columns.time.set(times);
  columns.close.set(times.map((time) => time + 1));
  return columns;
}

function ask(source: ColumnSource, request: FetchRequest, asOf: number): (number[] | undefined)[] {
  request.reset(asOf);
  request.askSource();
  source.fetch(request);
  return answers(request);
}

function answers(request: FetchRequest): (number[] | undefined)[] {
  return request.symbols.map((_, index) => {
    const columns = request.columnsOf(index);
    return columns && [...columns.time.subarray(request.startOf(index), request.endOf(index))];
  });
}

const ascending = fc
  .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 30 })
  .map((periods) => periods.sort((a, b) => a - b).map((period) => period * TIMEFRAME_MS));
const market = fc.array(ascending, { minLength: 1, maxLength: 5 });
const moment = fc.oneof(fc.integer({ min: -20, max: 650 }), fc.constantFrom(-Infinity, Infinity));

describe('bars in memory', () => {
  test('when times are asked for in any order then the answer is the newest bars that had ended', () => {
    fc.assert(
      fc.property(market, fc.array(moment, { minLength: 1 }), fc.integer({ min: 1, max: 6 }), (all, moments, count) => {
        const source = new ColumnSource(all.map(columnsAt), TIMEFRAME_MS);
        const names = all.map((_, index) => `S${index}`);
        const request = new FetchRequest(names, TIMEFRAME_MS, count);
        for (const asOf of moments) {
          const expected = all.map((times) => times.filter((time) => time + TIMEFRAME_MS <= asOf).slice(-count));
          expect(ask(source, request, asOf)).toEqual(expected);
        }
      }),
    );
  });

  test('when memory holds some bars then only the newer ones are the answer', () => {
    fc.assert(
      fc.property(ascending, moment, moment, fc.integer({ min: 1, max: 6 }), (times, heldAt, asOf, count) => {
        const source = new ColumnSource([columnsAt(times)], TIMEFRAME_MS);
        const request = new FetchRequest(['A'], TIMEFRAME_MS, count);
        const held = times.filter((time) => time <= heldAt);
        request.reset(asOf);
        request.hold(0, columnsAt(held), 0, held.length, false);
        request.askSource();
        source.fetch(request);
        const since = held.at(-1) ?? -Infinity;
        const ended = times.filter((time) => time + TIMEFRAME_MS <= asOf).slice(-count);
        expect(answers(request)).toEqual([ended.filter((time) => time > since)]);
      }),
    );
  });

  test('when a symbol is not asked for then it is not answered', () => {
    const source = new ColumnSource([columnsAt([0]), columnsAt([0])], TIMEFRAME_MS);
    const request = new FetchRequest(['A', 'B'], TIMEFRAME_MS, 1);
    request.reset(10);
    request.answerFromMemory(0, columnsAt([]), 0, 0);
    request.askSource();
    source.fetch(request);
    expect(request.kind(0)).toBe('memory');
    expect(answers(request)[1]).toEqual([0]);
  });

  test('when the next end is asked for then it is the first of any symbol that is later, and undefined after the last', () => {
    fc.assert(
      fc.property(market, fc.array(moment, { minLength: 1 }), (all, moments) => {
        const source = new ColumnSource(all.map(columnsAt), TIMEFRAME_MS);
        const ends = all.flat().map((time) => time + TIMEFRAME_MS);
        for (const after of moments) {
          const later = ends.filter((end) => end > after);
          expect(source.nextBarEnd(after)).toBe(later.length === 0 ? undefined : Math.min(...later));
        }
      }),
    );
  });

  test('when ends are walked from -Infinity then each comes once, in order', () => {
    const source = new ColumnSource([columnsAt([0, 10, 40]), columnsAt([]), columnsAt([10, 20])], TIMEFRAME_MS);
    const walked: number[] = [];
    for (let end = source.nextBarEnd(-Infinity); end !== undefined; end = source.nextBarEnd(end)) walked.push(end);
    expect(walked).toEqual([10, 20, 30, 50]);
    expect(source.lastBarEnd()).toBe(50);
    expect(new ColumnSource([columnsAt([])], TIMEFRAME_MS).lastBarEnd()).toBeUndefined();
  });
});
