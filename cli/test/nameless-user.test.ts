import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BIN, folderWith } from './command.ts';

/** A number that no user has: what follows sees itself as that one. */
const NAMELESS = ['--user', '--map-user=54321'];

const CONFIG = `account: test
universe: [AAA]
timeframe: 1Day
plugins:
  - { use: data-synthetic, config: { sessions: 5 } }
  - { use: strategy-sma-cross, config: { fast: 2, slow: 3 } }
  - { use: sizing }
  - { use: broker-paper }
`;

const canBeNameless = spawnSync('unshare', [...NAMELESS, 'true']).status === 0;

test.skipIf(!canBeNameless)(
  'when the system has no name for the user then a run and its operators work (skipped where nobody can be: `unshare --user`)',
  () => {
    const cwd = folderWith({ 'config.yaml': CONFIG });
    const plimsoll = (...args: readonly string[]) =>
      spawnSync('unshare', [...NAMELESS, process.execPath, BIN, ...args], {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, XDG_RUNTIME_DIR: join(cwd, 'run') },
      });
    expect(plimsoll('run', 'config.yaml', '--pace', 'fast', '--quiet')).toMatchObject({ status: 0, stderr: '' });
    const halted = plimsoll('halt', 'config.yaml');
    expect(halted.status).toBe(1);
    expect(halted.stderr).toContain('PLM_RUN_NOT_FOUND');
  },
);
