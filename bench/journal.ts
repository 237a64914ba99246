import { benchBacktests, benchCommand } from './journal/backtests.ts';
import { benchInputs } from './journal/inputs.ts';
import { benchRecovery } from './journal/recovery.ts';
import { benchSize, benchWrites } from './journal/writes.ts';
import { optionsOf, wholeNumber } from './script-options.ts';

const HELP = `What a journal costs: a backtest with and without it, decisions a second on disk, their size, and how long it takes to go on from them.

  npm run bench:journal
  --rounds N      of each kind, of which the median counts (9)
  --decisions N   in the largest journal that a run begins with; a million of them take 3 GiB in the folder for temporary files (1000000)
`;

const values = optionsOf({
  rounds: { type: 'string', default: '9' },
  decisions: { type: 'string', default: '1000000' },
  help: { type: 'boolean', default: false },
});

async function main(): Promise<void> {
  const rounds = wholeNumber('rounds', values.rounds);
  const most = wholeNumber('decisions', values.decisions);
  await benchBacktests(rounds);
  await benchCommand(rounds);
  await benchWrites(rounds);
  await benchSize();
  await benchInputs(rounds);
  await benchRecovery([0, most / 100, most / 10, most], 3);
}

if (values.help) console.log(HELP);
else await main();
