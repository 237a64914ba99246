import path from 'node:path';
import { setUp } from '@plimsoll/testing';
import type { Begun, Decision, Fill, Journal, JournalRecord, Order, PlimsollError, RunStart } from '@plimsoll/core';
import plugin from '../src/index.ts';

/** The file of the account `test` in a folder. */
export const fileIn = (folder: string): string => path.join(folder, 'journals/test.sqlite');

export const START: RunStart = {
  account: 'test',
  continues: true,
  time: Date.UTC(2026, 0, 5, 14, 30),
  config: { file: 'config.yaml', text: 'account: test\n' },
  universe: ['AAA', 'BBB'],
  timeframe: '1Min',
  seed: 7,
  plugins: [{ name: 'main', use: './main.ts' }],
  version: '0.1.0',
};

export interface OpenJournal extends Begun {
  readonly write: (...records: readonly JournalRecord[]) => void;
  readonly journal: Required<Pick<Journal, 'find' | 'hasCash'>>;
  /** Ends as a run does that was stopped. */
  readonly end: () => void;
  /** Lets go of the files, without the record that a run writes at its end. */
  readonly drop: () => void;
}

/** Begins a run with the journal of a folder. */
export function beginIn(folder: string, start: Partial<RunStart> = {}, config: object = {}): OpenJournal {
  const { service, stop } = setUp<Required<Journal>>(plugin, { folder, config });
  const begun = service.begin({ ...START, ...start }) as Begun;
  const drop = (): void => void stop?.();
  return {
    ...begun,
    journal: service,
    write: (...records) => void service.write(records),
    end: () => {
      void service.write([{ kind: 'run-end', time: 0 }]);
      drop();
    },
    drop,
  };
}

export interface OpenSimulation extends Begun {
  /** A promise where it has to be waited for. */
  readonly write: (...records: readonly JournalRecord[]) => void | Promise<void>;
  readonly end: () => Promise<void>;
  readonly drop: () => Promise<void>;
}

/** As {@link beginIn}, of a simulation. */
export function simulateIn(folder: string, config: object = {}): OpenSimulation {
  const { service, stop } = setUp<Required<Journal>>(plugin, { folder, config });
  const begun = service.begin({ ...START, continues: false }) as Begun;
  const drop = async (): Promise<void> => stop?.();
  return {
    ...begun,
    write: (...records) => service.write(records),
    end: async () => {
      await service.write([{ kind: 'run-end', time: 0 }]);
      await drop();
    },
    drop,
  };
}

/** What beginning a run fails with. */
export function refusalIn(folder: string, start: Partial<RunStart> = {}): PlimsollError {
  try {
    beginIn(folder, start).drop();
  } catch (error) {
    return error as PlimsollError;
  }
  throw new Error('it was not refused');
}

export function orderOf(id: string, parts: Partial<Order> = {}): Order {
  return {
    id,
    decisionId: 'd1',
    strategy: 'main',
    symbol: 'AAA',
    side: 'buy',
    quantity: 100,
    closing: 0,
    type: 'market',
    limitPrice: undefined,
    stopPrice: undefined,
    timeInForce: 'day',
    time: 60_000,
    status: 'pending',
    filled: 0,
    ...parts,
  };
}

export function fillOf(orderId: string, executionId: string, parts: Partial<Fill> = {}): Fill {
  const given = { symbol: 'AAA', side: 'buy', quantity: 40, price: 10, commission: 0.25, time: 120_000 } as const;
  return { executionId, orderId, ...given, ...parts };
}

export const sent = (order: Order, price = 10): JournalRecord => ({ kind: 'order', order, price });
export const filled = (fill: Fill, strategy?: string): JournalRecord => ({ kind: 'fill', fill, strategy });

export function decisionOf(id: string, parts: Partial<Decision> = {}): Decision {
  return {
    id,
    time: 60_000,
    strategy: 'main',
    symbol: 'AAA',
    side: 'buy',
    weight: 0.1,
    confidence: undefined,
    reason: 'it rose',
    type: 'market',
    limitPrice: undefined,
    stopPrice: undefined,
    timeInForce: 'day',
    goodUntil: undefined,
    trail: undefined,
    takeProfit: undefined,
    stopLoss: undefined,
    price: 10,
    requested: 120,
    allowed: 100,
    closing: 0,
    sizing: { method: 'fraction' },
    verdicts: [
      { plugin: 'cap', kind: 'reduce', code: 'CAP', detail: { measured: 1, limit: 2, headroom: 1 }, quantity: 100 },
    ],
    outcome: 'ordered',
    code: 'CAP',
    plugin: 'cap',
    detail: { measured: 1 },
    orderId: 'o1',
    ...parts,
  };
}
