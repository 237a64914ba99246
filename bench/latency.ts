import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startBaseline } from './latency/baseline.ts';
import { startFramework } from './latency/framework.ts';
import { BASELINE_PATH, FRAMEWORK_PATH, SYMBOLS } from './latency/market.ts';
import type { Round } from './latency/market.ts';
import { begin, now, watchLibraries } from './latency/stamps.ts';
import type { Stamps } from './latency/stamps.ts';
import { print } from './latency/table.ts';

const HELP = `From bars arriving on the stream to the POST of an order leaving, against the simulator in a process of its own.

  npm run bench:latency
  --rounds N      rounds of each kind (250)
  --frames N      frames over which the bars of a round are spread (1)
  --burst N       rounds with an order on every bar (20)
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '250' },
    frames: { type: 'string', default: '1' },
    burst: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
});

/** Until the connection is old enough to be trusted alone, and the code is compiled. */
const WARM_UP = 40;
const REST_MS = 10;
/** A round is a minute of one session. */
const MINUTES = 390;

async function main(): Promise<void> {
  if (WARM_UP + Number(values.rounds) + Number(values.burst) > MINUTES)
    throw new RangeError(`at most ${MINUTES - WARM_UP} rounds, those of a burst included: the market closes then`);
  watchLibraries();
  const venue = fork(fileURLToPath(new URL('latency/venue.ts', import.meta.url)));
  const [url] = (await once(venue, 'message')) as [string];
  const framework = await startFramework(url);
  const baseline = await startBaseline(url);
  const frames = Number(values.frames);
  let minute = 0;

  const measure = async (path: string, isOver: () => Promise<void>): Promise<Stamps> => {
    await wait(REST_MS);
    begin();
    const round: Round = { minute, path, frames };
    venue.send(round);
    await isOver();
    return now;
  };
  const bare = (): Promise<Stamps> => measure(BASELINE_PATH, () => baseline.posted(frames));
  const traded = (orders: number): Promise<Stamps> => {
    minute++;
    return measure(FRAMEWORK_PATH, () => framework.traded(orders));
  };

  for (let i = 0; i < WARM_UP; i++) {
    await traded(i === 0 ? 0 : 1); // a rule wants two prices to judge by
    await bare();
  }
  const least: Stamps[] = [];
  const one: Stamps[] = [];
  for (let i = 0; i < Number(values.rounds); i++) {
    least.push(await bare());
    one.push(await traded(1));
  }
  const burst: Stamps[] = [];
  for (let i = 0; i < Number(values.burst); i++) burst.push(await traded(SYMBOLS.length));
  print({ least, one, burst }, frames);
  baseline.stop();
  await framework.stop();
  venue.disconnect();
}

if (values.help) console.log(HELP);
else await main();
