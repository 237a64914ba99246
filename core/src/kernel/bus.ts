import { EventEmitter } from 'eventemitter3';
import type { Detail, EventCode } from '../domain/codes.ts';
import { messageOf } from '../domain/errors.ts';
import type { OrderEnding } from '../domain/order.ts';
import type { EventMap } from '../plugin/services.ts';
import { isPromise } from './in-turn.ts';

/** What a run has come to so far. */
export interface Counts {
  bars: number;
  cycles: number;
  signals: number;
  fills: number;
  orders: { buy: number; sell: number };
  /** How orders ended, exits that were placed with others among them. */
  ended: Record<OrderEnding, number>;
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

type ListenerOf<E extends keyof EventMap> = EventEmitter.EventListener<EventMap, E>;
type Listener = (...args: never[]) => unknown;

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
    ended: { filled: 0, cancelled: 0, expired: 0, rejected: 0 },
    blocked: {},
    blockedBy: {},
    fetches: { source: 0, cache: 0, tails: 0, stale: 0, sourceBars: 0 },
    events: {},
  };

  readonly #guards = new WeakMap<Listener, Listener>();
  #isReporting = false;

  override on<E extends keyof EventMap>(event: E, listener: ListenerOf<E>): this {
    return super.on(event, this.#guard(listener));
  }

  override once<E extends keyof EventMap>(event: E, listener: ListenerOf<E>): this {
    return super.once(event, this.#guard(listener));
  }

  override off<E extends keyof EventMap>(event: E, listener: ListenerOf<E>): this {
    return super.off(event, (this.#guards.get(listener) ?? listener) as ListenerOf<E>);
  }

  /** Counts an event that is not told again. */
  count(code: EventCode): void {
    this.counts.events[code] = (this.counts.events[code] ?? 0) + 1;
  }

  notice(code: EventCode, detail: Detail): void {
    this.count(code);
    this.emit('notice', { code, time: this.time, detail });
  }

  /** Counts a signal that came to no order. */
  countBlocked(plugin: string, code: string): void {
    const { blocked, blockedBy } = this.counts;
    blocked[code] = (blocked[code] ?? 0) + 1;
    const byPlugin = (blockedBy[plugin] ??= {});
    byPlugin[code] = (byPlugin[code] ?? 0) + 1;
  }

  /** Reports what a plugin threw, with its name and the stage it was in. */
  threw(plugin: string, stage: string, error: unknown): void {
    this.notice('HOOK_THREW', { plugin, stage, error: messageOf(error) });
  }

  #guard<L extends Listener>(listener: L): L {
    const known = this.#guards.get(listener);
    if (known) return known as unknown as L;
    const guard = (first: never, second: never, third: never): void => {
      try {
        const pending = listener(first, second, third);
        if (isPromise(pending)) pending.then(undefined, this.#listenerThrew);
      } catch (error) {
        this.#listenerThrew(error);
      }
    };
    this.#guards.set(listener, guard);
    return guard as unknown as L;
  }

  /** A listener that throws on being told so is only counted. */
  readonly #listenerThrew = (error: unknown): void => {
    if (this.#isReporting) return;
    this.#isReporting = true;
    this.threw('a listener', 'event', error);
    this.#isReporting = false;
  };
}
