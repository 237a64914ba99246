import { Command } from 'commander';
import { amount, count, factor, listed, pace, page, rateLimit, symbols, wholeNumber } from './option-values.ts';
import { configOptions } from './command-spec.ts';
import type { CommandSpec, Options } from './command-spec.ts';
import { RESEARCH_COMMANDS } from './research/command-specs.ts';
import { OWN } from './text/own-command.ts';
import manifest from '../package.json' with { type: 'json' };

const runOptions: Options = (command) =>
  command
    .option('--out <dir>', 'keep a folder: summary.json; decisions, orders, fills and trades as .jsonl')
    .option('--quiet', 'print no progress and no report')
    .option('--verbose', 'print what plugins tell, on standard error');

const reportOption: Options = (command) =>
  command.option(
    '--report [file]',
    'write an HTML page: report.html in the --out folder, else beside the config',
    page,
  );

const lookaheadOption: Options = (command) =>
  command.option(
    '--check-lookahead [cuts]',
    'run again with the future cut off at so many random points (10), and compare decisions; exit code 1 where they differ',
    count,
  );

const paceOption: Options = (command) =>
  command.option('--pace <pace>', 'real (a cycle per timeframe), fast, or a duration per cycle: 250ms', pace, 'real');

const haltedOption: Options = (command) =>
  command.option('--halted', `start halted: nothing enters until \`${OWN} resume CONFIG\``);

const watchOption: Options = (command) =>
  command.option(
    '--watch',
    'take the config anew whenever it is saved, as SIGHUP does: whole and valid, or not at all',
  );

const operatorOptions: Options = (command) =>
  command
    .option('--account <name>', "the account that is meant, instead of the config's own")
    .option('--json', 'print one JSON object on standard output, and nothing else there');

const reasonOption: Options = (command) => command.option('--reason <text>', 'why: it is recorded with the command');

const holdingOptions: Options = (command) =>
  command.option('--symbol <symbol>', 'only of a symbol').option('--strategy <name>', 'only of a strategy');

const filterOptions: Options = (command) =>
  command
    .option('--symbol <symbol>', 'only decisions on a symbol')
    .option('--strategy <name>', 'only decisions of a strategy')
    .option('--code <code>', 'only where the decision or any verdict has the code')
    .option('--id <id>', 'only the decision with the id, or the one behind the order with it')
    .option('--blocked', 'only what led to no order')
    .option('--run <number>', 'of a journal: which of its runs; by default the last one', count)
    .option(
      '--config <number>',
      'of a journal: print the config that the run had under the number, and no decisions',
      count,
    )
    .option('--limit <count>', 'only the last so many; on a terminal 50 unless said otherwise', count);

const replayOptions: Options = (command) =>
  command
    .option('--run <number>', 'which of its runs; by default the last one', count)
    .option('--file <config>', "where the run's config is now, if it was moved; what it says there does not matter")
    .option('--json', 'print one JSON object on standard output, and nothing else there');

const pageOption: Options = (command) =>
  command.option('--page [file]', 'write an HTML page: report.html beside the journal unless a file is named');

const whatIfOptions: Options = (command) =>
  command
    .option('--config <file>', "the other config; by default the run's own, with what --set changes")
    .option('--set <path=value>', 'override a value of it; may be given several times', listed)
    .option('--limit <count>', 'how many decisions are listed', count, 20);

const simOptions: Options = (command) =>
  command
    .option('--port <port>', 'where to listen; 0 takes a free one', wholeNumber, 8420)
    .option('--host <host>', 'who can reach it: by default this machine alone', '127.0.0.1')
    .option('--seed <number>', 'for ids, synthetic prices and faults', wholeNumber, 1)
    .option('--cash <dollars>', 'what the account starts with', amount, '100000')
    .option('--key <id>', "the account's key id", 'PKSIM')
    .option('--secret <secret>', "the account's secret key", 'sim-secret')
    .option('--symbols <symbols>', 'which to know, separated by commas', symbols, symbols('AAPL,MSFT,TSLA,SPY,BTC/USD'))
    .option('--bars <file>', 'prices from a CSV of minute bars; may be given several times', listed)
    .option('--synthetic', 'prices of a made-up market; so without --bars and --by-hand')
    .option('--by-hand', 'prices change only over /__sim/prices')
    .option('--start <time>', 'where the clock starts: 2026-11-27T14:30:00Z, or open for the next open; by default now')
    .option('--speed <factor>', 'seconds of the simulator for each second', factor, 1)
    .option('--frozen', 'the clock moves only over /__sim/clock/step')
    .option(
      '--fault <name=probability>',
      'switch a fault on; may be given several times; name@2,5 strikes the 2nd and 5th time',
      listed,
    )
    .option('--rate-limit <count>', 'requests a minute; none for no limit', rateLimit, 200)
    .option('--json', 'print one JSON object on standard output, and nothing else there');

const COMMANDS: readonly CommandSpec[] = [
  {
    usage: 'backtest <config>',
    about: 'Run a config over its data as fast as it goes, and report.',
    examples: [
      'plimsoll backtest config.yaml --set plugins.risk-sector-cap.config.cap=30% --out runs/a',
      'plimsoll backtest config.yaml --report',
      'plimsoll backtest config.yaml --check-lookahead',
      'plimsoll backtest config.yaml --json',
    ],
    options: [configOptions, runOptions, reportOption, lookaheadOption],
    load: async () => (await import('./commands/backtest.ts')).backtest,
  },
  ...RESEARCH_COMMANDS,
  {
    usage: 'run <config>',
    about: 'Run a config at a pace, telling what happens; Ctrl-C ends it cleanly.',
    examples: ['plimsoll run config.yaml --pace 250ms'],
    options: [configOptions, runOptions, paceOption, haltedOption, watchOption],
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    usage: 'status <config>',
    about: 'Show how the process that runs a config stands: trading state, account, positions, working orders.',
    examples: ['plimsoll status config.yaml', 'plimsoll status config.yaml --watch'],
    options: [operatorOptions, (command) => command.option('--watch', 'again every second, until Ctrl-C')],
    load: async () => (await import('./commands/operate.ts')).status,
  },
  {
    usage: 'halt <config>',
    about: 'Have the running process enter nothing more, and cancel working entries. Exits go on.',
    examples: ['plimsoll halt config.yaml --reason "news at 14:00"'],
    options: [operatorOptions, reasonOption],
    load: async () => (await import('./commands/operate.ts')).halt,
  },
  {
    usage: 'reduce <config>',
    about: 'Have the running process enter nothing more; what works goes on. Exits go on.',
    examples: ['plimsoll reduce config.yaml'],
    options: [operatorOptions, reasonOption],
    load: async () => (await import('./commands/operate.ts')).reduce,
  },
  {
    usage: 'resume <config>',
    about: 'Let the running process enter again.',
    examples: ['plimsoll resume config.yaml --reason "looked into it"'],
    options: [operatorOptions, reasonOption],
    load: async () => (await import('./commands/operate.ts')).resume,
  },
  {
    usage: 'ack <config>',
    about:
      'Say that differences between books and broker that nobody could explain have been seen: entries begin again.',
    examples: ['plimsoll ack config.yaml --note "bought by hand"'],
    options: [operatorOptions, (command) => command.option('--note <text>', 'what they were: it is recorded')],
    load: async () => (await import('./commands/operate.ts')).ack,
  },
  {
    usage: 'flatten <config>',
    about:
      'Have the running process close all that it holds, and halt; or only what it holds of a symbol or for a strategy.',
    examples: ['plimsoll flatten config.yaml', 'plimsoll flatten config.yaml --strategy unassigned'],
    options: [operatorOptions, holdingOptions, reasonOption],
    load: async () => (await import('./commands/operate.ts')).flatten,
  },
  {
    usage: 'cancel <config> [order]',
    about: 'Have the running process cancel a working order, those of a symbol or strategy, or with --all every one.',
    examples: ['plimsoll cancel config.yaml demo-m2x1k-17', 'plimsoll cancel config.yaml --all'],
    options: [
      operatorOptions,
      holdingOptions,
      (command) => command.option('--all', 'every working order, exits and protective stops too'),
      reasonOption,
    ],
    load: async () => (await import('./commands/operate.ts')).cancel,
  },
  {
    usage: 'check <config>',
    about:
      "Say whether a config would start, and if not, all that is wrong with it; or whether every row of a journal's .sqlite file is as it was written.",
    examples: ['plimsoll check config.yaml', 'plimsoll check journals/demo.sqlite'],
    options: [configOptions],
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    usage: 'diff <before> <after>',
    about:
      'Say what differs from one config to another: rules armed, disarmed, changed. Exit code 1 where anything does.',
    examples: ['plimsoll diff config.yaml new.yaml'],
    options: [
      (command) => command.option('--json', 'print one JSON object on standard output, and nothing else there'),
    ],
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  {
    usage: 'plugins <config>',
    about: 'Show what is on, what each plugin provides and needs, and in which order stages run.',
    examples: ['plimsoll plugins config.yaml'],
    options: [configOptions],
    load: async () => (await import('./commands/plugins.ts')).plugins,
  },
  {
    usage: 'explain <run>',
    about:
      "Explain a run's decisions. <run> is a folder kept with --out, a journal's .sqlite file, or a config, which is backtested first.",
    examples: [
      'plimsoll explain runs/a --symbol TSLA --blocked',
      'plimsoll explain config.yaml --code SECTOR_CAP --limit 3',
      'plimsoll explain journals/demo.sqlite --run 3 --blocked',
      'plimsoll explain journals/demo.sqlite --config 2 > then.yaml',
    ],
    options: [configOptions, filterOptions],
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    usage: 'replay <journal>',
    about:
      'Feed a journalled run through the kernel again, and compare every decision. Exit code 1 where one differs: the first is shown.',
    examples: ['plimsoll replay journals/demo.sqlite', 'plimsoll replay journals/demo.sqlite --run 3 --json'],
    options: [replayOptions],
    load: async () => (await import('./commands/replay.ts')).replay,
  },
  {
    usage: 'report <journal>',
    about:
      'Sum up a run of a journal as its end did, with statistics and, if wanted, the page. It is gone through again for that. Exit code 1, and no figures, where a decision comes out otherwise: the first is shown.',
    examples: ['plimsoll report journals/demo.sqlite --page', 'plimsoll report journals/demo.sqlite --run 3 --json'],
    options: [replayOptions, pageOption],
    load: async () => (await import('./commands/report.ts')).report,
  },
  {
    usage: 'whatif <journal>',
    about:
      'List the decisions of a journalled run that would have come out otherwise under another config, rule by rule. Exit code 1 where any would.',
    examples: [
      'plimsoll whatif journals/demo.sqlite --config new.yaml',
      'plimsoll whatif journals/demo.sqlite --set plugins.risk-sector-cap.config.cap=15% --run 3',
    ],
    options: [whatIfOptions, replayOptions],
    load: async () => (await import('./commands/whatif.ts')).whatif,
  },
  {
    usage: 'schema [config]',
    about: 'Print the JSON Schema of configs, for editors: all first-party plugins, and those that a config names.',
    examples: ['plimsoll schema config.yaml --out config.schema.json'],
    options: [(command) => command.option('--out <file>', 'write it to a file')],
    load: async () => (await import('./commands/schema.ts')).schema,
  },
  {
    usage: 'sim',
    about: "Serve Alpaca's API on this machine, for its official clients; Ctrl-C ends it.",
    examples: [
      'plimsoll sim --start open --speed 60',
      'plimsoll sim --bars bars.csv --fault missed-fill=5% --fault order-timeout-accepted=1%',
    ],
    options: [simOptions],
    load: async () => (await import('./commands/sim.ts')).sim,
  },
];

/** The command line. @param done is given the exit code of the command that was called */
export function makeProgram(done: (exitCode: number) => void): Command {
  const program = new Command('plimsoll')
    .description('Runs trading strategies under risk rules that a config switches on and off.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', exampleText(['plimsoll backtest config.yaml', 'plimsoll help explain']))
    .addHelpText('after', '\nExit codes: 0 done, 1 failed while running, 2 config or usage refused, 130 interrupted.');
  for (const { usage, about, examples, options, load } of COMMANDS) {
    const command = program.command(usage).description(about).addHelpText('after', exampleText(examples));
    for (const add of options) add(command);
    command.action(async (...args: unknown[]) => {
      const action = await load();
      done(await action(...(args as never[])));
    });
  }
  return program;
}

function exampleText(lines: readonly string[]): string {
  return `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.map((line) => `  ${line.replace('plimsoll', OWN)}`).join('\n')}`;
}
