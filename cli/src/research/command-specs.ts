import { configOptions } from '../command-spec.ts';
import type { CommandSpec, Options } from '../command-spec.ts';
import { count, days, listed, page, wholeNumber } from '../option-values.ts';

const spaceOptions: Options = (command) =>
  command
    .option(
      '--param <path=values>',
      'vary a value: a,b,c; 5..50:5; 10%..40%:10%; log:1..1000:4; may be given several times',
      listed,
    )
    .option(
      '--where <condition>',
      'only combinations on which it holds: "fast < slow"; may be given several times',
      listed,
    )
    .option('--random <count>', 'draw so many combinations, and not all', count)
    .option('--seed <number>', 'for --random', wholeNumber, 1)
    .option('--metric <name>', 'the figure of the statistics that counts', 'sharpe')
    .option('--jobs <count>', 'runs at a time; by default as many as there are cores', count)
    .option('--out <dir>', 'keep results in a folder as they come; what is there already is not run again')
    .option('--fresh', 'run again what the --out folder has already')
    .option('--quiet', 'print no progress and no report');

const sweepOptions: Options = (command) =>
  command
    .option('--top <count>', 'how many of the ranking to print', count, 10)
    .option('--report [file]', 'write an HTML page: sweep.html in the --out folder, else beside the config', page);

const windowOptions: Options = (command) =>
  command
    .requiredOption('--in-sample <days>', 'trading days by which values are chosen, such as 250d', days)
    .requiredOption('--out-of-sample <days>', 'trading days after them on which they are tried', days)
    .option('--anchored', 'in-sample days begin with the data and grow, and do not move along');

const compareOptions: Options = (command) =>
  command
    .option('--set-a <path=value>', 'as --set, for A alone; may be given several times', listed)
    .option('--set-b <path=value>', 'as --set, for B alone; may be given several times', listed)
    .option('--run-a <number>', 'of a journal, which of its runs is A; by default the last one', count)
    .option('--run-b <number>', 'the same for B', count)
    .option('--limit <count>', 'how many differences to print', count, 10)
    .option('--quiet', 'print nothing; the exit code tells');

const SMA = 'plugins.strategy-sma-cross.config';

/** Commands that run a config more than once. */
export const RESEARCH_COMMANDS: readonly CommandSpec[] = [
  {
    usage: 'sweep <config>',
    about: 'Run a config with many combinations of values, on all cores, and rank what came of each.',
    examples: [
      'plimsoll sweep config.yaml --param plugins.sizing.config.fraction=5%..20%:5%',
      `plimsoll sweep config.yaml --param ${SMA}.fast=5..50:5 --param ${SMA}.slow=50..200:50 --where 'fast < slow'`,
      `plimsoll sweep config.yaml --param ${SMA}.fast=log:2..90 --random 50 --out sweeps/a`,
    ],
    options: [configOptions, spaceOptions, sweepOptions],
    load: async () => (await import('../commands/sweep.ts')).sweep,
  },
  {
    usage: 'walk-forward <config>',
    about: 'Choose values by some days and try them on the days after, window by window, and report what came of it.',
    examples: [
      `plimsoll walk-forward config.yaml --param ${SMA}.fast=5..50:5 --in-sample 250d --out-of-sample 60d`,
      `plimsoll walk-forward config.yaml --param ${SMA}.slow=50..200:50 --in-sample 500d --out-of-sample 125d --anchored`,
    ],
    options: [configOptions, spaceOptions, windowOptions],
    load: async () => (await import('../commands/walk-forward.ts')).walkForward,
  },
  {
    usage: 'compare <a> [b]',
    about:
      "Compare two runs, each a folder kept with --out, a run of a journal's .sqlite file, or a config, which is backtested first: which decisions differ, and what each difference earned. Exit codes: 0 the same, 1 different, 2 trouble.",
    examples: [
      'plimsoll compare runs/a runs/b',
      'plimsoll compare config.yaml --set-b plugins.risk-sector-cap.enabled=false',
      'plimsoll compare journals/demo.sqlite config.yaml',
    ],
    options: [configOptions, compareOptions],
    load: async () => (await import('../commands/compare.ts')).compare,
  },
];
