import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Agenda } from '../src/venue/agenda.ts';
import { cut, decimal, divide, formatDecimal, hasPlaces, parseDecimal, round, times } from '../src/venue/decimal.ts';
import { formatNs, parseNs } from '../src/venue/time-stamps.ts';

describe('decimals', () => {
  test.each([
    ['1', '1'],
    ['001.50', '1.5'],
    ['-23140.2', '-23140.2'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e-9', '0.000000001'],
    ['1.5E3', '1500'],
    ['-0', '0'],
    [' 7 ', '7'],
    ['0.000000000000000001', '0.000000000000000001'],
  ])('when %j is read then it is %s', (text, shown) => {
    expect(formatDecimal(parseDecimal(text)!)).toBe(shown);
  });

  test.each(['', '.', 'x', '1,5', '1e', '--1', '0x10', 'NaN', 'Infinity', '1e-19', '0.1234567890123456789'])(
    'when %j is read then it is none',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
      expect(() => decimal(text)).toThrow(RangeError);
    },
  );

  test('when one is written and read then it is the same', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), (value) => parseDecimal(formatDecimal(value)) === value),
    );
  });

  test('when numbers of nine decimals are multiplied then the product is exact', () => {
    const nine = fc.bigInt(-(10n ** 18n), 10n ** 18n);
    fc.assert(fc.property(nine, nine, (a, b) => times(a * 10n ** 9n, b * 10n ** 9n) === a * b));
  });

  test.each([
    ['0.125', 2, '0.13', '0.12'],
    ['-0.125', 2, '-0.13', '-0.12'],
    ['0.1249', 2, '0.12', '0.12'],
    ['2', 0, '2', '2'],
  ])('when %s is rounded to %d places then it is %s, and cut %s', (text, places, rounded, shortened) => {
    expect(formatDecimal(round(decimal(text), places))).toBe(rounded);
    expect(formatDecimal(cut(decimal(text), places))).toBe(shortened);
  });

  test('when there are places left over then that is known, and division rounds', () => {
    expect([hasPlaces(decimal('1.25'), 2), hasPlaces(decimal('1.255'), 2)]).toEqual([true, false]);
    expect(formatDecimal(divide(decimal('2'), decimal('3')))).toBe('0.666666666666666667');
    expect(formatDecimal(divide(decimal('-2'), decimal('3')))).toBe('-0.666666666666666667');
  });
});

describe('times on the wire', () => {
  test.each([
    ['2026-11-24T15:00:00.000000001Z', '2026-11-24T15:00:00.000000001Z'],
    ['2026-11-24T10:00:00-05:00', '2026-11-24T15:00:00.000000000Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000000000Z'],
    ['2026-11-24T15:00:00.5Z', '2026-11-24T15:00:00.500000000Z'],
  ])('when %s is read then it is %s', (text, shown) => {
    expect(formatNs(parseNs(text)!)).toBe(shown);
  });

  test.each(['', 'x', '2026-13-01', '24.11.2026', '2026-11-24T25:00:00Z'])(
    'when %j is read then it is none',
    (text) => {
      expect(parseNs(text)).toBeUndefined();
    },
  );
});

describe('the agenda', () => {
  test('when tasks are taken then they come by time, phase and entry, and none before its time', () => {
    const task = fc.record({ timeMs: fc.nat(20), phase: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(task), fc.nat(25), (tasks, untilMs) => {
        const agenda = new Agenda();
        const done: number[] = [];
        tasks.forEach(({ timeMs, phase }, i) => agenda.add(timeMs, () => done.push(i), phase));
        for (let due = agenda.takeDue(untilMs); due !== undefined; due = agenda.takeDue(untilMs)) due.run();
        const expected = tasks
          .map((each, i) => ({ ...each, i }))
          .filter(({ timeMs }) => timeMs <= untilMs)
          .sort((a, b) => a.timeMs - b.timeMs || a.phase - b.phase || a.i - b.i);
        expect(done).toEqual(expected.map(({ i }) => i));
        const later = tasks.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs > untilMs);
        expect(agenda.nextMs).toBe(later.length === 0 ? undefined : Math.min(...later));
      }),
    );
  });
});
