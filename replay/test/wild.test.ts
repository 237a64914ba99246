import { describe, expect, test } from 'vitest';
import { replay, whatIf } from '../src/index.ts';
import { newFolder } from './folder.ts';
import { BASES, journalIn, liveWildly } from './wild-run.ts';

const SEEDS = Array.from(
  { length: Number(process.env['PLIMSOLL_SEEDS'] ?? 4) },
  (_, i) => i + Number(process.env['PLIMSOLL_FIRST_SEED'] ?? 1),
);

describe('a run in which data, broker, strategies and operators do anything', () => {
  test.each(SEEDS)('when it is replayed then all decisions are equal (seed %i)', async (seed) => {
    const folder = newFolder();
    const first = await liveWildly(folder, { seed }, 25);
    const second = await liveWildly(folder, { seed });
    for (const [run, decisions] of [first, second].entries()) {
      const result = await replay(journalIn(folder), { run: run + 1, bases: BASES });
      expect(result).toMatchObject({ divergence: undefined, outOfStep: undefined, decisions });
    }
    expect(first).toBeGreaterThan(0);
  });

  test.each([16, 209])(
    'when its journal fails now and then then all that was written is equal too (seed %i)',
    async (seed) => {
      const folder = newFolder();
      const wild = { seed, flakiness: 0.02 };
      await liveWildly(folder, wild, 25);
      await liveWildly(folder, wild);
      for (const run of [1, 2]) {
        const result = await replay(journalIn(folder), { run, bases: BASES });
        expect(result).toMatchObject({ divergence: undefined, outOfStep: undefined });
        expect(result.decisions).toBeGreaterThan(5);
      }
    },
  );

  test.each(SEEDS)(
    'when it is judged under its own config then nothing would have come out otherwise (seed %i)',
    async (seed) => {
      const folder = newFolder();
      const decisions = await liveWildly(folder, { seed, isSteady: true });
      const result = await whatIf(journalIn(folder), { bases: BASES });
      expect(result).toMatchObject({ changes: [], rules: [], replay: { decisions, divergence: undefined } });
      expect(result.decisions).toBeGreaterThan(decisions / 2);
      const tighter = await whatIf(journalIn(folder), {
        bases: BASES,
        overrides: ['plugins.risk-sector-cap.config.cap=1%'],
      });
      expect(tighter.changes.length).toBeGreaterThan(0);
      expect(tighter.rules.map(({ plugin, looser: more }) => [plugin, more])).toContainEqual(['risk-sector-cap', 0]);
    },
  );
});
