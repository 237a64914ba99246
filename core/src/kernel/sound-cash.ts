import type { CashChange, CashReason } from '../domain/order.ts';

const CASH_REASONS: ReadonlySet<CashReason> = new Set(['fee', 'interest', 'borrow_fee', 'dividend', 'other']);

/** Whether a change of cash can be counted as it is told. */
export function isSoundCash({ id, amount, reason, perShare = 0 }: CashChange): boolean {
  return typeof id === 'string' && Number.isFinite(amount) && Number.isFinite(perShare) && CASH_REASONS.has(reason);
}
