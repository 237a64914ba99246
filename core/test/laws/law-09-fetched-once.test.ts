import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyColumns } from '@plimsoll/core';
import { hooksPlugin, strategyPlugin } from '@plimsoll/testing';
import { SYMBOLS, plans } from './kit/plan.ts';
import { simulate } from './kit/simulate.ts';

test('law 9: when many strategies ask in a cycle then the source is asked at most once for each symbol, and not for what memory answers', async () => {
  const answered = fc.subarray([0, 1, 2]);
  const askers = fc.integer({ min: 0, max: 5 });
  await fc.assert(
    fc.asyncProperty(plans(), askers, answered, async (plan, askers, answered) => {
      const strategies = Array.from({ length: askers }, (_, i) =>
        strategyPlugin(`asker-${i}`, (cycle) => {
          for (const symbol of SYMBOLS) cycle.of(symbol)!.window('close', 10 + i);
        }),
      );
      const memory = hooksPlugin('memory', {
        preFetch: (request) => {
          for (const index of answered) request.answerFromMemory(index, emptyColumns(0), 0, 0);
        },
      });
      const { questions, session } = await simulate(plan, { more: [...strategies, memory] });
      const asked = SYMBOLS.filter((_, index) => !answered.includes(index));
      const times = questions.map(({ asOf }) => asOf);
      expect(new Set(times).size).toBe(times.length);
      for (const { symbols } of questions) expect(symbols).toEqual(asked);
      const { cycles, fetches } = session.counts;
      expect(questions).toHaveLength(asked.length === 0 ? 0 : cycles);
      expect(fetches.source).toBe(cycles * asked.length);
      expect(fetches.cache).toBe(cycles * answered.length);
    }),
    { numRuns: 100 },
  );
});
