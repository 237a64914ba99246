import fc from 'fast-check';
import type { JournalRecord } from '@plimsoll/core';
import { decisionOf, fillOf, filled, orderOf, sent } from './support.ts';

const id = fc.constantFrom('o1', 'o2', 'o3', 'o1.tp');
const time = fc.integer({ min: 0, max: 1e12 });
const dollars = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const legs = [{ id: 'o1.tp', kind: 'take_profit', limitPrice: 12, stopPrice: undefined }] as const;

/** What may come in any order, any number of times. */
const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({ id, price: dollars }).map(({ id, price }) => filled(fillOf(id, `x${price}`, { price }), 'main')),
  dollars.map((amount): JournalRecord => ({
    kind: 'cash',
    change: { id: `c${amount}`, amount, reason: 'fee', time: 5 },
  })),
  fc
    .record({
      orderId: id,
      status: fc.constantFrom('rejected' as const, 'cancelled' as const, 'expired' as const),
      time,
    })
    .map((end): JournalRecord => ({ kind: 'end', end: { ...end, code: undefined, detail: undefined } })),
  fc
    .record({
      orderId: id,
      status: fc.constantFrom('accepted' as const, 'filled' as const, 'cancelled' as const),
      time,
    })
    .map((change): JournalRecord => ({ kind: 'change', filled: 1, ...change })),
  fc.record({ cash: dollars, quantity: dollars, time }).map(({ cash, quantity, time }): JournalRecord => {
    const position = { strategy: 'main', symbol: 'AAA', quantity, averagePrice: 3, realised: 1 };
    return { kind: 'portfolio', portfolio: { time, cash, positions: [position] } };
  }),
  fc
    .record({
      state: fc.constantFrom('active' as const, 'reducing' as const, 'halted' as const),
      reason: fc.string(),
      time,
    })
    .map((state): JournalRecord => ({ kind: 'state', ...state })),
  fc
    .record({ plugin: fc.constantFrom('a', 'b'), state: fc.json(), time })
    .map((snapshot): JournalRecord => ({ kind: 'snapshot', ...snapshot })),
  fc.boolean().map((isExplained): JournalRecord => {
    const difference = { kind: 'cash', about: 'cash', expected: 1, found: 2, done: 'so', isExplained } as const;
    return { kind: 'reconciliation', reconciliation: { time: 1, atStart: isExplained, differences: [difference] } };
  }),
  fc.constant<JournalRecord>({ kind: 'acknowledgement', by: 'me', note: '', time: 3 }),
  time.map((time): JournalRecord => ({ kind: 'cycle', time })),
  fc.constant<JournalRecord>({
    kind: 'split',
    split: { kind: 'split', symbol: 'AAA', exDate: '2020-08-31', ratio: 4, time: 9 },
  }),
  fc.constant<JournalRecord>({ kind: 'decision', decision: decisionOf('d1') }),
);

/** Orders are written once each, before anything is told of them. */
export const journals = fc
  .array(fc.array(record, { maxLength: 8 }), { minLength: 1, maxLength: 4 })
  .map(([first = [], ...others]) => {
    const orders = ['o1', 'o2', 'o3'].map((id) => sent(orderOf(id, id === 'o1' ? { legs } : {})));
    return [[...orders, ...first], ...others];
  });
