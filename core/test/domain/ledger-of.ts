import { Ledger } from '@plimsoll/core';

/** A ledger with a thousand dollars in which each symbol has the price given. */
export function ledgerOf(prices: Readonly<Record<string, number>>, books: readonly string[] = ['main']): Ledger {
  const ledger = new Ledger(Object.keys(prices), books);
  ledger.cash = 1_000;
  for (const [index, price] of Object.values(prices).entries()) ledger.mark(index, price);
  return ledger;
}
