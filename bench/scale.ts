import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Session, loadConfig } from '@plimsoll/core';

const HELP = `How the kernel grows: the same number of bars on 1 to 5,000 symbols, all rules on, each in a process of its own.

  npm run bench:scale
  --bars N        of all symbols together (2000000)
  --rounds N      of each, of which the median counts (3)
`;

const { values } = parseArgs({
  options: {
    bars: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
    symbols: { type: 'string' },
  },
});

const COUNTS = [1, 10, 100, 1_000, 5_000];
const DOLLARS_A_SYMBOL = 10_000;
const file = fileURLToPath(new URL('kernel.yaml', import.meta.url));

interface Measured {
  readonly bars: number;
  readonly orders: number;
  /** Of the processor, collecting garbage included, so that a busy machine does not count. */
  readonly ms: number;
  /** The most memory that the process had, bytes. */
  readonly peakBytes: number;
}

/** Runs so many bars on so many symbols. Each trades on its own, so that there are as many orders a bar, however many symbols. */
async function measure(symbolCount: number, bars: number): Promise<Measured> {
  const symbols = Array.from({ length: symbolCount }, (_, i) => `S${i}`);
  const sectors = Object.fromEntries(symbols.map((symbol, i) => [symbol, `Sector ${i % 11}`]));
  const overrides = [
    `universe=[${symbols.join(', ')}]`,
    `plugins.market.config.bars=${bars / symbolCount}`,
    `plugins.strategy-sma-cross.config={ fast: 20, slow: 100, weight: ${0.5 / symbolCount} }`,
    `plugins.sectors.config.overrides=${JSON.stringify(sectors)}`,
    `plugins.broker-paper.config.cash=${DOLLARS_A_SYMBOL * symbolCount}`,
  ];
  const session = new Session(await loadConfig(file, { overrides }));
  await session.start();
  const begun = process.cpuUsage();
  await session.run();
  const { user, system } = process.cpuUsage(begun);
  const ms = (user + system) / 1_000;
  await session.stop();
  const { orders, blocked } = session.counts;
  if (Object.keys(blocked).length > 0) throw new Error(`a rule bound: ${JSON.stringify(blocked)}`);
  const peakBytes = process.resourceUsage().maxRSS * 1_024;
  return { bars: session.counts.bars, orders: orders.buy + orders.sell, ms, peakBytes };
}

async function measureElsewhere(symbols: number, bars: number): Promise<Measured> {
  const child = fork(fileURLToPath(import.meta.url), ['--symbols', String(symbols), '--bars', String(bars)]);
  const [measured] = (await once(child, 'message')) as [Measured];
  await once(child, 'exit');
  return measured;
}

const median = (all: readonly Measured[]): Measured => [...all].sort((a, b) => a.ms - b.ms)[all.length >>> 1]!;

async function main(): Promise<void> {
  const bars = Number(values.bars);
  const rows: { symbols: number; measured: Measured; idle: Measured }[] = [];
  for (const symbols of COUNTS) {
    const rounds: Measured[] = [];
    for (let round = 0; round < Number(values.rounds); round++) rounds.push(await measureElsewhere(symbols, bars));
    rows.push({ symbols, measured: median(rounds), idle: await measureElsewhere(symbols, symbols) });
  }
  const rateOf = ({ measured }: (typeof rows)[number]): number => measured.bars / measured.ms / 1_000;
  const best = Math.max(...rows.map(rateOf));
  console.log(`${bars.toLocaleString('en-US')} bars on so many symbols, median of ${values.rounds} processes each`);
  for (const row of rows) {
    const { symbols, measured, idle } = row;
    const rate = rateOf(row);
    const more = (measured.peakBytes - idle.peakBytes) / 2 ** 20 / (measured.bars / 1e6);
    console.log(
      [
        `${symbols.toLocaleString('en-US').padStart(6)} symbols`,
        `${rate.toFixed(2).padStart(5)} M bars a second of the processor`,
        `${(best / rate).toFixed(2).padStart(5)} times the time of the best`,
        `${measured.orders.toLocaleString('en-US').padStart(8)} orders`,
        `${more.toFixed(0).padStart(5)} MiB for a million bars, beside ${(idle.peakBytes / 2 ** 20).toFixed(0)} MiB with one bar a symbol`,
      ].join('  '),
    );
  }
}

if (values.help) console.log(HELP);
else if (values.symbols === undefined) await main();
else {
  process.send!(await measure(Number(values.symbols), Number(values.bars)));
  process.disconnect();
}
