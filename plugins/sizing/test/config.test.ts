import { describe, expect, test } from 'vitest';
import sizing from '../src/index.ts';

function issuesOf(config: unknown): string[] {
  const { error } = sizing.config!.safeParse(config);
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('the config', () => {
  test.each([
    ['notional', 'notional'],
    ['atr', 'atr'],
    ['volatility', 'volatility'],
    ['kelly', 'kelly'],
  ])('when method %s lacks its settings then that is said where they would be', (method, key) => {
    expect(issuesOf({ method })).toEqual([`${key}: method ${method} needs the key ${key}`]);
    expect(issuesOf({ perStrategy: { mine: { method } } })).toEqual([
      `perStrategy.mine.${key}: method ${method} needs the key ${key}`,
    ]);
  });

  test('when a strategy takes its method from itself and the settings from above, or the other way round, then that is enough', () => {
    expect(issuesOf({ notional: 500, perStrategy: { mine: { method: 'notional' } } })).toEqual([]);
    expect(issuesOf({ method: 'notional', notional: 500, perStrategy: { mine: { notional: 900 } } })).toEqual([]);
  });

  test('when settings are for a method that is not used then they are refused, for they would do nothing', () => {
    const message = (key: string) => `nothing here has method: ${key}, so this key would do nothing`;
    expect(issuesOf({ notional: 500 })).toEqual([`notional: ${message('notional')}`]);
    expect(issuesOf({ perStrategy: { mine: { atr: { risk: 0.01 } } } })).toEqual([
      `perStrategy.mine.atr: ${message('atr')}`,
    ]);
  });

  test('when the least is more than the most then that is refused where it was written', () => {
    const message = (least: number, most: number) =>
      `expected maxNotional (${most}) of at least minNotional (${least})`;
    expect(issuesOf({ minNotional: 500, maxNotional: 400 })).toEqual([`maxNotional: ${message(500, 400)}`]);
    expect(issuesOf({ maxNotional: 400, perStrategy: { mine: { minNotional: 500 } } })).toEqual([
      `perStrategy.mine.minNotional: ${message(500, 400)}`,
    ]);
    expect(issuesOf({ minNotional: 500, maxNotional: 500 })).toEqual([]);
  });

  test('when the general settings are at fault then that is said once, not again for every strategy', () => {
    const perStrategy = { mine: { fraction: '20%' }, other: { scaleByConfidence: true } };
    expect(issuesOf({ method: 'atr', perStrategy })).toHaveLength(1);
    expect(issuesOf({ minNotional: 500, maxNotional: 400, perStrategy })).toHaveLength(1);
  });

  test('when the odds lose in the long run then Kelly has nothing to stake', () => {
    const kelly = { winRate: '50%', payoff: 1 };
    expect(issuesOf({ method: 'kelly', kelly })).toEqual([expect.stringMatching(/^kelly: expected odds that win/)]);
    expect(issuesOf({ method: 'kelly', kelly: { ...kelly, payoff: 1.01 } })).toEqual([]);
  });

  test.each([
    [{ fracton: 0.1 }, 'Unrecognized key'],
    [{ fraction: 0 }, 'fraction: expected a fraction above 0 to 10'],
    [{ fraction: '1001%' }, 'fraction: expected a fraction above 0 to 10'],
    [{ method: 'half' }, 'method: '],
    [{ minNotional: -1 }, 'minNotional: expected an amount of dollars'],
    [{ maxNotional: 0 }, 'maxNotional: expected an amount of dollars'],
    [{ scaleByConfidence: 'yes' }, 'scaleByConfidence: '],
    [{ method: 'atr', atr: {} }, 'atr.risk: expected a fraction'],
    [{ method: 'atr', atr: { risk: '1%', perid: 3 } }, 'Unrecognized key'],
    [{ method: 'atr', atr: { risk: '1%', period: 0 } }, 'atr.period: expected a whole number'],
    [{ method: 'volatility', volatility: { target: '10%', period: 1 } }, 'volatility.period: expected a whole number'],
    [{ method: 'kelly', kelly: { winRate: 1.5, payoff: 1 } }, 'kelly.winRate: expected a fraction'],
    [{ perStrategy: { mine: { fracton: 1 } } }, 'Unrecognized key'],
    [{ perStrategy: { mine: { perStrategy: {} } } }, 'Unrecognized key'],
  ])('when it is %j then it is refused', (config, message) => {
    expect(issuesOf(config)).toEqual([expect.stringContaining(message)]);
  });
});
