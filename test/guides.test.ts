import { expect, test } from 'vitest';
import { plimsoll } from './support/command.ts';
import { blocksOf } from './support/readme.ts';

const PROMPT = '$ npx plimsoll ';

const commands = blocksOf('examples/production/README.md')
  .filter(({ language }) => language === 'console')
  .map(({ text }) => {
    const [command = '', ...output] = text.trimEnd().split('\n');
    return { command: command.slice(PROMPT.length), output };
  });

test.each(commands)('when `plimsoll $command` is run then it says what the guide says', async ({ command, output }) => {
  const { stdout, stderr } = await plimsoll(command.split(' '));
  const lines = (stderr + stdout).split('\n');
  let at = 0;
  let maySkip = false;
  for (const line of output) {
    if (line === '...') {
      maySkip = true;
      continue;
    }
    if (maySkip) while (at < lines.length && lines[at] !== line) at++;
    expect(lines[at]).toBe(line);
    at++;
    maySkip = false;
  }
});
