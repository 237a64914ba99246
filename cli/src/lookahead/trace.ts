import type { Decision, Session } from '@plimsoll/core';
import { decisionLine } from '../run/decision-record.ts';

/** A run's decisions in little room: when each was made, and a hash of all that it says. */
export interface Trace {
  /** Cycle times, epoch ms. */
  readonly cycles: number[];
  /** By decision: its cycle's time, epoch ms. */
  readonly times: number[];
  /** By decision. */
  readonly hashes: number[];
  /** By decision: whose signal it was. */
  readonly strategies: string[];
}

/** Where two runs part. */
export interface Parting {
  /** Of the cycle, epoch ms. */
  readonly time: number;
  readonly strategy: string;
}

/**
 * Listens to a session from before its start.
 * @param seen called with each decision
 */
export function traceOf(session: Session, seen: (decision: Decision) => void = () => undefined): Trace {
  const trace: Trace = { cycles: [], times: [], hashes: [], strategies: [] };
  session.events.on('marked', ({ time }) => void trace.cycles.push(time));
  session.events.on('decision', (decision) => {
    if (isOfTheEnd(decision)) return;
    trace.times.push(decision.time);
    trace.hashes.push(hashOf(decisionLine(decision)));
    trace.strategies.push(decision.strategy);
    seen(decision);
  });
  return trace;
}

/** What a run records of exits that wait when it ends: with more bars they would have waited on. */
function isOfTheEnd({ code, outcome }: Decision): boolean {
  return outcome === 'blocked' && code === 'EXIT_WAITING';
}

/** Where two runs part, up to `end` (epoch ms); undefined where they do not. */
export function partingOf(full: Trace, cut: Trace, end: number): Parting | undefined {
  const most = Math.max(full.times.length, cut.times.length);
  for (let i = 0; i < most; i++) {
    const ours = full.times[i] ?? Infinity;
    const theirs = cut.times[i] ?? Infinity;
    const time = Math.min(ours, theirs);
    if (time > end) return undefined;
    if (ours === theirs && full.hashes[i] === cut.hashes[i]) continue;
    return { time, strategy: (ours <= theirs ? full : cut).strategies[i]! };
  }
  return undefined;
}

const LOW_BITS = 2 ** 21;

/** 53 bits of two FNV-1a hashes, of the text and of the text from its end. */
function hashOf(text: string): number {
  let forward = 0x811c9dc5;
  let backward = 0x811c9dc5;
  for (let i = 0, last = text.length - 1; i <= last; i++) {
    forward = Math.imul(forward ^ text.charCodeAt(i), 0x01000193);
    backward = Math.imul(backward ^ text.charCodeAt(last - i), 0x01000193);
  }
  return (forward >>> 0) * LOW_BITS + ((backward >>> 0) % LOW_BITS);
}
