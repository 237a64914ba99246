import { messageOf } from '../domain/errors.ts';
import type { BrokerEvent } from '../domain/order.ts';
import type { FateAnswer } from '../plugin/inputs.ts';
import type { Broker, OrderFate } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import { isPromise } from './in-turn.ts';
import { hasEnded } from './order-book.ts';
import type { Tracked } from './order-book.ts';

interface Parts {
  readonly bus: Bus;
  readonly broker: Broker;
  /** Puts an answer in the kernel's queue, behind what the broker told before it. */
  readonly answered: (answer: FateAnswer) => void;
  /** Puts an event there that the kernel tells itself. */
  readonly tell: (event: BrokerEvent) => void;
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

  /** Asks for those that are not being asked for. Nobody waits for the answers: they arrive as everything does. */
  readonly ask = (): void => {
    for (const [root, inquiry] of this.#open) {
      if (members(root).every(hasEnded)) this.#open.delete(root);
      else if (!inquiry.isUnderWay) this.#askFor(root, inquiry);
    }
  };

  /** Ends an order that the broker cannot or will not tell of. */
  close(root: Tracked, code: string): void {
    const { bus, tell } = this.#parts;
    for (const { order } of members(root).filter((member) => !hasEnded(member))) {
      const about = { orderId: order.id, time: bus.time };
      if (order.filled > 0) tell({ kind: 'cancelled', ...about });
      else tell({ kind: 'rejected', ...about, code, detail: {} });
    }
  }

  /** Takes an answer. */
  take({ orderId, fate, error = 'the answer is neither found nor absent' }: FateAnswer): void {
    const { bus } = this.#parts;
    for (const [root, inquiry] of this.#open) {
      if (root.order.id !== orderId) continue;
      if (fate === 'found' || fate === 'absent') return this.#conclude(root, fate);
      inquiry.isUnderWay = false; // it is asked again in the next cycle
      if (!inquiry.isFailureTold) bus.notice('ORDER_LOOKUP_FAILED', { orderId, error });
      inquiry.isFailureTold = true;
    }
  }

  #askFor(root: Tracked, inquiry: Inquiry): void {
    const { broker, answered } = this.#parts;
    const { id: orderId } = root.order;
    const counted = members(root).flatMap(({ fills }) => fills);
    inquiry.isUnderWay = true;
    const failed = (error: unknown): void => answered({ kind: 'fate', orderId, error: messageOf(error) });
    const take = (fate: OrderFate): void => answered({ kind: 'fate', orderId, fate });
    try {
      const answer = broker.lookUp!(root.order, counted);
      if (isPromise(answer)) answer.then(take, failed);
      else take(answer);
    } catch (error) {
      failed(error);
    }
  }

  #conclude(root: Tracked, answer: OrderFate): void {
    const { id: orderId, symbol } = root.order;
    this.#open.delete(root);
    this.#parts.bus.notice('ORDER_LOOKED_UP', { orderId, symbol, answer });
    if (answer === 'absent') return this.close(root, 'NOT_AT_BROKER');
    for (const member of members(root)) member.cancelAskedAt = NaN; // one that works still did not hear of it: it is asked again
  }
}

/** An order and its legs. */
export function members(root: Tracked): Tracked[] {
  return [root, ...root.legs];
}
