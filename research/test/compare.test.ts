import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRuns } from '../src/compare/compare.ts';
import type { DecisionOf, RunRecord } from '../src/compare/records.ts';

let next = 0;

function decision(minute: number, more: Partial<DecisionOf> = {}): DecisionOf {
  const id = `d${next++}`;
  return {
    id,
    time: `2024-01-02T15:${String(minute).padStart(2, '0')}:00Z`,
    strategy: 's',
    symbol: 'ABC',
    side: 'buy',
    type: 'market',
    limitPrice: null,
    stopPrice: null,
    trail: null,
    takeProfit: null,
    stopLoss: null,
    timeInForce: 'day',
    goodUntil: null,
    requested: 10,
    allowed: 10,
    price: 100,
    outcome: 'ordered',
    code: null,
    plugin: null,
    orderId: `order of ${id}`,
    ...more,
  };
}

const BLOCKED = { outcome: 'blocked', allowed: 0, code: 'CAP', plugin: 'rule', orderId: null } as const;

/** A run in which each order was filled at 100, and each entry earned so much. */
function run(decisions: readonly DecisionOf[], earned: Readonly<Record<string, number>> = {}): RunRecord {
  const ordered = decisions.filter(({ orderId }) => orderId !== null);
  const trades = ordered.flatMap(({ id, orderId }) =>
    id in earned ? [{ entryOrderId: orderId!, profit: earned[id]! }] : [],
  );
  const profit = trades.reduce((sum, trade) => sum + trade.profit, 0);
  const fills = ordered.map(({ orderId, allowed }) => ({ orderId: orderId!, quantity: allowed, price: 100 }));
  return { decisions, fills, trades, profit };
}

const kindsOf = (a: RunRecord, b: RunRecord): string[] => compareRuns(a, b).differences.map(({ kind }) => kind);

describe('two runs', () => {
  test('when they decided and earned the same then nothing differs, whatever their ids', () => {
    const [a, b] = [
      [decision(1), decision(2, BLOCKED)],
      [decision(1), decision(2, BLOCKED)],
    ];
    const comparison = compareRuns(run(a, { [a[0]!.id]: 5 }), run(b, { [b[0]!.id]: 5 }));
    expect(comparison).toMatchObject({ same: 2, differences: [], byKind: {}, earnedA: 5, earnedB: 5 });
  });

  test.each([
    ['outcome', BLOCKED],
    ['terms', { type: 'limit', limitPrice: 99 }],
    ['terms', { takeProfit: { limitPrice: 120 } }],
    ['quantity', { allowed: 9 }],
    ['quantity', { requested: 12 }],
    ['code', { code: 'CAP', plugin: 'rule' }],
    ['price', { price: 101 }],
  ])('when a decision differs in its %s then that is what is told', (kind, more) => {
    expect(kindsOf(run([decision(1)]), run([decision(1, more as Partial<DecisionOf>)]))).toEqual([kind]);
  });

  test('when an order was filled otherwise then that is told', () => {
    const [a, b] = [run([decision(1)]), run([decision(1)])];
    const halves = b.fills.flatMap((fill) => [
      { ...fill, quantity: 4, price: 99 },
      { ...fill, quantity: 6, price: 101 },
    ]);
    expect(kindsOf(a, { ...b, fills: halves })).toEqual(['fill']);
    const same = b.fills.flatMap((fill) => [
      { ...fill, quantity: 4 },
      { ...fill, quantity: 6 },
    ]);
    expect(kindsOf(a, { ...b, fills: same })).toEqual([]);
  });

  test('when the same entry was left otherwise then what that earned is told of the entry', () => {
    const [a, b] = [decision(1), decision(1)];
    const sale = decision(9, { side: 'sell' });
    const [first, second] = compareRuns(run([a], { [a.id]: 5 }), run([b, sale], { [b.id]: 8 })).differences;
    expect(first).toMatchObject({ kind: 'exit', earnedA: 5, earnedB: 8, difference: 3 });
    expect(second).toMatchObject({ kind: 'onlyB', side: 'sell', earnedB: undefined, difference: 0 });
  });

  test('when there are several of a kind at once then the first is that of the first', () => {
    const a = [decision(1), decision(1, { allowed: 5 })];
    const b = [decision(1), decision(1, { allowed: 5 }), decision(1)];
    expect(kindsOf(run(a), run(b))).toEqual(['onlyB']);
    expect(kindsOf(run(a), run(b.slice(0, 2)))).toEqual([]);
    expect(kindsOf(run([decision(1)]), run([decision(1, { symbol: 'XYZ' })]))).toEqual(['onlyA', 'onlyB']);
  });

  test('when they are added up then what all differences earned is what the trades of both differ by', () => {
    const some = fc.array(
      fc.record({
        minute: fc.integer({ min: 0, max: 9 }),
        symbol: fc.constantFrom('ABC', 'XYZ'),
        allowed: fc.integer({ min: 0, max: 2 }),
        earned: fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined }),
      }),
      { maxLength: 25 },
    );
    const made = (rows: readonly { minute: number; symbol: string; allowed: number; earned: number | undefined }[]) => {
      const earned: Record<string, number> = {};
      const decisions = [...rows]
        .sort((x, y) => x.minute - y.minute)
        .map((row) => {
          const one = decision(row.minute, {
            symbol: row.symbol,
            ...(row.allowed === 0 ? BLOCKED : { allowed: row.allowed }),
          });
          if (row.earned !== undefined) earned[one.id] = row.earned;
          return one;
        });
      return run(decisions, earned);
    };
    fc.assert(
      fc.property(some, some, (rowsA, rowsB) => {
        const [a, b] = [made(rowsA), made(rowsB)];
        const { differences, byKind, earnedA, earnedB, same, decisionsA, decisionsB } = compareRuns(a, b);
        expect([earnedA, earnedB]).toEqual([a.profit, b.profit]);
        expect(differences.reduce((sum, { difference }) => sum + difference, 0)).toBe(earnedB - earnedA);
        const totals = Object.values(byKind);
        expect(totals.reduce((sum, total) => sum + total.earnedB - total.earnedA, 0)).toBe(earnedB - earnedA);
        const [onlyA, onlyB] = [byKind.onlyA?.count ?? 0, byKind.onlyB?.count ?? 0];
        expect(same + differences.length).toBe(decisionsA + onlyB);
        expect(decisionsA - onlyA).toBe(decisionsB - onlyB);
        const times = differences.map(({ time }) => time);
        expect(times).toEqual([...times].sort());
      }),
    );
  });

  test('when an account earned what no trade did then it is told apart', () => {
    const [a, b] = [decision(1), decision(1)];
    const [first, second] = [run([a], { [a.id]: 5 }), { ...run([b], { [b.id]: 5 }), profit: 3.5 }];
    expect(compareRuns(first, second)).toMatchObject({ besideA: 0, besideB: -1.5, differences: [] });
    expect(compareRuns(first, { ...second, profit: null })).toMatchObject({ besideB: null });
  });
});
