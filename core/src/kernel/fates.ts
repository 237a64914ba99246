import { messageOf } from '../domain/errors.ts';
import type { BrokerEvent } from '../domain/order.ts';
import type { Broker, OrderFate } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import { isPromise } from './in-turn.ts';
import { hasEnded } from './order-book.ts';
import type { Tracked } from './order-book.ts';

interface Parts {
  readonly bus: Bus;
  readonly broker: Broker;
  readonly deliver: (event: BrokerEvent) => void;
}

interface Inquiry {
  isUnderWay: boolean;
  isFailureTold: boolean;
}

/** Orders of which nobody knows what has become: the broker is asked for each by its id, until it can say. */
export class Fates {
  readonly #parts: Parts;
  readonly #open = new Map<Tracked, Inquiry>();
  readonly #left: Tracked[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether the broker can be asked for an order. */
  get canAsk(): boolean {
    return this.#parts.broker.lookUp !== undefined;
  }

  /** Whether there are orders that the broker has been or will be asked for, and has not answered. */
  get isPending(): boolean {
    return this.#open.size > 0;
  }

  /** Has the broker asked for an order, and the legs that were placed with it. @param root the order itself, where it is a leg's */
  doubt(root: Tracked): void {
    if (this.canAsk && !this.#open.has(root)) this.#open.set(root, { isUnderWay: false, isFailureTold: false });
  }

  /** Takes note of an order that nobody can be asked for. It stays as it is until an operator has seen that. */
  leave(root: Tracked): void {
    this.#left.push(root);
  }

  /** Ends those that nobody can be asked for: an operator has seen to them. */
  closeLeft(): void {
    for (const root of this.#left.splice(0)) this.close(root, 'FATE_UNKNOWN');
  }

  /** Asks for those that are not being asked for. Nobody waits for the answers: they come as events. */
  readonly ask = (): void => {
    for (const [root, inquiry] of this.#open) {
      if (members(root).every(hasEnded)) this.#open.delete(root);
      else if (!inquiry.isUnderWay) this.#askFor(root, inquiry);
    }
  };

  /** Ends an order that the broker cannot or will not tell of. */
  close(root: Tracked, code: string): void {
    const { bus, deliver } = this.#parts;
    for (const { order } of members(root).filter((member) => !hasEnded(member))) {
      const about = { orderId: order.id, time: bus.time };
      if (order.filled > 0) deliver({ kind: 'cancelled', ...about });
      else deliver({ kind: 'rejected', ...about, code, detail: {} });
    }
  }

  #askFor(root: Tracked, inquiry: Inquiry): void {
    const failed = (error: unknown): void => {
      inquiry.isUnderWay = false; // it is asked again in the next cycle
      if (inquiry.isFailureTold) return;
      inquiry.isFailureTold = true;
      this.#parts.bus.notice('ORDER_LOOKUP_FAILED', { orderId: root.order.id, error: messageOf(error) });
    };
    try {
      const counted = members(root).flatMap(({ fills }) => fills);
      const answer = this.#parts.broker.lookUp!(root.order, counted);
      if (!isPromise(answer)) return this.#take(root, answer);
      inquiry.isUnderWay = true;
      answer.then((fate) => this.#take(root, fate)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  #take(root: Tracked, fate: OrderFate): void {
    const { id: orderId, symbol } = root.order;
    if (fate !== 'found' && fate !== 'absent') throw new Error('the answer is neither found nor absent');
    this.#open.delete(root);
    this.#parts.bus.notice('ORDER_LOOKED_UP', { orderId, symbol, answer: fate });
    if (fate === 'absent') this.close(root, 'NOT_AT_BROKER');
  }
}

/** An order and its legs. */
export function members(root: Tracked): Tracked[] {
  return [root, ...root.legs];
}
