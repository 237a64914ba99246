import { isoTime, parseDurationMs } from '@plimsoll/core';
import type { AppliedSplit, CashChange, Decision, Fill, LoadedConfig, Notice, Session } from '@plimsoll/core';
import { EXIT, printJson } from '../failure.ts';
import { outliveOutput } from '../output.ts';
import { execute } from '../run/execute.ts';
import type { Outcome } from '../run/execute.ts';
import { consoleLog } from '../run/log.ts';
import { report } from '../run/report.ts';
import { counted, detailText, dollars, price, units } from '../text/format.ts';
import { doubtful } from '../text/style.ts';
import { Reloader } from '../run/reloader.ts';
import type { RunOptions } from './options.ts';

interface PacedOptions extends RunOptions {
  /** `real`, `fast` or a duration. */
  readonly pace: string;
  /** Whether the config is taken anew whenever it is saved. */
  readonly watch?: boolean;
  /** Whether nothing may enter until an operator resumes. */
  readonly halted?: boolean;
}

type Print = (line: string) => void;

/** Runs a config at a pace, and tells of decisions, fills and notices as they come. A signal ends it cleanly. */
export async function run(file: string, options: PacedOptions): Promise<number> {
  const { set, out, json = false, quiet = false, verbose = false } = options;
  const stream = json ? process.stderr : process.stdout;
  const print: Print = quiet ? () => undefined : (line) => void stream.write(`${line}\n`);
  const log = consoleLog(verbose);
  let reloader: Reloader | undefined;
  let outcome: Outcome;
  let running: Session | undefined;
  outliveOutput((stream, error) => running?.notice('OUTPUT_LOST', { stream, error }));
  try {
    outcome = await execute(file, {
      set,
      out,
      log,
      journal: 'continue',
      isOperated: true,
      paceMs: (config) => paceOf(config, options.pace),
      watch: (session) => {
        running = session;
        tellOf(session, options.pace, print);
        reloader = new Reloader(session, file, set ?? [], print, (message, lines) => {
          log.warn([message, ...lines].join('\n        '));
        });
        if (options.watch) reloader.watch();
        if (options.halted) session.setTradingState('halted', 'started with --halted');
      },
    });
  } finally {
    await reloader?.close();
  }
  if (json) printJson(outcome.summary);
  else if (!quiet) process.stdout.write(`\n${report(outcome.summary)}`);
  outcome.keep();
  return process.exitCode === EXIT.failed ? EXIT.failed : EXIT.ok; // a last line may have been lost
}

function paceOf({ universe }: LoadedConfig, pace: string): number {
  if (pace === 'fast') return 0;
  return pace === 'real' ? universe.timeframe.ms : parseDurationMs(pace)!;
}

function tellOf({ config, events }: Session, pace: string, print: Print): void {
  const { settings, universe } = config;
  const speed =
    pace === 'fast' ? 'as fast as it goes' : `a cycle every ${pace === 'real' ? universe.timeframe.text : pace}`;
  print(`${settings.account}: ${counted(universe.symbols.length, 'symbol')}, ${speed}; Ctrl-C ends it`);
  events.on('decision', (decision) => print(decisionText(decision)));
  events.on('fill', (fill) => print(fillText(fill)));
  events.on('cash', (change) => print(cashText(change)));
  events.on('split', (split) => print(splitText(split)));
  events.on('notice', (notice) => print(doubtful(noticeText(notice))));
}

function decisionText({ time, strategy, side, symbol, requested, allowed, outcome, code, plugin }: Decision): string {
  const why = code === undefined ? '' : `  ${code} by ${plugin}`;
  const size = `${units(requested)} -> ${units(allowed)}`;
  return `${isoTime(time)}  ${outcome.padEnd(7)}  ${side} ${symbol}  ${size}  for ${strategy}${why}`;
}

function fillText({ time, side, symbol, quantity, price: paid }: Fill): string {
  return `${isoTime(time)}  filled   ${side} ${symbol}  ${units(quantity)} at ${price(paid)}`;
}

function cashText({ time, amount, reason, symbol = '' }: CashChange): string {
  return `${isoTime(time)}  cash     ${dollars(amount)}  ${reason} ${symbol}`.trimEnd();
}

function splitText({ time, symbol, ratio, inLieu }: AppliedSplit): string {
  const paid = inLieu ? `, ${units(inLieu.quantity)} paid out at ${price(inLieu.price)}` : '';
  return `${isoTime(time)}  split    ${symbol}  ${ratio} new for an old share${paid}`;
}

function noticeText({ time, code, detail }: Notice): string {
  return `${isoTime(time)}  notice   ${code}  ${detailText(detail)}`;
}
