import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Trading, definePlugin } from '@plimsoll/core';
import type { Decision, TradingState } from '@plimsoll/core';
import { Model } from './kit/model.ts';
import { plans } from './kit/plan.ts';
import type { Plan } from './kit/plan.ts';
import { CASH, MINUTE, simulate } from './kit/simulate.ts';

const HOPELESS: ReadonlySet<string> = new Set([
  'zero',
  'nan',
  'infinite',
  'huge',
  'throw',
  'undefined',
  'promise',
  'junk',
]);

/** Trading becomes reducing or halted in the middle of the run. */
const tightener = (state: TradingState, from: number) =>
  definePlugin({
    name: 'tightener',
    needs: { trading: Trading },
    setup: ({ trading }) => {
      let cycle = 0;
      return {
        preFetch: () => {
          if (cycle++ < from) return;
          if (state === 'halted') trading.halt('a test');
          if (state === 'reducing') trading.reduce('a test');
        },
      };
    },
  });

/** Decisions on sound signals whose strategy had something to close, with what that was. */
async function exitsOf(plan: Plan, state: TradingState): Promise<[Decision, number][]> {
  const models: Model[] = [];
  const { decisions } = await simulate(plan, {
    more: [tightener(state, plan.calmCycles)],
    watch: (run) => models.push(new Model(run, CASH, plan.isLongOnly)),
  });
  return decisions
    .filter(({ code }) => code !== 'SIGNAL_INVALID' && code !== 'STRATEGY_UNKNOWN' && code !== 'EXIT_WAITING')
    .map((decision): [Decision, number] => [decision, models[0]!.closableAt.get(decision.id) ?? 0])
    .filter(([{ time }, closable]) => closable > 0 && time > plan.calmCycles * MINUTE);
}

const state = fc.constantFrom<TradingState>('active', 'reducing', 'halted');

describe('law 4', () => {
  test('when a strategy gets out of what it holds then it gets out of all of it, whatever rules, account, prices and state', async () => {
    let exits = 0;
    await fc.assert(
      fc.asyncProperty(plans({ judgesExits: false, hasOpening: true }), state, async (plan, state) => {
        for (const [{ weight, outcome, closing, detail, verdicts }, closable] of await exitsOf(plan, state)) {
          if (weight !== undefined) continue;
          exits++;
          expect([outcome, closing, detail]).toEqual(['ordered', closable, {}]);
          expect(verdicts.filter(({ kind }) => kind !== 'pass')).toEqual([]);
        }
      }),
      { numRuns: 400 },
    );
    expect(exits).toBeGreaterThan(100);
  });

  test('when a strategy asks to get out of a part then the rules and a sizer at fault do not stop it', async () => {
    let exits = 0;
    await fc.assert(
      fc.asyncProperty(plans({ judgesExits: false, hasOpening: true }), state, async (plan, state) => {
        for (const [{ weight, outcome, closing, requested, code, plugin }, closable] of await exitsOf(plan, state)) {
          if (weight === undefined) continue;
          exits++;
          if (outcome === 'ordered') expect(closing).toBe(Math.min(requested, closable));
          else expect([code, plugin]).toEqual(['SIZE_BELOW_MINIMUM', 'planned-sizer']);
          if (HOPELESS.has(plan.sizer)) expect(closing).toBe(closable);
        }
      }),
      { numRuns: 400 },
    );
    expect(exits).toBeGreaterThan(100);
  });

  test('when the sizer works but the account is not known then a weighted exit closes what is held', async () => {
    await fc.assert(
      fc.asyncProperty(plans({ judgesExits: false, hasOpening: true }), async (plan) => {
        const run = { ...plan, sizer: 'weight' as const };
        for (const [{ price, closing, outcome }, closable] of await exitsOf(run, 'active')) {
          if (Number.isNaN(price)) expect([outcome, closing]).toEqual(['ordered', closable]);
        }
      }),
      { numRuns: 100 },
    );
  });
});
