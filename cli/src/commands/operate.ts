import { setTimeout as wait } from 'node:timers/promises';
import { PlimsollError, accountOf } from '@plimsoll/core';
import type { Command, Commanded, Reconciliation } from '@plimsoll/core';
import { ask, operator } from '../control/client.ts';
import { whereElse } from '../control/elsewhere.ts';
import { socketOf } from '../control/place.ts';
import { REASON_LENGTH_MAX } from '../control/protocol.ts';
import type { Answer, Request } from '../control/protocol.ts';
import type { Status } from '../control/status.ts';
import { commandedText, differencesText, statusText, unsentOf } from '../control/text.ts';
import { EXIT, printJson, usageError } from '../failure.ts';
import { bad } from '../text/style.ts';
import { decisionLine } from '../run/decision-record.ts';
import { orderRecord } from '../run/order-record.ts';

interface OperatorOptions {
  readonly account?: string;
  readonly json?: boolean;
}

interface CommandOptions extends OperatorOptions {
  readonly symbol?: string;
  readonly strategy?: string;
  readonly reason?: string;
  readonly all?: boolean;
}

const UNWRITTEN = 'not written down: a restart would not know of it; give it again once the journal can write';
const WATCH_MS = 1_000;
const CLEAR_SCREEN = '\u001B[2J\u001B[H';

/** What an operator says about a command; too long to be sent it is cut, and empty it is none. */
function said(words: string | undefined): string | undefined {
  return words?.trim().slice(0, REASON_LENGTH_MAX) || undefined;
}

type Answered = Extract<Answer, { readonly ok: true }>;

/** Asks the process that runs a config. @throws PlimsollError where it refuses, or there is none */
async function answerOf(config: string, { account }: OperatorOptions, asked: Request['ask']): Promise<Answered> {
  const meant = account ?? accountIn(config);
  const answer = await ask(socketOf(config), { account: meant, by: operator(), ask: asked }).catch(
    async (error: unknown) => {
      throw await whereElse(error, meant, config, process.argv.slice(2));
    },
  );
  if (answer.ok) return answer;
  throw new PlimsollError(answer.code, answer.message);
}

function accountIn(config: string): string {
  try {
    return accountOf(config);
  } catch (error) {
    const { code, issues } = error as PlimsollError;
    const hint =
      'the account cannot be read from the config; name it with --account, and the command needs nothing else of the file';
    throw new PlimsollError(code, hint, { issues: [...issues, hint] });
  }
}

export async function status(config: string, options: OperatorOptions & { watch?: boolean }): Promise<number> {
  do {
    const { process: who, result } = await answerOf(config, options, { name: 'status' });
    if (options.json) printJson({ ...who, ...(result as Status) });
    else process.stdout.write((options.watch ? CLEAR_SCREEN : '') + statusText(who, result as Status, config));
    if (options.watch) await wait(WATCH_MS);
  } while (options.watch === true && options.json !== true);
  return EXIT.ok;
}

async function command(config: string, options: CommandOptions, asked: Command): Promise<number> {
  const { process: who, result } = await answerOf(config, options, asked);
  const commanded = result as Commanded;
  if (options.json) printJson({ ...who, command: asked, ...recordsOf(commanded) });
  else process.stdout.write(commandedText(who, asked, commanded, config));
  const { unwritten } = commanded;
  const isDone = unsentOf(commanded).length === 0;
  if (unwritten !== undefined)
    process.stderr.write(`${bad('error:')} ${isDone ? 'done, but ' : ''}${UNWRITTEN} (${unwritten})\n`);
  return unwritten === undefined && isDone ? EXIT.ok : EXIT.failed;
}

function recordsOf(commanded: Commanded): object {
  const { decisions, waiting, cancelling, unwritten = null } = commanded;
  return {
    unwritten,
    unsent: unsentOf(commanded).length,
    decisions: decisions.map((decision) => JSON.parse(decisionLine(decision)) as unknown),
    waiting,
    cancelling: cancelling.map(orderRecord),
  };
}

/** Has the running process enter again after differences that nobody could explain: an operator has seen them. */
export async function ack(config: string, options: OperatorOptions & { note?: string }): Promise<number> {
  const { process: who, result } = await answerOf(config, options, { name: 'ack', note: said(options.note) });
  const seen = result as readonly Reconciliation[];
  if (options.json) printJson({ ...who, acknowledged: seen });
  else if (seen.length === 0) process.stdout.write('there was nothing to acknowledge\n');
  else process.stdout.write(`acknowledged:\n${differencesText(seen)}`);
  return EXIT.ok;
}

export function halt(config: string, options: CommandOptions): Promise<number> {
  return command(config, options, { name: 'halt', reason: said(options.reason) });
}

export function reduce(config: string, options: CommandOptions): Promise<number> {
  return command(config, options, { name: 'reduce', reason: said(options.reason) });
}

export function resume(config: string, options: CommandOptions): Promise<number> {
  return command(config, options, { name: 'resume', reason: said(options.reason) });
}

export function flatten(config: string, options: CommandOptions): Promise<number> {
  const { symbol, strategy, reason } = options;
  return command(config, options, { name: 'flatten', symbol, strategy, reason: said(reason) });
}

export function cancel(config: string, orderId: string | undefined, options: CommandOptions): Promise<number> {
  const { symbol, strategy, reason, all = false } = options;
  const isChosen = orderId !== undefined || symbol !== undefined || strategy !== undefined;
  if (isChosen === all) throw usageError('say which orders: an order id, --symbol, --strategy, or --all');
  if (orderId !== undefined && (symbol ?? strategy) !== undefined)
    throw usageError('an order id says which order already: leave --symbol and --strategy away');
  return command(config, options, { name: 'cancel', orderId, symbol, strategy, reason: said(reason) });
}
