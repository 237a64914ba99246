import { describe, expect, test } from 'vitest';
import { ruleWith } from './kit.ts';

describe('the config', () => {
  test('when nothing is said then gross and net are capped at equity and nothing else is', () => {
    const { judge } = ruleWith({}, { cash: 100_000 });
    expect(judge('buy', 'TSLA', 416)).toMatchObject({ kind: 'pass', detail: { capFraction: 1, limit: 100_000 } });
    expect(judge('buy', 'TSLA', 417)).toMatchObject({ kind: 'reduce', code: 'GROSS_EXPOSURE_CAP' });
  });

  test('when a cap is above 100% then margin may be used', () => {
    expect(ruleWith({ gross: '400%', net: 4 }, { cash: 10_000 }).judge('buy', 'TSLA', 160)).toMatchObject({
      kind: 'pass',
    });
  });

  test.each([
    [{ grose: 1 }, 'unrecognized_keys'],
    [{ gross: '1001%' }, 'expected a fraction from 0 to 10'],
    [{ net: -1 }, 'expected a fraction from 0 to 10'],
    [{ perSymbol: 'much' }, 'expected a fraction from 0 to 10'],
    [{ perSymbol: { TSLA: 'much' } }, 'expected a fraction from 0 to 10'],
    [{ perStrategy: [0.1] }, 'expected a fraction from 0 to 10'],
    [{ perAssetClass: true }, 'expected a fraction from 0 to 10'],
    [{ longOnly: 'no' }, 'boolean'],
  ])('when it is %j then it is refused', (config, message) => {
    expect(() => ruleWith(config)).toThrow(message);
  });

  test('when a cap is for a name that is nowhere then the log says so at the start', async () => {
    const { hooks, warnings } = ruleWith({
      perSymbol: { TSLA: 0.1, TLSA: 0.1, default: 0.2 },
      perAssetClass: { crypto: 0.1, kripto: 0.1, default: 0.2 },
    });
    await hooks.start!();
    expect(warnings.map(({ detail }) => detail)).toEqual([
      { assetClass: 'kripto', known: 'us_equity, crypto' },
      { symbol: 'TLSA' },
    ]);
  });

  test('when all names are known then the log is quiet', async () => {
    const { hooks, warnings } = ruleWith({
      perSymbol: '10%',
      perAssetClass: { us_equity: 1 },
      perStrategy: { any: 1 },
    });
    await hooks.start!();
    expect(warnings).toEqual([]);
  });
});
