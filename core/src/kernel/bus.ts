import { EventEmitter } from 'eventemitter3';
import type { Detail, EventCode } from '../domain/codes.ts';
import { messageOf } from '../domain/errors.ts';
import type { EventMap } from '../plugin/services.ts';

/** What a run has come to so far. */
export interface Counts {
  bars: number;
  cycles: number;
  signals: number;
  fills: number;
  orders: { buy: number; sell: number };
  /** Blocked signals by the code that blocked them. */
  blocked: Record<string, number>;
  /** Blocked signals by who blocked them, then by code. */
  blockedBy: Record<string, Record<string, number>>;
  /**
   * Questions for one symbol's bars: those put to the source (`tails` of them for newer bars only), those that memory answered in whole or
   * in part, those answered stale because the source failed. `sourceBars` is what the source delivered.
   */
  fetches: { source: number; cache: number; tails: number; stale: number; sourceBars: number };
  events: Record<string, number>;
}

/** Tells listeners, and counts. A listener that throws is reported as an event itself and stops nobody else. */
export class Bus extends EventEmitter<EventMap> {
  /** The cycle's time, epoch ms; NaN before the first. */
  time = NaN;
  readonly counts: Counts = {
    bars: 0,
    cycles: 0,
    signals: 0,
    fills: 0,
    orders: { buy: 0, sell: 0 },
    blocked: {},
    blockedBy: {},
    fetches: { source: 0, cache: 0, tails: 0, stale: 0, sourceBars: 0 },
    events: {},
  };

  notice(code: EventCode, detail: Detail): void {
    this.counts.events[code] = (this.counts.events[code] ?? 0) + 1;
    this.emit('notice', { code, time: this.time, detail });
  }

  /** Reports what a plugin threw, with its name and the stage it was in. */
  threw(plugin: string, stage: string, error: unknown): void {
    this.notice('HOOK_THREW', { plugin, stage, error: messageOf(error) });
  }
}
