import { expect, test } from 'vitest';
import type { JournalRecord } from '@plimsoll/core';
import { journalPlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { MuteBroker, flatBars, script } from './kit.ts';

const SYMBOLS = Array.from({ length: 100 }, (_, i) => `S${i}`);

test('when a cycle decides a hundred orders, and their fills come at once, then each burst is one write', async () => {
  const writes: (readonly JournalRecord[])[] = [];
  const broker = new MuteBroker();
  broker.onSubmit = () => {
    if (broker.submitted.length < SYMBOLS.length) return;
    for (const place of SYMBOLS.keys()) broker.fill(place, 1, { price: 100 });
  };
  const prices = Object.fromEntries(SYMBOLS.map((symbol) => [symbol, 100]));
  const ran = await scenario({
    symbols: SYMBOLS,
    session: { journal: 'continue' },
    plugins: [
      flatBars(4, prices),
      script({ 1: SYMBOLS.map((symbol) => ({ symbol, side: 'buy', weight: 0.001 })) }),
      sizerPlugin(),
      broker.plugin,
      journalPlugin((records) => void writes.push([...records])),
    ],
  }).run();
  expect(ran.fills).toHaveLength(SYMBOLS.length);
  const writesWith = (kind: JournalRecord['kind']): number[] =>
    writes.map((records) => records.filter((record) => record.kind === kind).length).filter((count) => count > 0);
  expect(writesWith('decision')).toEqual([SYMBOLS.length]);
  expect(writesWith('order')).toEqual([SYMBOLS.length]);
  expect(writesWith('fill')).toEqual([SYMBOLS.length]);
  expect(writes.length).toBeLessThan(4 * 4); // all that four cycles write, whatever they decide
});
