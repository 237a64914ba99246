import { setImmediate as turn } from 'node:timers/promises';
import { startSim } from '@plimsoll/alpaca-sim';
import { ACCOUNTS, BAR_MS, OPEN_MS, SYMBOLS } from './market.ts';
import type { Round } from './market.ts';

/** The simulator in a process of its own. Its clock stands still; it tells the bars of a round when it is asked to. */
const sim = await startSim({
  frozen: true,
  startMs: OPEN_MS,
  rateLimit: Infinity,
  accounts: ACCOUNTS,
  symbols: SYMBOLS.map((symbol) => ({ symbol })),
});
for (const symbol of SYMBOLS) sim.venue.setQuote(symbol, 100, 100, 1_000_000, 1_000_000);

process.on('message', (round: Round) => void tell(round));
process.on('disconnect', () => void sim.close().then(() => process.exit()));
process.send!(sim.url);

async function tell({ minute, path, frames }: Round): Promise<void> {
  const start = OPEN_MS + minute * BAR_MS;
  const price = { o: 100, h: 100, l: 100, c: 100, v: 1_000, n: 10, vw: 100 };
  const bars = SYMBOLS.map((S) => ({ T: 'b', S, ...price, t: new Date(start).toISOString() }));
  const size = Math.ceil(bars.length / frames);
  for (let i = 0; i < bars.length; i += size) {
    sim.streams.publish(path, bars.slice(i, i + size));
    await turn();
  }
}
