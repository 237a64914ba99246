import { expect, test, vi } from 'vitest';
import { plimsoll } from './support/command.ts';
import { blocksOf } from './support/readme.ts';

vi.setConfig({ testTimeout: 60_000 });

const PROMPT = '$ npx plimsoll ';

const GUIDES = ['examples/production/README.md', 'docs/research.md'];

const commands = GUIDES.flatMap((guide) =>
  blocksOf(guide)
    .filter(({ language }) => language === 'console')
    .map(({ text }) => {
      const [command = '', ...output] = text.trimEnd().split('\n');
      return { guide, command: command.slice(PROMPT.length), output };
    }),
);

/** Words as a shell parts them: what stands in quotes is one. */
const wordsOf = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);

test.each(commands)('when `plimsoll $command` is run then it says what $guide says', async ({ command, output }) => {
  const { stdout, stderr } = await plimsoll(wordsOf(command));
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
