import type { BrokerEvent } from '../domain/order.ts';
import type { Arrival, Feed } from '../plugin/inputs.ts';
import type { JournalDesk } from './journal-desk.ts';

/** What has arrived and waits for the kernel to take it in. */
export class ArrivalQueue {
  readonly #journal: JournalDesk;
  readonly #feed: Feed | undefined;
  /** Those that the kernel itself put there. */
  readonly #own = new WeakSet<Arrival>();
  #waiting: Arrival[] = [];
  #point = 0;

  constructor(journal: JournalDesk, feed: Feed | undefined) {
    this.#journal = journal;
    this.#feed = feed;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(arrival: Arrival): void {
    this.#waiting.push(arrival);
  }

  /** As {@link push}, for what the kernel has to tell itself. */
  pushOwn(event: BrokerEvent): void {
    this.#own.add(event);
    this.#waiting.push(event);
  }

  /** From here on looks into the queue are counted anew: from 1 in a cycle and in a command, from 0 between them. */
  beginTurn(first: 0 | 1): void {
    this.#point = first - 1;
  }

  /** All that has arrived; undefined where nothing has. */
  take(): readonly Arrival[] | undefined {
    this.#point++;
    if (this.#feed) this.#fill(this.#feed);
    if (this.#waiting.length === 0) return undefined;
    const taken = this.#waiting;
    this.#waiting = [];
    if (this.#journal.keepsInputs) {
      const events = taken.map((arrival) => (this.#own.has(arrival) ? null : arrival));
      this.#journal.addInput({ kind: 'arrivals', point: this.#point, events });
    }
    return taken;
  }

  /** Puts what had arrived in the run that is lived through again among what this kernel has told itself. */
  #fill(feed: Feed): void {
    const fed = feed.arrivals(this.#point, this.#waiting.length > 0);
    if (!fed) return;
    const own = this.#waiting;
    const arrived = fed.flatMap((arrival) => arrival ?? own.shift() ?? []);
    this.#waiting = [...arrived, ...own];
  }
}
