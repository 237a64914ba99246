import { closeSync, fdatasyncSync, openSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { Journal } from '@plimsoll/core';
import type { Decision, JournalRecord, Order, RunStart } from '@plimsoll/core';
import plugin from '@plimsoll/journal-sqlite';
import { setUp } from '@plimsoll/testing';
import { inNewFolder, median, sessionIn, whole } from './run.ts';

const GROUP = 100;

export interface Sample {
  readonly decision: Decision;
  readonly order: Order;
}

/** What a strategy wanted and was allowed in a backtest under all rules, with what each of them said. */
export async function samples(count: number): Promise<Sample[]> {
  return inNewFolder(async (folder) => {
    const session = await sessionIn(folder, 'off', ['plugins.market.config.bars=10000']);
    const decisions = new Map<string, Decision>();
    const found: Sample[] = [];
    session.events.on('decision', (decision) => void decisions.set(decision.id, decision));
    session.events.on('order', (order) => {
      const decision = decisions.get(order.decisionId);
      if (order.status === 'accepted' && decision) found.push({ decision, order: { ...order, status: 'pending' } });
    });
    await session.start();
    await session.run();
    await session.stop();
    return found.slice(0, count);
  });
}

/** Begins a run that continues, with the journal of a folder. */
export function begin(folder: string): { journal: Required<Journal>; close: () => void } {
  const { service, stop } = setUp<Required<Journal>>(plugin, { folder, config: { path: 'bench.sqlite' } });
  const start: RunStart = {
    account: 'bench',
    continues: true,
    time: Date.now(),
    config: { file: 'config.yaml', text: '' },
    universe: [],
    timeframe: '1Min',
    seed: 0,
    plugins: [],
    version: '',
  };
  void service.begin(start);
  return { journal: service, close: () => void stop?.() };
}

/** Decisions a second that are on disk when the call returns, one by one and in groups, beside the least that syncs as often. */
export async function benchWrites(rounds: number): Promise<void> {
  const sampled = await samples(GROUP);
  const groups = sampled.map(({ decision, order }): JournalRecord[] => [
    { kind: 'decision', decision },
    { kind: 'order', order, price: decision.price },
  ]);
  await inNewFolder(async (folder) => {
    const { journal, close } = begin(folder);
    const file = openSync(path.join(folder, 'bare'), 'a');
    const bare = (records: readonly JournalRecord[]): void => {
      writeSync(file, JSON.stringify(records));
      fdatasyncSync(file);
    };
    const kept = (records: readonly JournalRecord[]): void => void journal.write(records);
    const alone = (write: (records: readonly JournalRecord[]) => void): number => timed(() => groups.forEach(write));
    const together = (write: (records: readonly JournalRecord[]) => void): number => timed(() => write(groups.flat()));
    const times = {
      alone: [] as number[],
      bareAlone: [] as number[],
      together: [] as number[],
      bareTogether: [] as number[],
    };
    for (let round = 0; round < rounds; round++) {
      times.bareAlone.push(alone(bare));
      times.alone.push(alone(kept));
      times.bareTogether.push(together(bare));
      times.together.push(together(kept));
    }
    close();
    closeSync(file);
    const line = (name: string, ms: number, least: number): string =>
      `${name}  ${whole((GROUP / ms) * 1_000)} decisions a second; append and fdatasync ${whole((GROUP / least) * 1_000)}  ratio ${(ms / least).toFixed(2)}`;
    console.log(line('on disk one by one', median(times.alone), median(times.bareAlone)));
    console.log(line(`on disk ${GROUP} at once `, median(times.together), median(times.bareTogether)));
  });
}

function timed(act: () => void): number {
  const begun = performance.now();
  act();
  return performance.now() - begun;
}

/** What a run that continues leaves in its file. */
export async function benchSize(): Promise<void> {
  await inNewFolder(async (folder) => {
    const averages = 'plugins.strategy-sma-cross.config={ fast: 10, slow: 40, weight: 5% }';
    const session = await sessionIn(folder, 'continue', ['plugins.market.config.bars=2000', averages]);
    await session.start();
    const begun = performance.now();
    await session.run();
    const ms = performance.now() - begun;
    await session.stop();
    const { signals, cycles } = session.counts;
    const bytes = statSync(path.join(folder, 'bench.sqlite')).size;
    console.log(
      `a run that continues, ${whole(cycles)} cycles, ${whole(signals)} decisions  ${whole(bytes / signals)} bytes a decision, ${(ms / cycles).toFixed(2)} ms a cycle`,
    );
  });
}
