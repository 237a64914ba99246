import { isoTime } from '@plimsoll/core';
import type { Divergence, ReplayResult } from '@plimsoll/replay';
import { decisionLine } from '../run/decision-record.ts';
import { orderRecord } from '../run/order-record.ts';

/** What `replay --json` prints. */
export function replayJson(journal: string, result: ReplayResult): object {
  const { run, startedAt, hasEnded, cycles, decisions, orders, beyond, divergence, outOfStep, known } = result;
  return {
    journal,
    run,
    started: isoTime(startedAt),
    hasEnded,
    equal: !divergence && !outOfStep,
    cycles,
    decisions,
    orders,
    beyond,
    divergence: divergence
      ? {
          kind: divergence.kind,
          number: divergence.number,
          run: sideOf(divergence.run),
          replay: sideOf(divergence.replay),
          differences: divergence.differences,
        }
      : null,
    outOfStep: outOfStep ? { ...outOfStep, time: timeOf(outOfStep.time) } : null,
    known: known ? { ...known, time: timeOf(known.time) } : null,
  };
}

function sideOf(side: Divergence['run']): object | null {
  if (!side) return null;
  if ('order' in side) return { ...orderRecord(side.order), price: side.price };
  return JSON.parse(decisionLine(side)) as object;
}

function timeOf(time: number): string | null {
  return Number.isFinite(time) ? isoTime(time) : null;
}
