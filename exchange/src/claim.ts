import type { Side } from '@plimsoll/core';

/** What is set aside for an order, or for two of which only one can fill. */
export interface Claim {
  readonly index: number;
  readonly side: Side;
  /** Units that close what the account holds, and that no other order closes. */
  closing: number;
  /** Dollars of buying power for what enters. */
  reserved: number;
}
