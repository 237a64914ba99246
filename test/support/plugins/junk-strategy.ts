import { definePlugin } from '@plimsoll/core';
import type { Signals } from '@plimsoll/core';

const buy = { symbol: 'TSLA', side: 'buy' };
const circle: Record<string, unknown> = { ...buy };
circle['reason'] = circle;

/** What no strategy should say, each with the code that it is blocked with. */
export const JUNK: readonly (readonly [code: string, signal: unknown])[] = [
  ['SIGNAL_INVALID', undefined],
  ['SIGNAL_INVALID', null],
  ['SIGNAL_INVALID', 42],
  ['SIGNAL_INVALID', 'buy TSLA'],
  ['SIGNAL_INVALID', Symbol('buy')],
  ['SIGNAL_INVALID', 10n],
  ['SIGNAL_INVALID', () => buy],
  ['SIGNAL_INVALID', [buy]],
  ['SIGNAL_INVALID', Promise.resolve(buy)],
  ['SIGNAL_INVALID', {}],
  ['SIGNAL_INVALID', { symbol: 'TSLA' }],
  ['SIGNAL_INVALID', { symbol: 'TSLA', side: 'BUY' }],
  ['SIGNAL_INVALID', { symbol: ['TSLA'], side: 'buy' }],
  ['SIGNAL_INVALID', { ...buy, quantity: 5 }],
  ['SIGNAL_INVALID', { ...buy, weight: '10%' }],
  ['SIGNAL_INVALID', { ...buy, confidence: 85 }],
  ['SIGNAL_INVALID', { ...buy, confidence: NaN }],
  ['SIGNAL_INVALID', { ...buy, type: 'limit' }],
  ['SIGNAL_INVALID', { ...buy, limitPrice: 10 }],
  ['SIGNAL_INVALID', { ...buy, type: 'stop', stopPrice: -1 }],
  ['SIGNAL_INVALID', { ...buy, timeInForce: 'forever' }],
  ['SIGNAL_INVALID', circle],
  [
    'SIGNAL_INVALID',
    {
      get symbol(): string {
        throw new Error('not now');
      },
    },
  ],
  ['SYMBOL_UNKNOWN', { symbol: 'tsla', side: 'buy' }],
  ['SYMBOL_UNKNOWN', { symbol: '', side: 'buy' }],
  ['STRATEGY_UNKNOWN', { ...buy, strategy: 'someone-else' }],
  ['SIZE_INVALID', { ...buy, weight: NaN }],
  ['SIZE_INVALID', { ...buy, weight: Infinity }],
  ['SIZE_INVALID', { ...buy, weight: -0.1 }],
  ['SIZE_INVALID', { ...buy, weight: 0 }],
  ['SIZE_BELOW_MINIMUM', { ...buy, weight: 1e-9 }],
];

export default definePlugin({
  name: 'junk-strategy',
  setup: () => ({
    signal: ({ number }) => (number === 0 ? (JUNK.map(([, signal]) => signal) as unknown as Signals) : undefined),
  }),
});
