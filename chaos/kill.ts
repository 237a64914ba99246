import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KillingDay } from './killing/day.ts';
import { paperDay } from './killing/paper-day.ts';
import { optionsOf, wholeNumber } from '../bench/script-options.ts';

const HELP = `Kills a real \`plimsoll run\` at random moments, starts it again each time, and compares its journal with the books of the venue.

  npm run chaos:kill -- --kills 500     so many (50)
  --every N                             the books are compared after so many, and at the end (50)
  --seed N                              of the moments, prices, wishes and faults (1)
  --paper                               at the paper broker, compared with a run that was never killed
  --keep                                leave the folder with the journal
`;

const values = optionsOf({
  kills: { type: 'string', default: '50' },
  every: { type: 'string', default: '50' },
  seed: { type: 'string', default: '1' },
  paper: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

async function main(): Promise<number> {
  const options = {
    kills: wholeNumber('kills', values.kills),
    every: wholeNumber('every', values.every),
    seed: wholeNumber('seed', values.seed),
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-kill-'));
  try {
    return values.paper ? await atThePaperBroker(folder, options) : await atTheVenue(folder, options);
  } finally {
    if (values.keep) console.log(folder);
    else rmSync(folder, { recursive: true });
  }
}

interface Options {
  readonly kills: number;
  readonly every: number;
  readonly seed: number;
}

async function atThePaperBroker(folder: string, { kills, every, seed }: Options): Promise<number> {
  const begun = performance.now();
  const { counts, differences } = await paperDay(folder, kills, seed, (killed) => {
    if (killed % every === 0)
      console.log(`${killed} kills, ${((killed * 60_000) / (performance.now() - begun)).toFixed(0)} a minute`);
  });
  const found = Object.entries(counts).map(([table, count]) => `${count} ${table}`);
  console.log(
    `${kills} kills, ${found.join(', ')}: ${differences.length === 0 ? 'all as in a run that was never killed' : 'NOT the same'}`,
  );
  if (differences.length === 0) return 0;
  console.log(`with --paper --seed ${seed}:`);
  for (const difference of differences) console.log(`  ${difference}`);
  return 1;
}

async function atTheVenue(folder: string, options: Options): Promise<number> {
  const day = await KillingDay.begin(folder, options.seed);
  writeFileSync(path.join(folder, 'config.yaml'), day.config);
  try {
    while (day.kills < options.kills) {
      await day.kill(Math.min(options.every, options.kills - day.kills));
      const differences = await day.compare();
      console.log(day.summary());
      if (differences.length === 0) continue;
      console.log(`${differences.length} differences with --seed ${options.seed} after ${day.kills} kills:`);
      for (const difference of differences.slice(0, 50)) console.log(`  ${difference}`);
      return 1;
    }
    console.log(`${day.kills} kills: the books agree`);
    return 0;
  } catch (error) {
    console.log(`with --seed ${options.seed}, after ${day.kills} kills:`, error);
    return 1;
  } finally {
    await day.end();
  }
}

if (values.help) console.log(HELP);
else process.exitCode = await main();
