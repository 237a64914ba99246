import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryJournal } from '@plimsoll/testing';
import { newFolder } from './folder.ts';
import { journals } from './arbitrary.ts';
import { START, beginIn } from './support.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('when records are written in any order then what a run finds is what folding them all comes to', () => {
  fc.assert(
    fc.property(journals, fc.boolean(), (writes, ends) => {
      const model = new MemoryJournal();
      model.begin(START);
      const folder = newFolder();
      const first = beginIn(folder);
      for (const records of writes) {
        model.records.push(...records);
        first.write(...records);
      }
      if (ends) model.records.push({ kind: 'run-end', time: 0 });
      if (ends) first.end();
      else first.drop();
      const { last, journal, drop } = beginIn(folder);
      const expected = model.begin(START).last!;
      expect(plain(last)).toEqual(plain(expected));
      for (const orderId of ['o1', 'o2', 'o3', 'o1.tp', 'o9'])
        expect(plain(journal.find(orderId))).toEqual(plain(model.find(orderId)));
      drop();
    }),
    { numRuns: 40 },
  );
});
