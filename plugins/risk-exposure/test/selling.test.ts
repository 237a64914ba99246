import { describe, expect, test } from 'vitest';
import { ruleWith } from './kit.ts';

describe('long only', () => {
  test('when nothing is held then a sale is rejected', () => {
    const { judge } = ruleWith({});
    expect(judge('sell', 'TSLA', 100)).toEqual({
      kind: 'reject',
      code: 'LONG_ONLY',
      detail: { symbol: 'TSLA', strategy: 'momentum', held: 0, measured: 0, limit: 0, headroom: 0 },
    });
  });

  test('when more is sold than is held then the part beyond it is rejected, with what is held', () => {
    const { judge } = ruleWith({}, { holdings: [{ symbol: 'TSLA', quantity: 40, strategy: 'momentum' }] });
    expect(judge('sell', 'TSLA', 60, { entering: 60, closing: 40 })).toMatchObject({
      kind: 'reject',
      code: 'LONG_ONLY',
      detail: { held: 40, measured: 40 },
    });
  });

  test('when another strategy holds the symbol then that is not one to sell', () => {
    const { judge } = ruleWith({}, { holdings: [{ symbol: 'TSLA', quantity: 40, strategy: 'reversal' }] });
    expect(judge('sell', 'TSLA', 10)).toMatchObject({ code: 'LONG_ONLY', detail: { held: 0 } });
  });

  test('when the account is not known then a sale into nothing is rejected all the same', () => {
    expect(ruleWith({}, { cash: NaN }).judge('sell', 'TSLA', 1)).toMatchObject({ kind: 'reject', code: 'LONG_ONLY' });
  });

  test('when it is set up then the ledger is asked to keep books at zero or above', () => {
    expect(ruleWith({}).hooks.longOnly).toBe(true);
    expect(ruleWith({ longOnly: false }).hooks.longOnly).toBe(false);
  });

  test('when an order only closes then the rule has not asked to judge it', () => {
    expect(ruleWith({}).hooks.judgesExits).toBeUndefined();
  });
});

describe('shorting allowed', () => {
  test('when the instrument cannot be shorted then a sale into nothing is rejected', () => {
    const { judge } = ruleWith({ longOnly: false });
    expect(judge('sell', 'XOM', 10)).toEqual({
      kind: 'reject',
      code: 'NOT_SHORTABLE',
      detail: { symbol: 'XOM', strategy: 'momentum', held: 0 },
    });
    expect(judge('buy', 'XOM', 10)).toMatchObject({ kind: 'pass' });
  });

  test('when it can be shorted then the caps judge the sale', () => {
    const { judge } = ruleWith({ longOnly: false }, { cash: 100_000 });
    expect(judge('sell', 'TSLA', 100)).toMatchObject({ kind: 'pass' });
    expect(judge('sell', 'TSLA', 500)).toMatchObject({ kind: 'reduce', quantity: 100_000 / 240 });
  });
});
