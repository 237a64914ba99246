import type { Detail, JournalRecord, OrderStatus, TradingState } from '@plimsoll/core';
import {
  cashOf,
  decisionOf,
  endOf,
  fillOf,
  number,
  optional,
  orderOf,
  parsed,
  portfolioOf,
  reconciliationOf,
  splitOf,
  text,
} from './rows.ts';
import type { Row, Table } from './rows.ts';

type FromRow = (row: Row) => JournalRecord;

/** How a row of each table is read as the record that it was. Legs stand in their order, a config in a table of its own. */
export const RECORD_OF = {
  decisions: (row) => ({ kind: 'decision', decision: decisionOf(row) }),
  orders: (row) => ({ kind: 'order', ...orderOf(row) }),
  transitions: (row) => ({
    kind: 'change',
    orderId: text(row['order_id']),
    status: text(row['status']) as OrderStatus,
    filled: number(row['filled']),
    time: number(row['time']),
  }),
  fills: (row) => ({ kind: 'fill', fill: fillOf(row), strategy: optional<string>(row['strategy']) }),
  cash_changes: (row) => ({ kind: 'cash', change: cashOf(row) }),
  splits: (row) => ({ kind: 'split', split: splitOf(row) }),
  ends: (row) => ({ kind: 'end', end: endOf(row) }),
  portfolios: (row) => ({ kind: 'portfolio', portfolio: portfolioOf(row) }),
  states: (row) => ({
    kind: 'state',
    state: text(row['state']) as TradingState,
    reason: text(row['reason']),
    time: number(row['time']),
  }),
  events: (row) => {
    const event = { code: text(row['code']), time: number(row['time']), detail: parsed<Detail>(row['detail'], {}) };
    return { kind: 'event', event: event as Extract<JournalRecord, { kind: 'event' }>['event'] };
  },
  commands: (row) => ({
    kind: 'command',
    command: {
      name: text(row['name']),
      detail: parsed<Detail>(row['detail'], {}),
      by: text(row['by']),
      time: number(row['time']),
    },
  }),
  reconciliations: (row) => ({ kind: 'reconciliation', reconciliation: reconciliationOf(row) }),
  acknowledgements: (row) => ({
    kind: 'acknowledgement',
    by: text(row['by']),
    note: text(row['note']),
    time: number(row['time']),
  }),
} satisfies Partial<Record<Table, FromRow>>;

/** The kind of record that each table has. */
export const KIND_OF = {
  decisions: 'decision',
  orders: 'order',
  transitions: 'change',
  fills: 'fill',
  cash_changes: 'cash',
  splits: 'split',
  ends: 'end',
  portfolios: 'portfolio',
  states: 'state',
  events: 'event',
  commands: 'command',
  reconciliations: 'reconciliation',
  acknowledgements: 'acknowledgement',
  config_changes: 'config',
} as const satisfies Record<keyof typeof RECORD_OF | 'config_changes', JournalRecord['kind']>;
