import { Journal, definePlugin } from '@plimsoll/core';
import type {
  Begun,
  Found,
  JournalRecord,
  KnownOrder,
  LastKnown,
  Plugin,
  Reconciliation,
  RunStart,
} from '@plimsoll/core';
import type { Outage } from './outage.ts';

type RecordOf<K extends JournalRecord['kind']> = Extract<JournalRecord, { readonly kind: K }>;

const SINCE = new Set(['fill', 'cash', 'split']);
const ENDED = new Set(['filled', 'cancelled', 'rejected', 'expired']);

/** A journal that outlives the sessions that write to it: what it says at a start is folded anew from all records, in the plainest way. */
export class MemoryJournal {
  readonly records: JournalRecord[] = [];
  runs = 0;

  /** The journal as a plugin of one session, whose process may end at any write. */
  plugin(outage?: Outage): Plugin {
    const service = {
      begin: (start: RunStart) => this.begin(start),
      write: (records: readonly JournalRecord[]) => this.#write(records, outage),
      find: (orderId: string) => this.find(orderId),
      hasCash: (id: string) => this.#all('cash').some(({ change }) => change.id === id),
    };
    return definePlugin({ name: 'memory-journal', provides: Journal, setup: () => ({ service }) });
  }

  begin({ continues }: RunStart): Begun {
    const run = ++this.runs;
    return { run, last: continues && run > 1 ? this.lastKnown() : undefined, doubts: [] };
  }

  lastKnown(): LastKnown {
    const at = this.records.findLastIndex(({ kind }) => kind === 'portfolio');
    const state = this.#all('state').at(-1);
    return {
      run: this.runs - 1,
      hasEnded: this.records.at(-1)?.kind === 'run-end',
      time: this.#all('cycle').at(-1)?.time ?? NaN,
      portfolio: this.#all('portfolio').at(-1)?.portfolio,
      since: this.records.slice(at + 1).filter(({ kind }) => SINCE.has(kind)) as LastKnown['since'],
      splits: this.#all('split').map(({ split }) => split),
      orders: this.#all('order').flatMap((sent) => (this.#isOpen(sent) ? this.#known(sent) : [])),
      trading: { state: state?.state ?? 'active', reason: state?.reason ?? '' },
      snapshots: Object.fromEntries(this.#all('snapshot').map(({ plugin, state }) => [plugin, state])),
      unacknowledged: this.#unacknowledged(),
    };
  }

  find(orderId: string): Found {
    const sent = this.#all('order').find(({ order }) => idsOf(order).includes(orderId));
    const fills = this.#all('fill').filter(({ fill }) => fill.orderId === orderId);
    return { order: sent && this.#known(sent), executions: fills.map(({ fill }) => fill.executionId) };
  }

  #write(records: readonly JournalRecord[], outage: Outage | undefined): void | Promise<void> {
    const before = outage?.pass();
    if (before) return before;
    this.records.push(...records);
    return outage?.pass();
  }

  #all<K extends JournalRecord['kind']>(kind: K): RecordOf<K>[] {
    return this.records.filter((record): record is RecordOf<K> => record.kind === kind);
  }

  #isOpen({ order }: RecordOf<'order'>): boolean {
    const changes = new Map(this.#all('change').map(({ orderId, status }) => [orderId, status]));
    return idsOf(order).some((id) => !ENDED.has(changes.get(id) ?? 'pending'));
  }

  #known({ order, price }: RecordOf<'order'>): KnownOrder {
    const ids = idsOf(order);
    const sentAt = this.records.findIndex((record) => record.kind === 'order' && record.order.id === order.id);
    const told = this.records.slice(sentAt).flatMap((record) => {
      if (record.kind === 'fill' && ids.includes(record.fill.orderId)) return record.fill;
      if (record.kind === 'split' && record.split.symbol === order.symbol) return record.split;
      return record.kind === 'end' && ids.includes(record.end.orderId) ? record.end : [];
    });
    return { order, price, told };
  }

  #unacknowledged(): Reconciliation[] {
    const at = this.records.findLastIndex(({ kind }) => kind === 'acknowledgement');
    return this.records.slice(at + 1).flatMap((record) => {
      if (record.kind !== 'reconciliation') return [];
      return record.reconciliation.differences.every(({ isExplained }) => isExplained) ? [] : record.reconciliation;
    });
  }
}

function idsOf({ id, legs = [] }: KnownOrder['order']): string[] {
  return [id, ...legs.map((leg) => leg.id)];
}
