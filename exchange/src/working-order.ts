import { cleanQuantity } from '@plimsoll/core';
import type { Order } from '@plimsoll/core';
import type { Bill } from './bill.ts';

/** An order that has been taken and has not ended. */
export class WorkingOrder {
  readonly order: Order;
  readonly index: number;
  readonly bill: Bill;
  /** Units of what is left that close what the account holds, as long as other working orders do not. */
  closing: number;
  /** Dollars of buying power set aside for what is left. */
  reserved: number;
  /** Units filled so far. */
  filled = 0;
  /** How many executions it has had. */
  executions = 0;
  /** Whether its stop has been reached. */
  isTriggered = false;
  /** The local day that a day order belongs to; NaN before its first bar. */
  day = NaN;

  constructor(order: Order, index: number, bill: Bill, closing: number, reserved: number) {
    this.order = order;
    this.index = index;
    this.bill = bill;
    this.closing = closing;
    this.reserved = reserved;
  }

  /** Units that have not filled. */
  get left(): number {
    return cleanQuantity(this.order.quantity - this.filled);
  }
}
