import { describe, expect, test } from 'vitest';
import { pass, reduce, reject } from '@plimsoll/core';
import type { Intent, RecordedVerdict, Verdict } from '@plimsoll/core';
import { brokerPlugin, rulePlugin, scenario, sizerPlugin } from '@plimsoll/testing';
import { buy, flatBars, script, sell } from './kit.ts';

type Rules = Readonly<Record<string, (intent: Intent) => unknown>>;

/** A buy of 100 in cycle 0; in cycle 2, after its fill, a sale of 150: 100 that close and 50 that enter short. */
async function judge(caps: Rules, exitRules: Rules = {}) {
  const plugins = [
    ...Object.entries(caps).map(([name, rule]) => rulePlugin(name, (intent) => rule(intent) as Verdict)),
    ...Object.entries(exitRules).map(([name, rule]) => rulePlugin(name, (intent) => rule(intent) as Verdict, true)),
  ];
  const { decisions } = await scenario({
    symbols: ['AAA'],
    plugins: [flatBars(4), brokerPlugin(), sizerPlugin(), script({ 0: buy, 2: { ...sell, weight: 0.15 } }), ...plugins],
  }).run();
  return { entry: decisions[0]!, reversal: decisions[1]! };
}

/** Speaks on the second order only. */
const onReversal = (verdict: Verdict) => (intent: Intent) => (intent.side === 'buy' ? pass() : verdict);

describe('what a rule is asked', () => {
  test('when an order closes and enters then a cap is asked about the entering part, and a rule that judges exits about all of it', async () => {
    const seen: Intent[] = [];
    const see = (intent: Intent) => {
      seen.push(intent);
      return pass();
    };
    await judge({ cap: see }, { hours: see });
    expect(seen.map(({ quantity, entering, closing, notional }) => [quantity, entering, closing, notional])).toEqual([
      [100, 100, 0, 10_000],
      [100, 100, 0, 10_000],
      [50, 50, 100, 5_000],
      [150, 50, 100, 15_000],
    ]);
    expect(seen.every(Object.isFrozen)).toBe(true);
  });

  test('when an order only closes then a cap is not asked and says so, and a rule that judges exits is', async () => {
    const asked: string[] = [];
    const { decisions } = await scenario({
      symbols: ['AAA'],
      plugins: [
        flatBars(4),
        brokerPlugin(),
        sizerPlugin(),
        script({ 0: buy, 2: sell }),
        rulePlugin(
          'cap',
          (intent) => (asked.push(`cap ${intent.side}`), intent.side === 'buy' ? pass() : reject('NO')),
        ),
        rulePlugin('hours', (intent) => (asked.push(`hours ${intent.side}`), pass({ open: true })), true),
      ],
    }).run();
    expect(asked).toEqual(['cap buy', 'hours buy', 'hours sell']);
    expect(decisions[1]!.verdicts).toEqual([
      { plugin: 'cap', kind: 'pass', code: 'CLOSING_ONLY', detail: {} },
      { plugin: 'hours', kind: 'pass', code: 'WITHIN_LIMIT', detail: { open: true } },
    ]);
    expect(decisions[1]).toMatchObject({ outcome: 'ordered', allowed: 100, closing: 100 });
  });
});

describe('what becomes of verdicts', () => {
  test.each<[string, Verdict, number, string | undefined]>([
    ['passes', pass(), 150, undefined],
    ['reduces to 20', reduce(20, 'CAP'), 120, 'CAP'],
    ['reduces to 20.9', reduce(20.9, 'CAP'), 120, 'CAP'],
    ['reduces to less than a lot', reduce(0.9, 'CAP'), 100, 'CAP'],
    ['reduces to nothing', reduce(0, 'CAP'), 100, 'CAP'],
    ['reduces to less than nothing', reduce(-50, 'CAP'), 100, 'CAP'],
    ['reduces to more', reduce(5_000, 'CAP'), 150, undefined],
    ['rejects', reject('CAP'), 100, 'CAP'],
  ])('when a cap %s then what closes goes out whole', async (_, verdict, allowed, code) => {
    const { reversal } = await judge({ cap: onReversal(verdict) });
    expect(reversal).toMatchObject({ outcome: 'ordered', requested: 150, allowed, closing: 100 });
    expect(reversal.code).toBe(code);
  });

  test.each<[string, Verdict, number, number]>([
    ['reduces to 120', reduce(120, 'HOURS'), 120, 100],
    ['reduces to 40.5', reduce(40.5, 'HOURS'), 40, 40],
    ['rejects', reject('HOURS'), 0, 0],
  ])('when a rule that judges exits %s then that holds for the whole order', async (_, verdict, allowed, closing) => {
    const { reversal } = await judge({}, { hours: onReversal(verdict) });
    expect(reversal).toMatchObject({ allowed, closing, code: 'HOURS', plugin: 'hours' });
    expect(reversal.outcome).toBe(allowed > 0 ? 'ordered' : 'blocked');
  });

  test('when a cap and a rule that judges exits both cut then the order is within both', async () => {
    const { reversal } = await judge(
      { cap: onReversal(reduce(30, 'CAP')) },
      { hours: onReversal(reduce(110, 'HOURS')) },
    );
    expect(reversal).toMatchObject({ allowed: 110, closing: 100, code: 'HOURS' });
  });

  test('when several rules leave equally little then the first by name is named, wherever it stands', async () => {
    const rules: Rules = { zebra: () => reject('ZEBRA'), ant: () => reduce(0, 'ANT'), bee: () => reject('BEE') };
    const { entry } = await judge(rules);
    expect(entry).toMatchObject({ code: 'ANT', plugin: 'ant' });
    expect(entry.verdicts.map(({ plugin }) => plugin)).toEqual(['zebra', 'ant', 'bee']);
  });

  test('when a rule rejects then the others are asked all the same, and all of it is kept', async () => {
    const { entry } = await judge({
      a: () => reject('A', { n: 1 }),
      b: () => reduce(30, 'B'),
      c: () => pass({ n: 3 }),
    });
    expect(entry.verdicts).toEqual<RecordedVerdict[]>([
      { plugin: 'a', kind: 'reject', code: 'A', detail: { n: 1 } },
      { plugin: 'b', kind: 'reduce', code: 'B', detail: {}, quantity: 30 },
      { plugin: 'c', kind: 'pass', code: 'WITHIN_LIMIT', detail: { n: 3 } },
    ]);
    expect(entry).toMatchObject({
      outcome: 'blocked',
      code: 'A',
      plugin: 'a',
      detail: { n: 1 },
      requested: 100,
      allowed: 0,
    });
  });
});

const fine = { kind: 'pass', code: 'OK', detail: {} };

describe('what is no verdict', () => {
  const throwing = (): never => {
    throw new Error('broken');
  };
  test.each<[string, () => unknown, string]>([
    ['throws', throwing, 'RULE_THREW'],
    ['throws something that is not an error', () => throwAnything(Object.create(null)), 'RULE_THREW'],
    ['returns nothing', () => undefined, 'VERDICT_MALFORMED'],
    ['returns null', () => null, 'VERDICT_MALFORMED'],
    ['returns true', () => true, 'VERDICT_MALFORMED'],
    ['returns a kind that there is not', () => ({ ...fine, kind: 'allow' }), 'VERDICT_MALFORMED'],
    ['returns a flip', () => ({ ...fine, kind: 'flip', side: 'buy' }), 'VERDICT_MALFORMED'],
    ['returns no code', () => ({ ...fine, code: undefined }), 'VERDICT_MALFORMED'],
    ['returns prose for a code', () => ({ ...fine, code: 'too much' }), 'VERDICT_MALFORMED'],
    ['returns no detail', () => ({ ...fine, detail: null }), 'VERDICT_MALFORMED'],
    ['reduces to NaN', () => reduce(NaN, 'CAP'), 'VERDICT_MALFORMED'],
    ['reduces to infinity', () => reduce(Infinity, 'CAP'), 'VERDICT_MALFORMED'],
    ['reduces to a text', () => ({ ...reduce(5, 'CAP'), quantity: '5' }), 'VERDICT_MALFORMED'],
    [
      'returns what throws when read',
      () => ({
        ...fine,
        get kind() {
          return throwing();
        },
      }),
      'RULE_THREW',
    ],
    ['returns what cannot be shown', () => ({ toJSON: throwing }), 'VERDICT_MALFORMED'],
    ['changes the intent', (intent?: Intent) => Object.assign(intent!, { quantity: 1e6 }), 'RULE_THREW'],
  ])(
    'when a rule %s then what enters is rejected and what closes is not, also where it judges exits',
    async (_, rule, code) => {
      const wrong = (intent: Intent) => (intent.side === 'buy' ? fine : (rule as (intent: Intent) => unknown)(intent));
      const none: Rules = {};
      for (const [caps, exits] of [
        [{ wrong }, none],
        [none, { wrong }],
      ]) {
        const { reversal } = await judge(caps!, exits);
        expect(reversal).toMatchObject({ outcome: 'ordered', allowed: 100, closing: 100, code, plugin: 'wrong' });
        expect(JSON.stringify(reversal)).toContain(code);
      }
    },
  );

  test('when details hold what cannot be written down then the decision holds it as text', async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const detail = {
      n: 1,
      big: 10n,
      cyclic,
      none: undefined,
      nothing: null,
      bare: Object.create(null),
      f: Symbol('f'),
      group: { a: { b: 1 } },
      list: [1, 'x'],
      error: new Error('lost'),
    };
    const { entry } = await judge({ wild: () => ({ kind: 'reduce', code: 'WILD', detail, quantity: 50 }) });
    expect(entry).toMatchObject({ outcome: 'ordered', allowed: 50 });
    expect(entry.verdicts[0]!.detail).toEqual({
      n: 1,
      big: '10',
      cyclic: '[object Object]',
      none: 'undefined',
      nothing: 'null',
      bare: 'object',
      f: 'Symbol(f)',
      group: '{"a":{"b":1}}',
      list: '[1,"x"]',
      error: 'lost',
    });
  });
});

function throwAnything(value: unknown): never {
  throw value;
}
