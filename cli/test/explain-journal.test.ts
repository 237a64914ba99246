import { describe, expect, test } from 'vitest';
import { config, folderWith, json, plimsoll } from './command.ts';

describe('plimsoll explain of a journal', () => {
  test('when a journal has runs then the decisions of the last one are told, or of the one that is named', () => {
    const cwd = folderWith({ 'config.yaml': config({ bars: 20, plugins: '  - use: journal-sqlite\n' }) });
    const run = (bars: number) =>
      plimsoll(cwd, ['run', 'config.yaml', '--pace', 'fast', '--json', '--set', `plugins.market.config.bars=${bars}`]);
    expect(json(run(20))).toMatchObject({ signals: 20 });
    expect(json(run(30))).toMatchObject({ signals: 10 }); // it goes on where the first stopped
    const explain = (...args: string[]) => plimsoll(cwd, ['explain', 'journals/test.sqlite', ...args]);
    expect(json(explain('--json', '--run', '1'))).toMatchObject({ total: 20 });
    expect(json(explain('--json'))).toMatchObject({ total: 10 });
    expect(explain('--run', '1', '--code', 'SECTOR_CAP').stdout).toMatch(/risk-sector-cap {2}to at most 50/);
    expect(explain('--run', '9')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no run 9 in it; there are 1 to 2/),
    });
    expect(plimsoll(cwd, ['explain', 'config.yaml', '--run', '1'])).toMatchObject({ status: 2 });
  });
});
