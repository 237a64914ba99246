import { FetchRequest, Ledger, Session } from '@plimsoll/core';
import type { JournalRecord } from '@plimsoll/core';
import { SqliteJournal } from '../plugins/journal-sqlite/src/journal.ts';
import { Fates } from '../core/src/kernel/fates.ts';
import { JournalDesk } from '../core/src/kernel/journal-desk.ts';
import { Judge } from '../core/src/kernel/judge.ts';
import { Market } from '../core/src/kernel/market.ts';
import { OrderBook, hasEnded } from '../core/src/kernel/order-book.ts';
import { OrderDesk } from '../core/src/kernel/order-desk.ts';
import { Proposals } from '../core/src/kernel/proposals.ts';
import { SizingDesk } from '../core/src/kernel/sizing-desk.ts';
import { TradingDesk } from '../core/src/kernel/trading-desk.ts';
import { ALPACA_MUTANTS } from './alpaca/mutants.ts';
import { instead } from './instead.ts';
import type { Method, Mutant } from './instead.ts';
import { runDay } from './day.ts';
import { planOf } from './plan.ts';
import { runTwice } from './repeat.ts';

/** Changes every order as it is decided. */
const orders = (change: (order: Parameters<OrderDesk['open']>[0]) => object): Mutant['plant'] =>
  instead(
    OrderDesk,
    'open',
    (own) =>
      function (this: OrderDesk, order, ...rest) {
        return own.call(
          this,
          Object.freeze({ ...(order as object), ...change(order) }) as never,
          ...(rest as never as [never, never, never]),
        );
      } as Method,
  );

/** Changes what comes of all verdicts together. */
const judgement = (
  change: (judged: ReturnType<Judge['judge']>, intent: Parameters<Judge['judge']>[0], gate: unknown) => object,
): Mutant['plant'] =>
  instead(
    Judge,
    'judge',
    (own) =>
      function (this: Judge, intent, gate) {
        const judged = own.call(this, intent, gate);
        return { ...judged, ...change(judged, intent, gate) };
      } as Method,
  );

const nothing = (): undefined => undefined;

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a sale of all that is held is sent as a purchase',
    law: 1,
    bound: 10,
    plant: orders(({ side, closing }) => (closing > 0 && side === 'sell' ? { side: 'buy' } : {})),
  },
  {
    name: 'what rules allow is not looked at',
    law: 2,
    bound: 10,
    plant: judgement((_, intent) => ({ entering: intent.entering, total: Infinity })),
  },
  {
    name: 'the first rule that rejects is the last one asked',
    law: 3,
    bound: 10,
    plant: judgement(({ verdicts }) => ({
      verdicts: verdicts.slice(0, verdicts.findIndex(({ kind }) => kind === 'reject') + 1 || Infinity),
    })),
  },
  {
    name: 'of three signals in a cycle one is forgotten',
    law: 3,
    bound: 10,
    plant: instead(
      Proposals,
      'postpone',
      (own) =>
        function (this: Proposals, isNotYet) {
          own.call(this, isNotYet);
          if (this.list.length > 2) this.list.pop();
        } as Method,
    ),
  },
  {
    name: 'an exit that has to wait is forgotten',
    law: 3,
    bound: 60,
    plant: instead(
      Proposals,
      'postpone',
      () =>
        function (this: Proposals, isNotYet: Parameters<Proposals['postpone']>[0]) {
          this.list = this.list.filter((proposal) => !isNotYet(proposal));
        } as Method,
    ),
  },
  {
    name: 'nothing gets out while nothing may enter',
    law: 4,
    bound: 20,
    plant: judgement((judged, _, gate) => (gate ? { entering: 0, total: 0, binding: judged.binding ?? gate } : {})),
  },
  {
    name: 'a price that is old or doubtful is as good as any',
    law: 5,
    bound: 60,
    near: 10,
    plant: instead(Market, 'priceFault', () => nothing),
  },
  {
    name: 'a difference that nobody can explain keeps nothing out',
    law: 5,
    bound: 120,
    plant: instead(TradingDesk, 'hold', () => nothing),
  },
  {
    name: 'half a share is rounded to half a share',
    law: 6,
    bound: 10,
    plant: instead(
      SizingDesk,
      'size',
      (own) =>
        function (this: SizingDesk, ...args: Parameters<SizingDesk['size']>) {
          const sized = own.call(this, ...args);
          return 'entering' in sized && sized.entering > 1 ? { ...sized, entering: sized.entering - 0.5 } : sized;
        } as Method,
    ),
  },
  {
    name: 'orders at work are not reserved',
    law: 7,
    bound: 10,
    plant: instead(
      Ledger,
      'reserve',
      (own) =>
        function (this: Ledger, slot, side, closing) {
          own.call(this, slot, side, closing, 0);
        } as Method,
    ),
  },
  {
    name: 'a fill after the end of its order does not count',
    law: 7,
    bound: 200,
    near: 48,
    plant: instead(
      OrderBook,
      'hasCounted',
      (own) =>
        function (this: OrderBook, tracked, executionId) {
          return hasEnded(tracked) || own.call(this, tracked, executionId);
        } as Method,
    ),
  },
  {
    name: 'the rest of a half filled bracket is left to fill',
    law: 7,
    bound: 300,
    near: 125,
    plant: instead(OrderBook, 'unfinishedBrackets', () => () => []),
  },
  { name: 'nobody asks what became of an order', law: 7, bound: 60, plant: instead(Fates, 'doubt', () => nothing) },
  {
    name: 'an execution that is told twice counts twice',
    law: 8,
    bound: 20,
    plant: instead(OrderBook, 'hasCounted', () => () => false),
  },
  {
    name: 'orders are written when they have been sent',
    law: 8,
    bound: 10,
    plant: instead(
      JournalDesk,
      'write',
      (own) =>
        function (this: JournalDesk, count = 0, failed) {
          if (count === 0) return own.call(this, count, failed);
          queueMicrotask(() => void own.call(this, count, failed));
        } as Method,
    ),
  },
  {
    name: 'every process counts its orders from one',
    law: 8,
    bound: 20,
    plant: instead(OrderDesk, 'orderId', () => (sequence: number) => `simulated-${sequence}`),
  },
  { name: 'a halt ends with the process', law: 8, bound: 200, plant: instead(TradingDesk, 'restore', () => nothing) },
  {
    name: 'the journal leaves out a fill now and then',
    law: 8,
    bound: 20,
    plant: instead(
      SqliteJournal,
      'write',
      (own) =>
        function (this: SqliteJournal, records: readonly JournalRecord[]) {
          return own.call(
            this,
            records.filter((record) => record.kind !== 'fill' || record.fill.quantity % 7 !== 0),
          );
        } as Method,
    ),
  },
  {
    name: 'a symbol is asked for twice',
    law: 9,
    bound: 10,
    plant: instead(
      FetchRequest,
      'askSource',
      (own) =>
        function (this: FetchRequest) {
          own.call(this);
          this.asked = [...this.asked, ...this.asked.slice(0, 1)];
        } as Method,
    ),
  },
  {
    name: 'ids are drawn by chance',
    law: 10,
    bound: 10,
    plant: instead(
      OrderDesk,
      'orderId',
      (own) =>
        function (this: OrderDesk, sequence) {
          return `${own.call(this, sequence)}-${Math.random()}`;
        } as Method,
    ),
  },
  {
    name: 'a config that was refused is the one that runs',
    law: 11,
    bound: 60,
    plant: instead(
      Session,
      'reload',
      (own) =>
        async function (this: Session, next, by) {
          try {
            return await own.call(this, next, by);
          } catch (error) {
            this.config = next;
            throw error;
          }
        } as Method,
    ),
  },
  {
    name: 'strategies are waited for though none takes its time',
    law: 12,
    bound: 20,
    plant: instead(
      Proposals,
      'install',
      (own) =>
        function (this: Proposals, plugins) {
          own.call(this, plugins);
          const { collect } = this;
          Object.assign(this, { collect: async () => collect() });
        } as Method,
    ),
  },
  ...ALPACA_MUTANTS,
];

/**
 * Lives through days with a mutant until its law is violated.
 * @param first seed
 * @returns how many that took; undefined where its bound was not enough
 */
export async function seedsUntilFound(mutant: Mutant, first = 1): Promise<number | undefined> {
  const { broker = 'simulated', law, bound, plant } = mutant;
  const takeOut = plant();
  try {
    for (let seeds = 1; seeds <= bound; seeds++) {
      const seed = first + seeds - 1;
      const { violations } = await (law === 10 ? runTwice(seed, { broker }) : runDay(planOf(seed, { broker })));
      if (violations.some((violation) => violation.law === law)) return seeds;
    }
    return undefined;
  } finally {
    takeOut();
  }
}
