import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { backtest } from './support/command.ts';
import { ROOT } from './support/folder.ts';

const examples = readdirSync(path.join(ROOT, 'examples'));

test.each(examples)('when examples/%s is run then it trades, without a word on standard error', async (name) => {
  const { summary, stderr } = await backtest(path.join(ROOT, 'examples', name, 'config.yaml'));
  expect(stderr).toBe('');
  expect(summary.fills).toBeGreaterThan(0);
  expect(summary.events).toEqual({});
});
