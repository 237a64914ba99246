import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT, folderOf } from './folder.ts';

export interface Result {
  /** The exit code; null where a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the real command, as a process of its own. */
export function start(args: readonly string[], cwd: string = ROOT): ChildProcess {
  const bin = path.join(ROOT, 'cli/bin/plimsoll.js');
  return spawn(process.execPath, [bin, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What a process has come to, once it has ended. */
export async function resultOf(child: ChildProcess): Promise<Result> {
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('close', (code, signal) => resolve([code, signal]));
  });
  const [stdout, stderr, [code, signal]] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  return { code, signal, stdout, stderr };
}

/** Runs the real command to its end. */
export function plimsoll(args: readonly string[], cwd?: string): Promise<Result> {
  return resultOf(start(args, cwd));
}

interface Held {
  readonly symbol: string;
  readonly quantity: number;
  readonly averagePrice: number;
  readonly marketValue: number;
}

/** What `--json` promises. */
export interface Summary {
  readonly bars: number;
  readonly cycles: number;
  readonly seconds: number;
  readonly signals: number;
  readonly orders: {
    readonly buy: number;
    readonly sell: number;
    readonly rejected: number;
    readonly working: readonly {
      readonly symbol: string;
      readonly decisionId: string;
      readonly quantity: number;
      readonly closing: number;
    }[];
  };
  readonly blocked: Readonly<Record<string, number>>;
  readonly fills: number;
  readonly fetches: { readonly source: number; readonly cache: number; readonly sourceBars: number };
  readonly cash: number;
  readonly equity: number;
  readonly positions: readonly Held[];
  readonly statistics: { readonly fees: number; readonly winRate: number; readonly maxDrawdown: number };
  readonly positionsByStrategy: readonly (Held & { readonly strategy: string })[];
  readonly exposure: {
    readonly gross: number;
    readonly net: number;
    readonly bySector: Readonly<Record<string, number>>;
    readonly byStrategy: Readonly<Record<string, number>>;
  };
  readonly events: Readonly<Record<string, number>>;
  readonly notices: readonly { readonly code: string; readonly detail: Readonly<Record<string, unknown>> }[];
}

export interface Verdict {
  readonly plugin: string;
  readonly kind: string;
  readonly code: string;
  readonly detail: Readonly<Record<string, number | string | boolean>>;
}

/** What a line of decisions.jsonl promises. */
export interface Decision {
  readonly id: string;
  readonly time: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: string;
  readonly requested: number;
  readonly allowed: number;
  readonly closing: number;
  readonly price: number;
  readonly verdicts: readonly Verdict[];
  readonly outcome: string;
  readonly code: string | null;
  readonly plugin: string | null;
  readonly detail: Readonly<Record<string, number | string | boolean>>;
  readonly orderId: string | null;
}

export interface Backtest {
  readonly summary: Summary;
  readonly decisions: readonly Decision[];
  /** decisions.jsonl as it is. */
  readonly text: string;
  readonly stderr: string;
}

/** Backtests a config that is expected to run. @param set `PATH=VALUE` overrides */
export async function backtest(config: string, set: readonly string[] = []): Promise<Backtest> {
  const out = folderOf({});
  const overrides = set.flatMap((override) => ['--set', override]);
  const { code, stdout, stderr } = await plimsoll(['backtest', config, '--json', '--out', out, ...overrides]);
  if (code !== 0) throw new Error(`plimsoll backtest ${config} ended with ${code}\n${stderr}`);
  const kept = readFileSync(path.join(out, 'decisions.jsonl'), 'utf8');
  return { summary: JSON.parse(stdout) as Summary, decisions: decisionsIn(kept), text: kept, stderr };
}

/** The decisions of a file's text. @throws SyntaxError where a line is not JSON */
export function decisionsIn(lines: string): Decision[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Decision);
}

/** The last decision on a symbol. */
export function decisionOn(symbol: string, decisions: readonly Decision[]): Decision {
  const found = decisions.findLast((decision) => decision.symbol === symbol);
  if (!found) throw new Error(`no decision on ${symbol}`);
  return found;
}

/** A JSON Lines file that a plugin of a test has written; empty where it has not. */
export function linesOf<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}
