import { describe, expect, test } from 'vitest';
import { PRICES, ruleWith } from './kit.ts';

const momentum = (symbol: string, quantity: number) => ({ symbol, quantity, strategy: 'momentum' });
const reversal = (symbol: string, quantity: number) => ({ symbol, quantity, strategy: 'reversal' });

describe('gross exposure', () => {
  test('when an order fits then it passes with what the tightest cap measured', () => {
    const { judge } = ruleWith({ perSymbol: '30%' }, { cash: 100_000 });
    expect(judge('buy', 'TSLA', 100)).toEqual({
      kind: 'pass',
      code: 'WITHIN_LIMIT',
      detail: {
        cap: 'SYMBOL_CAP',
        capFraction: 0.3,
        equity: 100_000,
        symbol: 'TSLA',
        measured: 0,
        limit: 30_000,
        headroom: 30_000,
      },
    });
  });

  test('when an order is too large then it is reduced to what positions and orders in flight leave', () => {
    const { judge, reserve } = ruleWith({}, { cash: 62_000, holdings: [momentum('MSFT', 100)] });
    reserve('buy', 'XOM', 200, 'reversal');
    expect(judge('buy', 'TSLA', 500)).toMatchObject({
      kind: 'reduce',
      code: 'GROSS_EXPOSURE_CAP',
      quantity: 40_000 / 240,
      detail: { measured: 60_000, limit: 100_000, headroom: 40_000, equity: 100_000 },
    });
  });

  test('when the cap is reached then nothing is allowed', () => {
    const { judge } = ruleWith({ gross: '38%' }, { cash: 62_000, holdings: [momentum('MSFT', 100)] });
    expect(judge('buy', 'TSLA', 1)).toMatchObject({
      kind: 'reject',
      code: 'GROSS_EXPOSURE_CAP',
      detail: { headroom: 0 },
    });
  });

  test('when longs and shorts are held then they are added up', () => {
    const holdings = [momentum('MSFT', 100), reversal('TSLA', -200)];
    const { judge } = ruleWith({ longOnly: false }, { cash: 110_000, holdings });
    expect(judge('buy', 'XOM', 1_000)).toMatchObject({
      kind: 'reduce',
      code: 'GROSS_EXPOSURE_CAP',
      detail: { measured: 86_000, limit: 100_000 },
    });
  });

  test.each([0, -50_000])('when equity is %d then no headroom is left', (equity) => {
    const { judge } = ruleWith({}, { cash: equity });
    expect(judge('buy', 'TSLA', 1)).toMatchObject({ kind: 'reject', detail: { limit: 0, headroom: 0 } });
  });
});

describe('net exposure', () => {
  const config = { gross: '400%', net: '50%', longOnly: false };

  test('when a buy would pass the cap then it is reduced', () => {
    const { judge } = ruleWith(config, { cash: 62_000, holdings: [momentum('MSFT', 100)] });
    expect(judge('buy', 'TSLA', 100)).toMatchObject({
      kind: 'reduce',
      code: 'NET_EXPOSURE_CAP',
      detail: { measured: 38_000, limit: 50_000, headroom: 12_000 },
    });
  });

  test('when a sale would pass the cap on the short side then it is reduced', () => {
    const { judge } = ruleWith(config, { cash: 138_000, holdings: [momentum('MSFT', -100)] });
    expect(judge('sell', 'TSLA', 100)).toMatchObject({
      kind: 'reduce',
      code: 'NET_EXPOSURE_CAP',
      quantity: 50,
      detail: { measured: 38_000, headroom: 12_000 },
    });
  });

  test('when an order brings net closer to zero then the cap does not block it, however far away it is', () => {
    const { judge } = ruleWith(config, { cash: 176_000, holdings: [momentum('MSFT', -200)] });
    expect(judge('sell', 'TSLA', 1)).toMatchObject({ kind: 'reject', code: 'NET_EXPOSURE_CAP' });
    expect(judge('buy', 'TSLA', 300)).toMatchObject({ kind: 'pass', detail: { headroom: 126_000 } });
    expect(judge('buy', 'TSLA', 600)).toMatchObject({ kind: 'reduce', quantity: 126_000 / 240 });
  });

  test('when net is zero per cent then only what offsets is let in', () => {
    const { judge } = ruleWith({ ...config, net: 0 }, { cash: 100_000 - 38_000, holdings: [momentum('MSFT', 100)] });
    expect(judge('buy', 'TSLA', 1)).toMatchObject({ kind: 'reject', code: 'NET_EXPOSURE_CAP' });
    expect(judge('sell', 'TSLA', 200)).toMatchObject({ kind: 'reduce', quantity: 38_000 / 240 });
  });
});

describe('exposure of an asset class, a strategy, a symbol', () => {
  test('when an asset class has a cap then it binds that class alone', () => {
    const { judge } = ruleWith({ perAssetClass: { crypto: '10%' } }, { cash: 100_000 });
    expect(judge('buy', 'BTC/USD', 1)).toMatchObject({
      kind: 'reduce',
      code: 'ASSET_CLASS_CAP',
      quantity: 0.2,
      detail: { assetClass: 'crypto', capFraction: 0.1 },
    });
    expect(judge('buy', 'TSLA', 100)).toMatchObject({ kind: 'pass', detail: { cap: 'GROSS_EXPOSURE_CAP' } });
  });

  test('when a strategy has a cap then the holdings of others do not count', () => {
    const { judge } = ruleWith({ perStrategy: '40%' }, { cash: 62_000, holdings: [reversal('MSFT', 100)] });
    expect(judge('buy', 'TSLA', 200)).toMatchObject({
      kind: 'reduce',
      code: 'STRATEGY_CAP',
      detail: { strategy: 'momentum', measured: 0, headroom: 40_000 },
    });
    expect(judge('buy', 'TSLA', 200, { strategy: 'reversal' })).toMatchObject({
      kind: 'reduce',
      detail: { strategy: 'reversal', measured: 38_000, headroom: 2_000 },
    });
  });

  test('when a symbol has a cap then all strategies share it', () => {
    const holdings = [reversal('TSLA', 50), momentum('TSLA', 50)];
    const { judge } = ruleWith({ perSymbol: { TSLA: '30%' } }, { cash: 76_000, holdings });
    expect(judge('buy', 'TSLA', 50)).toMatchObject({
      kind: 'reduce',
      code: 'SYMBOL_CAP',
      quantity: 25,
      detail: { symbol: 'TSLA', measured: 24_000, limit: 30_000, headroom: 6_000 },
    });
  });

  test('when there is a default then it is for the names that have no cap of their own', () => {
    const { judge } = ruleWith({ perSymbol: { TSLA: '50%', default: '20%' } }, { cash: 100_000 });
    expect(judge('buy', 'TSLA', 1)).toMatchObject({ detail: { capFraction: 0.5 } });
    expect(judge('buy', 'MSFT', 1)).toMatchObject({ detail: { capFraction: 0.2, symbol: 'MSFT' } });
  });

  test('when several caps bind then the tightest speaks', () => {
    const caps = { gross: '90%', net: '80%', perAssetClass: '70%', perStrategy: '60%', perSymbol: '50%' };
    const codeWith = (changed: object) => {
      const verdict = ruleWith({ ...caps, ...changed }, { cash: 100_000 }).judge('buy', 'TSLA', 1_000);
      return `${verdict.code} ${verdict.detail.limit}`;
    };
    expect(codeWith({})).toBe('SYMBOL_CAP 50000');
    expect(codeWith({ perStrategy: '40%' })).toBe('STRATEGY_CAP 40000');
    expect(codeWith({ perAssetClass: '30%' })).toBe('ASSET_CLASS_CAP 30000');
    expect(codeWith({ net: '20%' })).toBe('NET_EXPOSURE_CAP 20000');
    expect(codeWith({ gross: '10%' })).toBe('GROSS_EXPOSURE_CAP 10000');
  });

  test('when a cap is zero then nothing is entered under it', () => {
    const { judge } = ruleWith({ perSymbol: { TSLA: 0 } });
    expect(judge('buy', 'TSLA', 1)).toMatchObject({ kind: 'reject', code: 'SYMBOL_CAP' });
    expect(judge('buy', 'MSFT', 1)).toMatchObject({ kind: 'pass' });
  });
});

describe('what is not known', () => {
  const unknown = { kind: 'reject', code: 'EXPOSURE_UNKNOWN' };

  test('when the account cannot be read then nothing is entered', () => {
    expect(ruleWith({}, { cash: NaN }).judge('buy', 'TSLA', 1)).toMatchObject(unknown);
  });

  test('when something held has no price then nothing is entered, in other symbols either', () => {
    const holdings = [{ ...momentum('XOM', 1), averagePrice: 100 }];
    const { judge } = ruleWith({ gross: '1000%' }, { prices: { ...PRICES, XOM: NaN }, holdings });
    expect(judge('buy', 'TSLA', 1)).toMatchObject(unknown);
    expect(judge('buy', 'XOM', 1)).toMatchObject(unknown);
  });

  test.each([NaN, 0, -1])('when the price of the order is %d then nothing is entered', (price) => {
    expect(ruleWith({}).judge('buy', 'TSLA', 1, { price })).toMatchObject(unknown);
  });

  test('when nothing is held then that is known, and may trade', () => {
    const { judge } = ruleWith({}, { cash: 89_363 });
    expect(judge('buy', 'TSLA', 37)).toMatchObject({ kind: 'pass', detail: { measured: 0, limit: 89_363 } });
  });
});
