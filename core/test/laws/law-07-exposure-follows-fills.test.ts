import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Broker } from '@plimsoll/core';
import { GROSS_CAP } from './kit/misbehaviour.ts';
import { Model } from './kit/model.ts';
import { plans } from './kit/plan.ts';
import { CASH, simulate } from './kit/simulate.ts';

/** Dollars: the rounding of sums of up to a billion. */
const CENT_FRACTION = 1e-5;

const close = (actual: number, expected: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(CENT_FRACTION * Math.max(1, Math.abs(expected) / 1e6));
};

describe('law 7', () => {
  test('when fills come in parts, twice or late then cash, positions and exposures are what they sum up to', async () => {
    await fc.assert(
      fc.asyncProperty(plans({ broker: 'benign', world: 'known', hasOpening: true }), async (plan) => {
        const seen: { got: readonly number[]; expected: readonly number[] }[] = [];
        const { session } = await simulate(plan, {
          watch: ({ session }) => {
            const { portfolio, events } = session;
            const model = new Model({ session } as never, CASH, plan.isLongOnly);
            const compare = (): void => {
              if (!model.isUndisturbed) return;
              const { long, short } = model.exposure((symbol) => portfolio.price(symbol));
              const totals = portfolio.totals((symbol) => symbol);
              const sum = (of: (group: string | undefined) => number): number =>
                totals.groups().reduce((total, group) => total + of(group), 0);
              seen.push({
                got: [portfolio.cash, portfolio.gross, portfolio.net, sum((group) => totals.long(group))],
                expected: [model.cash, long + short, long - short, long],
              });
            };
            for (const event of ['decision', 'fill', 'marked'] as const) events.on(event, compare);
          },
        });
        for (const { got, expected } of seen) for (const [i, value] of got.entries()) close(value, expected[i]!);
        if (session.workingOrders().length > 0) return;
        const held = session.portfolio.positions().map(({ marketValue }) => Math.abs(marketValue));
        expect(session.portfolio.gross).toBeCloseTo(
          held.reduce((a, b) => a + b, 0),
          6,
        );
      }),
      { numRuns: 300 },
    );
  });

  test('when an account is long-only then no book and no exposure is below zero after any fill, whatever the broker tells', async () => {
    await fc.assert(
      fc.asyncProperty(plans(), async (some) => {
        const plan = { ...some, isLongOnly: true };
        const lowest: number[] = [0];
        await simulate(plan, {
          watch: ({ session: { portfolio, events } }) => {
            const totals = portfolio.totals((_, strategy) => strategy);
            events.on('fill', () => {
              const { gross } = portfolio;
              const groups = totals.groups().flatMap((group) => [totals.long(group), totals.short(group)]);
              const quantities = portfolio.positions().map(({ quantity }) => quantity);
              lowest.push(...[gross, ...groups, ...quantities].filter((value) => value < 0));
            });
          },
        });
        expect(lowest).toEqual([0]);
      }),
      { numRuns: 300 },
    );
  });

  test('when several signals of one cycle meet a cap then together they stay within it', async () => {
    const rules = [{ plan: { kind: 'gross-cap' }, judgesExits: false }] as const;
    await fc.assert(
      fc.asyncProperty(plans({ plugins: 'sound', broker: 'benign', world: 'known' }), async (some) => {
        const { decisions, exposures } = await simulate({ ...some, rules });
        for (const [i, { allowed, closing }] of decisions.entries()) {
          const { gross, equity } = exposures[i]!;
          if (allowed > closing) expect(gross).toBeLessThanOrEqual(GROSS_CAP * equity + CENT_FRACTION);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('when the broker tells all, once and in order then the ledger holds in the end what the broker does', async () => {
    const told = plans({ broker: 'true', world: 'known', hasOpening: true });
    await fc.assert(
      fc.asyncProperty(told, async (some) => {
        const { session } = await simulate({ ...some, isLongOnly: false });
        for (const { symbol, quantity } of await session.service(Broker)!.positions()) {
          expect(session.portfolio.held(symbol)).toBeCloseTo(quantity, 6);
        }
      }),
      { numRuns: 100 },
    );
  });
});
