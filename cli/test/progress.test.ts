import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { progressLine } from '../src/run/progress.ts';
import { CLEAR_LINE } from '../src/text/style.ts';
import { config, folderWith } from './command.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const BIN = fileURLToPath(new URL('../bin/plimsoll.js', import.meta.url));

describe('the line about progress', () => {
  test('when the end of the data is known then it tells the share and the time left', () => {
    const reached = { bars: 1_500_000, seconds: 30, time: START + 25 * DAY };
    expect(progressLine(reached, START, START + 100 * DAY)).toBe(
      '█████░░░░░░░░░░░░░░░  25%  1 min 30 s left  1,500,000 bars  50,000 bars/s  2024-01-26',
    );
  });

  test('when the end is not known, or nothing has passed, then it tells what has been done alone', () => {
    const reached = { bars: 10, seconds: 2, time: START };
    expect(progressLine(reached, START, undefined)).toBe('10 bars  5 bars/s  2024-01-01');
    expect(progressLine(reached, START, START)).toBe('10 bars  5 bars/s  2024-01-01');
  });

  test('when the data is nearly over then it never tells of more than all', () => {
    const reached = { bars: 10, seconds: 7_200, time: START + 2 * DAY };
    expect(progressLine(reached, START, START + DAY)).toMatch(/^█{20} 100% {2}0 s left/);
    expect(progressLine({ ...reached, time: START + DAY / 10 }, START, START + DAY)).toContain('18 h 00 min left');
  });

  const script = spawnSync('script', ['--version'], { encoding: 'utf8' });
  const absent = script.status === 0 ? '' : ' (skipped: there is no `script` command to make a terminal with)';
  test.skipIf(absent !== '')(`when a long run is on a terminal then the line is drawn and taken away${absent}`, () => {
    const cwd = folderWith({ 'config.yaml': config({ plugins: '' }) });
    const slow = `${process.execPath} ${BIN} backtest config.yaml --set plugins.market.config.bars=300000`;
    const { stdout } = spawnSync('script', ['-qec', slow, '/dev/null'], { cwd, encoding: 'utf8', timeout: 15_000 });
    const lines = stdout.split(CLEAR_LINE);
    expect(lines.filter((line) => /^[\d,]+ bars {2}[\d,]+ bars\/s {2}2024-\d\d-\d\d$/.test(line))).not.toEqual([]);
    expect(lines.at(-1)).toMatch(/^(?!.*bars\/s {2}2024)/);
  });
});
