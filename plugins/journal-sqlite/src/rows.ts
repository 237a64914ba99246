import type {
  AppliedSplit,
  CashChange,
  Decision,
  Fill,
  JournalRecord,
  Order,
  OrderEnd,
  PortfolioState,
  Reconciliation,
} from '@plimsoll/core';
import { jsonOf, valueOf } from './values.ts';
import type { Value } from './values.ts';

type RecordOf<K extends JournalRecord['kind']> = Extract<JournalRecord, { readonly kind: K }>;

/** The columns of a table in their order, up to the checksum that covers them. */
export const COLUMNS = {
  runs: columns('run continues started pid host config universe timeframe seed plugins version'),
  progress: columns('run cycle ended closed'),
  snapshots: columns('plugin state time'),
  decisions: columns(
    'seq id time strategy symbol side type limit_price stop_price time_in_force weight confidence reason price',
    'requested allowed closing outcome code plugin order_id detail sizing verdicts more',
  ),
  orders: columns(
    'seq id decision strategy symbol side quantity closing type limit_price stop_price time_in_force more price time',
  ),
  legs: columns('seq id order_id kind limit_price stop_price'),
  transitions: columns('seq order_id status filled time'),
  fills: columns('seq execution order_id strategy symbol side quantity price commission time'),
  cash_changes: columns('seq id amount reason symbol per_share time'),
  splits: columns('seq symbol ex_date ratio in_lieu time'),
  ends: columns('seq order_id status time code detail'),
  portfolios: columns('seq time cash positions'),
  states: columns('seq state reason time'),
  events: columns('seq code time detail'),
  commands: columns('seq name detail by time'),
  reconciliations: columns('seq time at_start differences'),
  acknowledgements: columns('seq by note time'),
  inputs: columns('seq kind time body numbers'),
  config_changes: columns('seq config time'),
  blocks: columns('seq records bytes data'),
} as const;

export type Table = keyof typeof COLUMNS;

/** The version of the schema that brought a table, where it was not the first. */
const SINCE: Partial<Record<Table, number>> = { config_changes: 2, blocks: 3, inputs: 4 };

/** The tables that a file of some version has. */
export function tablesOf(version: number): Table[] {
  return (Object.keys(COLUMNS) as Table[]).filter((table) => version >= (SINCE[table] ?? 1));
}

/** Those whose rows are records, numbered in the order in which they were written. */
export function recordsOf(version: number): Table[] {
  return tablesOf(version).filter((table) => COLUMNS[table][0] === 'seq');
}

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, Value>>;

function more(rest: object): Value {
  for (const value of Object.values(rest)) if (value !== undefined) return jsonOf(rest);
  return null;
}

export function decisionValues(decision: Decision): Value[] {
  const { id, time, strategy, symbol, side, type, limitPrice, stopPrice, timeInForce, weight, ...other } = decision;
  const { confidence, reason, price, requested, allowed, closing, outcome, code, plugin, orderId, ...texts } = other;
  const { detail, sizing, verdicts, ...rest } = texts;
  const plain = [id, time, strategy, symbol, side, type, limitPrice, stopPrice, timeInForce, weight, confidence];
  const result = [reason, price, requested, allowed, closing, outcome, code, plugin, orderId];
  return [...[...plain, ...result].map(valueOf), jsonOf(detail), jsonOf(sizing), jsonOf(verdicts), more(rest)];
}

export function decisionOf(row: Row): Decision {
  return {
    id: text(row['id']),
    time: number(row['time']),
    strategy: text(row['strategy']),
    symbol: text(row['symbol']),
    side: text(row['side']) as Decision['side'],
    type: text(row['type']) as Decision['type'],
    limitPrice: optional(row['limit_price']),
    stopPrice: optional(row['stop_price']),
    timeInForce: text(row['time_in_force']) as Decision['timeInForce'],
    weight: optional(row['weight']),
    confidence: optional(row['confidence']),
    reason: optional(row['reason']),
    price: number(row['price']),
    requested: number(row['requested']),
    allowed: number(row['allowed']),
    closing: number(row['closing']),
    outcome: text(row['outcome']) as Decision['outcome'],
    code: optional(row['code']),
    plugin: optional(row['plugin']),
    orderId: optional(row['order_id']),
    detail: parsed(row['detail'], {}),
    sizing: parsed(row['sizing'], {}),
    verdicts: parsed(row['verdicts'], []),
    trail: undefined,
    takeProfit: undefined,
    stopLoss: undefined,
    goodUntil: undefined,
    ...parsed<Partial<Decision>>(row['more'], {}),
  };
}

export function orderValues({ order, price }: RecordOf<'order'>): Value[] {
  const { id, decisionId, strategy, symbol, side, quantity, closing, type, limitPrice, stopPrice, ...other } = order;
  const { timeInForce, time, status: _, filled: __, ...rest } = other;
  const plain = [id, decisionId, strategy, symbol, side, quantity, closing, type, limitPrice, stopPrice, timeInForce];
  return [...plain.map(valueOf), more(rest), valueOf(price), valueOf(time)];
}

/** The order as it was sent. */
export function orderOf(row: Row): { order: Order; price: number } {
  const order: Order = {
    id: text(row['id']),
    decisionId: text(row['decision']),
    strategy: text(row['strategy']),
    symbol: text(row['symbol']),
    side: text(row['side']) as Order['side'],
    quantity: number(row['quantity']),
    closing: number(row['closing']),
    type: text(row['type']) as Order['type'],
    limitPrice: optional(row['limit_price']),
    stopPrice: optional(row['stop_price']),
    timeInForce: text(row['time_in_force']) as Order['timeInForce'],
    time: number(row['time']),
    ...parsed<Partial<Order>>(row['more'], {}),
    status: 'pending',
    filled: 0,
  };
  return { order: Object.freeze(order), price: number(row['price']) };
}

export function fillValues({ fill, strategy }: RecordOf<'fill'>): Value[] {
  const { executionId, orderId, symbol, side, quantity, price, commission, time } = fill;
  return [executionId, orderId, strategy, symbol, side, quantity, price, commission, time].map(valueOf);
}

export function fillOf(row: Row): Fill {
  return {
    executionId: text(row['execution']),
    orderId: text(row['order_id']),
    symbol: text(row['symbol']),
    side: text(row['side']) as Fill['side'],
    quantity: number(row['quantity']),
    price: number(row['price']),
    commission: number(row['commission']),
    time: number(row['time']),
  };
}

export function cashOf(row: Row): CashChange {
  const symbol = optional<string>(row['symbol']);
  const perShare = optional<number>(row['per_share']);
  return {
    id: text(row['id']),
    amount: number(row['amount']),
    reason: text(row['reason']) as CashChange['reason'],
    ...(symbol !== undefined && { symbol }),
    ...(perShare !== undefined && { perShare }),
    time: number(row['time']),
  };
}

export function splitOf(row: Row): AppliedSplit {
  const inLieu = parsed<AppliedSplit['inLieu']>(row['in_lieu'], undefined);
  return {
    kind: 'split',
    symbol: text(row['symbol']),
    exDate: text(row['ex_date']),
    ratio: number(row['ratio']),
    ...(inLieu && { inLieu }),
    time: number(row['time']),
  };
}

export function endOf(row: Row): OrderEnd {
  return {
    orderId: text(row['order_id']),
    status: text(row['status']) as OrderEnd['status'],
    time: number(row['time']),
    code: optional(row['code']),
    detail: row['detail'] === null ? undefined : parsed(row['detail'], {}),
  };
}

export function portfolioOf(row: Row): PortfolioState {
  const positions = parsed<PortfolioState['positions']>(row['positions'], []);
  return {
    time: number(row['time']),
    cash: number(row['cash']),
    positions: positions.map((position) => ({ ...position, averagePrice: Number(position.averagePrice as unknown) })),
  };
}

export function reconciliationOf(row: Row): Reconciliation {
  const differences = parsed<Reconciliation['differences']>(row['differences'], []);
  return { time: number(row['time']), atStart: row['at_start'] === 1, differences };
}

export function text(value: Value | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** NaN for NULL. */
export function number(value: Value | undefined): number {
  return typeof value === 'number' ? value : NaN;
}

/** Undefined for NULL. */
export function optional<T extends Value>(value: Value | undefined): T | undefined {
  return value === null || value === undefined ? undefined : (value as T);
}

export function parsed<T>(value: Value | undefined, none: T): T {
  return typeof value === 'string' ? (JSON.parse(value) as T) : none;
}

function columns(...lines: readonly string[]): readonly string[] {
  return lines.join(' ').split(' ');
}
