import type { Order, Session } from '@plimsoll/core';

export function describe({ id, status, filled, quantity }: Order): string {
  return `order ${id} is ${status}, ${filled} of ${quantity}`;
}

/** Cash, positions and orders at work, to be compared. */
export function booksOf(session: Session): string {
  const { portfolio } = session;
  const lines = [
    ...portfolio.positions().map(({ symbol, strategy, quantity, averagePrice }) => {
      return `${strategy} ${quantity} ${symbol} at ${averagePrice.toFixed(6)}`;
    }),
    ...session.workingOrders().map(({ id, filled, quantity }) => `${id} ${filled} of ${quantity}`),
  ];
  const sorted = lines.toSorted((a, b) => (a < b ? -1 : 1));
  return [`cash ${portfolio.cash.toFixed(4)}`, session.status().trading, ...sorted].join(', ');
}
