/** Codes with which the kernel itself blocks a signal or rejects its entering part; plugins add their own. */
export const VERDICT_CODES = {
  SIGNAL_INVALID: 'The signal is malformed; the detail names the field.',
  SYMBOL_UNKNOWN: 'The symbol is not in the universe.',
  STRATEGY_UNKNOWN: 'The signal names a strategy that its plugin did not declare.',
  SIZE_INVALID: 'No usable quantity could be found.',
  SIZE_BELOW_MINIMUM: 'The quantity is less than one lot, or less than the sizer allows.',
  ACCOUNT_UNKNOWN: 'Cash or equity is not known, so nothing may be entered.',
  PRICE_UNKNOWN: 'The symbol has no usable price, so nothing may be entered.',
  PRICE_STALE: 'The last price is older than `staleAfter`.',
  RECONCILING: 'The ledger and the broker disagree, or have not been compared since a doubt arose.',
  UNACKNOWLEDGED:
    'Something differed from the books, nobody could explain it, and no operator has acknowledged it yet.',
  TRADING_REDUCING: 'Trading is reducing: exits only.',
  TRADING_HALTED: 'Trading is halted: exits only.',
  RULE_THREW: 'A rule threw an error; the entering part is rejected.',
  VERDICT_MALFORMED: 'A rule returned something that is not a verdict; the entering part is rejected.',
  TERMS_UNSUITED: 'Exits cannot be placed together with this order; the detail says why.',
  EXIT_ALREADY_WORKING:
    'All that the strategy holds is being closed by orders at work already; a further exit would be an entry.',
  EXIT_WAITING: 'The run ended while the exit waited for the end of a resting exit of the same position.',
  NOTHING_TO_CLOSE: 'An exit waited for the end of a resting one, and that had closed everything.',
  JOURNAL_FAILED: 'The decision could not be made durable, so the order was not sent.',
  CLOSING_ONLY: 'The rule had nothing to judge: the whole order closes.',
  WITHIN_LIMIT: 'The rule has no objection.',
  EXPOSURE_UNKNOWN: 'What a cap measures could not be read.',
} as const;

/** Codes of events that tell an operator something went otherwise than planned. */
export const EVENT_CODES = {
  HOOK_THREW: 'A hook threw; the detail names plugin and stage.',
  DATA_FETCH_FAILED: 'The market data source failed; symbols without an answer have no new bar.',
  DATA_STALE_SERVED: 'The source failed and bars from a cache were used instead.',
  BAR_INVALID: 'A bar with an unusable price, or one out of order, was refused.',
  BAR_FROM_THE_FUTURE: 'A bar that had not ended yet was refused.',
  SPLIT_UNSEEN: 'Prices did not move as a split says, so it was not applied: the bars may be adjusted already.',
  SPLIT_ASSUMED: 'A split took effect and the broker has not told of it; the books were split, and are to be compared.',
  SPLIT_INVALID: 'A split with an unusable symbol, date, ratio or payment was not applied.',
  DIVIDEND_UNUSABLE:
    'A dividend is not below the price before its ex-date, so it was not applied: the file may be wrong.',
  BAR_LATE: 'A bar came after the end of the longer one that it belongs to, which was mended.',
  BAR_OUTSIDE_SESSIONS:
    'A bar is of a day without a session, so no longer one has it; told once a symbol. `sessions` in the config says what counts.',
  BAR_ACROSS_BOUNDARY:
    'A bar goes on beyond the end of the longer one that it begins in; told once a symbol. `sessions` has another anchor.',
  ACCOUNT_UNREADABLE: 'The broker could not tell the state of the account.',
  ORDER_REJECTED: 'The broker refused an order.',
  ORDER_EXPIRED: 'An order ended unfilled or partly filled at the end of its time.',
  ORDER_SUBMIT_FAILED:
    'The broker did not answer for an order. It stays counted as working, is looked up where the broker can do that, and is never sent again.',
  ORDER_LOOKED_UP: 'The broker was asked for an order whose fate was unknown, and found it or does not have it.',
  ORDER_LOOKUP_FAILED: 'The broker could not say what has become of an order; it is asked again every cycle.',
  ORDER_EVENT_IGNORED: 'A broker event made no sense for its order: unknown, doubled, or after the end.',
  FILL_INVALID: 'A fill with an unusable quantity or price was not applied.',
  FILL_EXCEEDS_ORDER: 'More was filled than was ordered. The fill counts in full.',
  FILL_WITHOUT_ORDER:
    'A fill came for an order that is not ours. It closes what any book holds of the other side; the rest is unassigned.',
  FILL_TOO_LATE:
    'A fill came of an order that ended so long ago that nobody can tell whether it was counted. It was not; ledger and broker are to be compared.',
  CASH_CHANGE_INVALID: 'A change of cash with an unusable id, amount or reason was not applied.',
  MARGIN_CALL: 'Equity is below what the broker requires for what is held; it may sell by itself.',
  MARGIN_CALL_MET: 'Equity is at what the broker requires again.',
  EXPOSURE_NEGATIVE_PREVENTED:
    'A fill would have taken a long-only book below zero; it was left at zero. A purchase that came before it, and is told later, makes up for it.',
  RECONCILIATION_REQUESTED: 'Ledger and broker are to be compared before anything is entered.',
  RUN_CONTINUES: 'The run goes on where an earlier one stopped; the detail says what it took up.',
  BOOK_WITHOUT_STRATEGY: 'A book holds something, or has orders at work, and no strategy of this config trades it.',
  CASH_TAKEN_OVER:
    'The broker’s cash differed from the books by no more than `cashTolerance`, or nobody comes back to the run: it was taken over.',
  DIFFERENCE_UNEXPLAINED:
    'Something differed from the books and nobody could explain it: nothing is entered until an operator acknowledges it.',
  DIFFERENCES_ACKNOWLEDGED: 'An operator has acknowledged all that differed.',
  RECONCILED: 'Ledger and broker were compared; the detail says what differed.',
  RECONCILIATION_FAILED:
    'What the broker holds cannot be taken over, and the detail says why; nothing is entered until that is mended.',
  OPERATOR_COMMAND: 'An operator had the run do something; the detail says who and what.',
  PLUGIN_CODE_CHANGED:
    'A plugin’s file has changed since it was loaded: the run goes on with the older code until it is started anew.',
  OUTPUT_LOST:
    'What the run prints can no longer be written: its reader is gone, the disk full, or the terminal closed. It goes on.',
  TRADING_STATE_CHANGED: 'Trading became active, reducing or halted.',
  JOURNAL_FAILED:
    'The journal could not write; orders of the cycle were not sent. Told when that begins, when its cause changes, and every 60 cycles.',
  JOURNAL_RECOVERED: 'The journal can be written again, and has all that had to wait; trading stays halted.',
} as const;

export type EventCode = keyof typeof EVENT_CODES;

/** What a verdict or an event says in numbers and words, never in prose. */
export type Detail = Readonly<Record<string, string | number | boolean>>;
