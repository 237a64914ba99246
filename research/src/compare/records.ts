/** What is compared of a decision; as a line of decisions.jsonl has it. */
export interface DecisionOf {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly limitPrice: number | null;
  readonly stopPrice: number | null;
  readonly trail: unknown;
  readonly takeProfit: unknown;
  readonly stopLoss: unknown;
  readonly timeInForce: string;
  readonly goodUntil: string | null;
  readonly requested: number;
  readonly allowed: number;
  readonly price: number | string;
  readonly outcome: 'ordered' | 'blocked';
  readonly code: string | null;
  readonly plugin: string | null;
  readonly orderId: string | null;
}

/** What is needed of a fill; as a line of fills.jsonl has it. */
export interface FillOf {
  readonly orderId: string;
  readonly quantity: number;
  readonly price: number;
}

/** What is needed of a trade; as a line of trades.jsonl has it. */
export interface TradeOf {
  readonly entryOrderId: string;
  /** Dollars; null where a price is not known. */
  readonly profit: number | null;
}

/** All that a run left behind of what it decided, and of what came of it. */
export interface RunRecord {
  readonly decisions: readonly DecisionOf[];
  readonly fills: readonly FillOf[];
  readonly trades: readonly TradeOf[];
  /** Of the whole account, dollars; null where it is not known. */
  readonly profit: number | null;
}
