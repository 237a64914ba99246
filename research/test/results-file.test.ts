import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ResultsFile } from '../src/runs/results-file.ts';
import type { DoneRun } from '../src/runs/result.ts';
import { folderWith } from './kit.ts';

const done = (seconds: number): DoneRun => ({ status: 'done', seconds }) as DoneRun;

test('when runs have been kept then they are found again', () => {
  const folder = join(folderWith({}), 'deep/a');
  const first = new ResultsFile(folder, false);
  first.add({ key: 'one', overrides: ['a=1'], result: done(1) });
  first.add({ key: 'two', overrides: ['a=2'], result: done(2) });
  const again = new ResultsFile(folder, false);
  expect([again.find('one'), again.find('two'), again.find('three')]).toEqual([done(1), done(2), undefined]);
});

test('when the last line is torn then it alone is lost, and the next line is whole', () => {
  const folder = folderWith({});
  new ResultsFile(folder, false).add({ key: 'one', overrides: [], result: done(1) });
  const path = join(folder, 'runs.jsonl');
  const whole = readFileSync(path, 'utf8');
  appendFileSync(path, whole.slice(0, 20).replace('one', 'two'));
  const again = new ResultsFile(folder, false);
  again.add({ key: 'three', overrides: [], result: done(3) });
  expect(readFileSync(path, 'utf8')).toBe(`${whole}${whole.replace('one', 'three').replace('1}', '3}')}`);
  expect(new ResultsFile(folder, false).find('one')).toEqual(done(1));
});

test('when a line is none of ours then the others are read', () => {
  const folder = folderWith({ 'runs.jsonl': 'nonsense\nnull\n{"key":"x","result":{"status":"failed"}}\n' });
  const file = new ResultsFile(folder, false);
  expect(file.find('x')).toBeUndefined();
  file.add({ key: 'one', overrides: [], result: done(1) });
  expect(new ResultsFile(folder, false).find('one')).toEqual(done(1));
});

test('when a fresh start is asked for then nothing is found', () => {
  const folder = folderWith({});
  new ResultsFile(folder, false).add({ key: 'one', overrides: [], result: done(1) });
  expect(new ResultsFile(folder, true).find('one')).toBeUndefined();
});

test('when the folder cannot be written to then it is refused', () => {
  const folder = folderWith({ file: '' });
  expect(() => new ResultsFile(join(folder, 'file/a'), false)).toThrow(/--out .*cannot be written to/);
});
