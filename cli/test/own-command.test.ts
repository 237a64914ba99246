import { expect, test } from 'vitest';
import { ownCommand } from '../src/text/own-command.ts';

test.each([
  ['in the repository', '/src/plimsoll', 'exec', 'npx plimsoll'],
  ['in a folder of the repository', '/src/plimsoll/my', 'exec', 'npx plimsoll'],
  ['in a folder beside it', '/src/mine', 'exec', 'npx --prefix /src/plimsoll plimsoll'],
  ['by a script of npm', '/src/mine', 'run-script', 'npx plimsoll'],
])('when it is called %s then hints say how it is called there', (_, cwd, command, expected) => {
  const environment = { INIT_CWD: cwd, npm_command: command, npm_config_local_prefix: '/src/plimsoll' };
  expect(ownCommand(environment)).toBe(expected);
});

test('when npm does not say anything, or the path has blanks, then hints can be pasted all the same', () => {
  expect(ownCommand({})).toBe('npx plimsoll');
  const environment = { INIT_CWD: '/home', npm_command: 'exec', npm_config_local_prefix: "/my dir/it's" };
  expect(ownCommand(environment)).toBe(String.raw`npx --prefix '/my dir/it'\''s' plimsoll`);
});
