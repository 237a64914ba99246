import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const NUMBER = 'expected a whole number from 1 on, found';

test.each([
  ['chaos/kill.ts', ['--kills', 'abc'], `--kills: ${NUMBER} 'abc'`],
  ['chaos/kill.ts', ['--kills', '0'], `--kills: ${NUMBER} '0'`],
  ['chaos/kill.ts', ['--foo'], "Unknown option '--foo'; expected --kills, --every, --seed, --paper, --keep, --help"],
  ['chaos/run.ts', ['--seeds', 'many'], `--seeds: ${NUMBER} 'many'`],
  ['bench/journal.ts', ['--foo'], "Unknown option '--foo'; expected --rounds, --decisions, --help"],
  ['bench/journal.ts', ['--rounds', 'x'], `--rounds: ${NUMBER} 'x'`],
  ['bench/journal.ts', ['--decisions', '0'], `--decisions: ${NUMBER} '0'`],
])('when %s is called with %j then one line says what was expected, and the exit code is 2', (script, args, told) => {
  const path = fileURLToPath(new URL(`../${script}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `error: ${told}\n` });
});
