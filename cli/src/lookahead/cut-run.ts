import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { PlimsollError, Session } from '@plimsoll/core';
import type { Decision, ErrorCode } from '@plimsoll/core';
import { load } from '../run/load.ts';
import { endingAt } from './cut-data.ts';
import { traceOf } from './trace.ts';
import type { Trace } from './trace.ts';

export interface CutRequest {
  readonly file: string;
  /** `PATH=VALUE` overrides. */
  readonly set: readonly string[];
  /** Epoch ms; what comes after it does not exist. Infinity for the whole. */
  readonly cut: number;
  /** The cycle whose decisions are wanted in full; no cycle after it is run. */
  readonly only?: number;
}

export interface CutRun {
  readonly trace: Trace;
  /** Those of the cycle that was asked for. */
  readonly decisions: readonly Decision[];
}

type Answer = { readonly run: CutRun } | { readonly code: ErrorCode; readonly issues: readonly string[] };

/**
 * Runs a config over data that ends at a moment, in a thread of its own: a plugin that keeps state in its module, against the rules, finds
 * none of another run there.
 * @throws PlimsollError
 */
export async function cutRun(request: CutRequest): Promise<CutRun> {
  const worker = new Worker(new URL(import.meta.url), { workerData: request, stdout: true });
  const answer = await new Promise<Answer>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the run ended without an answer, with code ${code}`)));
  });
  if ('run' in answer) return answer.run;
  throw new PlimsollError(answer.code, answer.issues.join('\n'), { issues: answer.issues });
}

async function run({ file, set, cut, only = Infinity }: CutRequest): Promise<CutRun> {
  const session = new Session(endingAt(await load(file, set), cut), { journal: 'off' });
  const decisions: Decision[] = [];
  const trace = traceOf(session, (decision) => void (decision.time === only && decisions.push(decision)));
  session.events.on('marked', ({ time }) => void (time >= only && session.interrupt()));
  await session.start();
  await session.run();
  await session.stop();
  return { trace, decisions };
}

async function answerOf(request: CutRequest): Promise<Answer> {
  try {
    return { run: await run(request) };
  } catch (error) {
    if (PlimsollError.is(error)) return { code: error.code, issues: error.issues };
    throw error;
  }
}

if (!isMainThread) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node:worker_threads
  parentPort!.postMessage(await answerOf(workerData as CutRequest));
}
