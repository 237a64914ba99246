import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERRORS, EVENT_CODES, VERDICT_CODES } from '@plimsoll/core';

const page = readFileSync(new URL('../docs/reference/codes.md', import.meta.url), 'utf8');

/** The codes and meanings in the table under a heading. */
function tableUnder(heading: string): [string, string][] {
  const section = page.split(`## ${heading}\n`)[1]!.split('\n## ')[0]!;
  return [...section.matchAll(/^\| `([A-Z_]+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [code!, meaning!]);
}

test.each([
  ['Errors', ERRORS],
  ['Verdicts', VERDICT_CODES],
  ['Events', EVENT_CODES],
])('when a code is added then the reference page lists it under %s, word for word', (heading, codes) => {
  expect(tableUnder(heading)).toEqual(Object.entries(codes));
});

test('when a code is in a table then it is raised somewhere', () => {
  const root = new URL('..', import.meta.url);
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*/src/*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const sources = files.split('\n').filter((file) => file !== '' && !/domain\/(codes|errors)\.ts$/.test(file));
  const text = sources.map((file) => readFileSync(new URL(file, root), 'utf8')).join('\n');
  const codes = Object.keys({ ...ERRORS, ...VERDICT_CODES, ...EVENT_CODES });
  expect(codes.filter((code) => !text.includes(`'${code}'`))).toEqual([]);
});
