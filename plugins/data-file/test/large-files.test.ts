import { describe, expect, test } from 'vitest';
import { HEADER, folderOf, issuesWith, load } from './helpers.ts';

const ROWS = 150_000;
const FIRST_SECOND = 1_704_205_800;

describe('a file of many blocks', () => {
  test.each([
    ['line feeds', '\n', '\n'],
    ['Windows line ends', '\r\n', '\r\n'],
    ['no line end after the last row', '\n', ''],
  ])('when it has %s then no row is lost or cut where blocks meet', async (_, lineEnd, last) => {
    const closes = Array.from({ length: ROWS }, (_, i) => i + 1);
    const rows = closes.map((n) => `SPY,${FIRST_SECOND + 60 * n},${n},${n},${n},${n},${'0'.repeat(n % 29)}1`);
    const text = [HEADER, ...rows].join(lineEnd) + last;
    expect(text.length).toBeGreaterThan(8 << 20);
    const [bars] = await load({ folder: folderOf({ 'a.csv': text }), config: { path: 'a.csv' } });
    expect(bars!.close).toEqual(Float64Array.from(closes));
    expect(bars!.time.at(-1)).toBe(1_000 * (FIRST_SECOND + 60 * ROWS));
  });

  test('when a row far down is bad then its line is told', async () => {
    const rows = Array.from({ length: ROWS }, (_, i) => `SPY,${FIRST_SECOND + 60 * i},1.00000,1.0000,1.0000,1.0000,1`);
    rows[ROWS - 2] = 'SPY,x,1,1,1,1,1';
    const [issue] = await issuesWith([HEADER, ...rows].join('\n'));
    expect(issue).toMatch(new RegExp(`^SPY\\.csv:${ROWS}: timestamp 'x'`));
  });

  test('when a line has no end then the file cannot be read', async () => {
    const [issue] = await issuesWith(`${HEADER}\n${'x'.repeat(65 << 20)}`);
    expect(issue).toBe('SPY.csv: cannot be read: a line is longer than 64 MiB');
  });

  test('when a line is longer than a block then it is a line nevertheless', async () => {
    const issues = await issuesWith(`${HEADER}\nSPY,${'x'.repeat(9 << 20)},1,1,1,1,1\nSPY,2024-01-02,1,1,1,1\n`);
    expect(issues.map((issue) => issue.slice(0, 24))).toEqual([`SPY.csv:2: timestamp 'xx`, 'SPY.csv:3: 6 columns, ex']);
  });
});
