import { expect, test } from 'vitest';
import { EquityTrack } from '../src/index.ts';
import { monthlyReturns } from '../src/monthly.ts';

const DAY_MS = 86_400_000;

function trackOf(closes: Readonly<Record<string, number>>): EquityTrack {
  const track = new EquityTrack();
  for (const [date, value] of Object.entries(closes)) track.note(Date.parse(date), Date.parse(date) / DAY_MS, value);
  return track;
}

test('when months pass then each goes from the last close before it to its own, and a year likewise', () => {
  const years = monthlyReturns(
    trackOf({ '2023-11-30': 100, '2023-12-01': 105, '2023-12-29': 110, '2024-01-02': 99, '2024-03-01': 121 }),
  );
  const close = (value: number): unknown => expect.closeTo(value, 12);
  expect(years).toEqual([
    { year: 2023, months: [...Array<null>(11).fill(null), close(0.1)], total: close(0.1) },
    { year: 2024, months: [close(-0.1), null, close(121 / 99 - 1), ...Array<null>(9).fill(null)], total: close(0.1) },
  ]);
});

test('when there is no return then there is no year', () => {
  expect(monthlyReturns(trackOf({ '2024-01-02': 100 }))).toEqual([]);
});
