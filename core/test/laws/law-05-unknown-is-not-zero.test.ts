import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plans, soundSignal } from './kit/plan.ts';
import type { BarPlan, Plan } from './kit/plan.ts';
import { simulate } from './kit/simulate.ts';

const FAULTS = new Set(['RULE_THREW', 'VERDICT_MALFORMED']);

/** A run in which all is well but for what is given. */
const plain: Plan = {
  lot: 1,
  isLongOnly: true,
  calmCycles: 0,
  bars: [
    [10, 10, 10],
    [10, 10, 10],
    [10, 10, 10],
  ],
  signals: [],
  rules: [],
  sizer: 'weight',
  tells: ['as-is'],
  answers: [1],
  submitFails: [false],
  account: ['known'],
  fetchFails: [false],
};

const buy = (cycle: number) => ({ cycle, book: 0, signal: { symbol: 'AAA', side: 'buy', weight: 0.1 } });
const sell = (cycle: number) => ({ cycle, book: 0, signal: { symbol: 'AAA', side: 'sell' } });

describe('law 5', () => {
  test('when a rule fails or an account or price is unknown then nothing enters, and a code says why', async () => {
    await fc.assert(
      fc.asyncProperty(plans(), async (plan) => {
        const { decisions, exposures } = await simulate(plan);
        for (const [i, { allowed, closing, price, verdicts, code }] of decisions.entries()) {
          const isEntering = allowed > closing;
          if (isEntering) expect([price > 0, Number.isFinite(exposures[i]!.equity)]).toEqual([true, true]);
          if (verdicts.some(({ code }) => FAULTS.has(code))) expect(isEntering).toBe(false);
          if (!isEntering && allowed === 0) expect(code).toMatch(/^[A-Z][A-Z_]+$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('when the newest bar of a symbol cannot be used then nothing enters in it', async () => {
    const invalid = new Set<BarPlan>(['zero', 'nan', 'negative', 'crossed']);
    await fc.assert(
      fc.asyncProperty(plans({ plugins: 'sound', judgesExits: false }), async (some) => {
        const plan = { ...some, fetchFails: [false] };
        const { decisions } = await simulate(plan);
        for (const { time, symbol, allowed, closing, verdicts } of decisions) {
          const index = ['AAA', 'BBB', 'CCC'].indexOf(symbol);
          const delivered = plan.bars.slice(0, time / 60_000).map((bars) => bars[index]!);
          const newest = delivered.findLast((bar) => bar !== 'none');
          if (newest !== undefined && !invalid.has(newest)) continue;
          expect(allowed).toBe(closing);
          if (allowed === 0 && verdicts.length > 1) expect(verdicts[0]!.plugin).toBe('kernel');
        }
      }),
      { numRuns: 200 },
    );
  });

  test.each<[BarPlan]>([['zero'], ['nan'], ['negative'], ['crossed']])(
    'when the price is %s then an entry is blocked, and an exit goes out',
    async (bad) => {
      const bars = [
        [10, 10, 10],
        [10, 10, 10],
        [bad, 10, 10],
      ] as const;
      const { decisions } = await simulate({ ...plain, bars, signals: [buy(0), { ...buy(2), book: 1 }, sell(2)] });
      expect(decisions.map(({ strategy, side, outcome, code }) => [strategy, side, outcome, code])).toEqual([
        ['north', 'buy', 'ordered', undefined],
        ['north', 'sell', 'ordered', undefined],
        ['south', 'buy', 'blocked', 'PRICE_UNKNOWN'],
      ]);
    },
  );

  test.each(['unknown', 'throws'] as const)(
    'when the account is %s then an entry is blocked until it can be read',
    async (state) => {
      const account = [state, state, 'known'] as const;
      const { decisions, notices } = await simulate({ ...plain, account, signals: [buy(0), buy(1), buy(2)] });
      expect(decisions.map(({ code }) => code)).toEqual(['ACCOUNT_UNKNOWN', 'ACCOUNT_UNKNOWN', undefined]);
      expect(notices.map(({ code }) => code)).toEqual(['ACCOUNT_UNREADABLE']);
    },
  );

  test('when nothing is held yet then that is known, and an entry goes out', async () => {
    await fc.assert(
      fc.asyncProperty(soundSignal, async (asked) => {
        const signal = {
          ...asked,
          side: 'buy',
          weight: 0.1,
          type: 'market',
          limitPrice: undefined,
          stopPrice: undefined,
        };
        const { decisions } = await simulate({ ...plain, signals: [{ cycle: 0, book: 0, signal }] });
        expect(decisions).toMatchObject([{ outcome: 'ordered', allowed: 990 }]);
      }),
      { numRuns: 20 },
    );
  });
});
