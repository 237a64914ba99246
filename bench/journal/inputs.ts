import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { inNewFolder, median, sessionIn, whole } from './run.ts';

const BARS = 1_000;
const SYMBOLS = 10;

/** Microseconds of a cycle of a run that continues, everything in it on disk. */
async function cycleOf(file: string, inputs: boolean): Promise<number> {
  const keeping = `plugins.journal-sqlite.config={ path: '${file}', inputs: ${inputs} }`;
  const overrides = [`plugins.market.config.bars=${BARS}`, keeping];
  const session = await sessionIn(path.dirname(file), 'continue', overrides);
  await session.start();
  const begun = performance.now();
  await session.run();
  const tookMs = performance.now() - begun;
  await session.stop();
  return (tookMs * 1_000) / session.counts.cycles;
}

function bytesIn(file: string, table: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const found = database.prepare('SELECT sum(pgsize) AS bytes FROM dbstat WHERE name = ?').get(table);
  database.close();
  return Number(found!['bytes']);
}

/** What it costs a run that its journal keeps what comes in, bars among it. */
export async function benchInputs(rounds: number): Promise<void> {
  await inNewFolder(async (folder) => {
    const off: number[] = [];
    const on: number[] = [];
    for (let round = 0; round < rounds; round++) {
      off.push(await cycleOf(path.join(folder, `without-${round}.sqlite`), false));
      on.push(await cycleOf(path.join(folder, `with-${round}.sqlite`), true));
    }
    const bytes = bytesIn(path.join(folder, 'with-0.sqlite'), 'inputs') / (BARS * SYMBOLS);
    const [without, with_] = [median(off), median(on)];
    console.log(
      [
        `a run of ${SYMBOLS} x ${whole(BARS)} bars that keeps what comes in`,
        `a cycle, synced: without ${whole(without)} µs, with ${whole(with_)} µs`,
        `ratio ${(with_ / without).toFixed(2)}`,
        `${bytes.toFixed(0)} bytes a bar`,
      ].join('  '),
    );
  });
}
