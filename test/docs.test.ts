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
