import { statSync } from 'node:fs';
import path from 'node:path';
import type { JournalRecord } from '@plimsoll/core';
import { checkJournal } from '@plimsoll/journal-sqlite/check';
import { inNewFolder, median, sessionIn, whole } from './run.ts';
import { begin, samples } from './writes.ts';
import type { Sample } from './writes.ts';

const A_WRITE = 5_000;
const OPEN = 50;
const STRATEGY = 'strategy-sma-cross';

/** How long a run takes to begin where an earlier one left so many decisions. */
export async function benchRecovery(counts: readonly number[], rounds: number): Promise<void> {
  const sampled = await samples(100);
  for (const count of counts) {
    await inNewFolder(async (folder) => {
      fill(folder, count, sampled);
      const mebibytes = statSync(path.join(folder, 'bench.sqlite')).size / 2 ** 20;
      const times: number[] = [];
      const processor: number[] = [];
      let orders = 0;
      for (let round = 0; round < rounds; round++) {
        const session = await sessionIn(folder, 'continue', ['plugins.market.config.bars=10']);
        const [begun, used] = [performance.now(), process.cpuUsage()];
        await session.start();
        times.push(performance.now() - begun);
        const { user, system } = process.cpuUsage(used);
        processor.push((user + system) / 1_000);
        orders = session.workingOrders().length;
        await session.stop();
      }
      const begun = performance.now();
      checkJournal(path.join(folder, 'bench.sqlite'), () => undefined);
      const seconds = (performance.now() - begun) / 1_000;
      console.log(
        [
          `after ${whole(count)} decisions (${whole(mebibytes)} MiB, ${orders} orders at work)`,
          `a run begins in ${whole(median(times))} ms, ${whole(median(processor))} of the processor`,
          `a check of all rows takes ${seconds.toFixed(1)} s`,
        ].join('  '),
      );
    });
  }
}

/** Every decision leads to an order that is filled, but for the last few, which are filled in part. */
function fill(folder: string, count: number, sampled: readonly Sample[]): void {
  const { journal, close } = begin(folder);
  for (let i = 0; i < count; i += A_WRITE) {
    const until = Math.min(count, i + A_WRITE);
    const records: JournalRecord[] = [];
    for (let n = i; n < until; n++) {
      records.push(...traded(n, sampled[n % sampled.length]!, n >= count - OPEN));
      if (n % 100 === 99) records.push(portfolioOf(sampled, n));
    }
    void journal.write([...records, { kind: 'cycle', time: until * 60_000 }]);
  }
  close();
}

function traded(n: number, { decision, order }: Sample, isOpen: boolean): JournalRecord[] {
  const time = n * 60_000;
  const [id, orderId] = [`d${n}`, `bench-r1-${n}`];
  const { symbol, price } = decision;
  const { side } = order;
  const quantity = isOpen ? order.quantity / 2 : order.quantity;
  const fill = { executionId: `x${n}`, orderId, symbol, side, quantity, price, commission: 0, time } as const;
  const change = { kind: 'change', orderId, time } as const;
  return [
    { kind: 'decision', decision: { ...decision, id, orderId, time } },
    { kind: 'order', order: { ...order, id: orderId, decisionId: id, strategy: STRATEGY, time }, price },
    { ...change, status: 'accepted', filled: 0 },
    { kind: 'fill', fill, strategy: STRATEGY },
    { ...change, status: isOpen ? 'partially_filled' : 'filled', filled: quantity },
  ];
}

function portfolioOf(sampled: readonly Sample[], n: number): JournalRecord {
  const symbols = [...new Set(sampled.map(({ order }) => order.symbol))];
  const positions = symbols.map((symbol) => ({
    strategy: STRATEGY,
    symbol,
    quantity: 10,
    averagePrice: 100,
    realised: n,
  }));
  return { kind: 'portfolio', portfolio: { time: n * 60_000, cash: 100_000, positions } };
}
