import type { Account, Broker, BrokerEvent, BrokerPosition, Order, OrderFate } from '@plimsoll/core';
import { Chance } from './chance.ts';
import type { Day } from './day.ts';
import { forever } from './life.ts';
import type { Life } from './life.ts';
import { MINUTE_MS } from './plan.ts';
import type { Fault } from './plan.ts';

/** An order for which there was no answer may arrive so late. */
const ON_ITS_WAY_MS = 60_000;
const LATE_MS = 90_000;
const ROUND_TRIP_MS = [20, 400] as const;

/**
 * A broker's adapter as a careful author would write it, for one process: it vouches for what the venue has only when it has told all that led to it,
 * finds out what it missed while there was no connection, and says of an order that it is absent only when it can no longer arrive. Between it and
 * the venue is a network on which everything goes wrong that the plan has.
 */
export class SimulatedBroker implements Broker {
  readonly #day: Day;
  readonly #life: Life;
  readonly #chance: Chance;
  #deliver: (event: BrokerEvent) => void = () => undefined;
  /** Places in the venue's log that have been told. */
  readonly #told = new Set<number>();
  /** What happened before this place was before this process. */
  #since = Infinity;
  #isCut = false;

  constructor(day: Day, life: Life) {
    this.#day = day;
    this.#life = life;
    this.#chance = new Chance(day.plan.seed, `broker/${life.number}`);
  }

  connect(deliver: (event: BrokerEvent) => void): void {
    const { venue } = this.#day;
    this.#deliver = deliver;
    this.#since = venue.log.length;
    venue.listener = (place) => this.#hear(place);
    for (const [place, event] of venue.log.entries()) if (event.kind === 'cash') this.#tell(place);
    if (this.#has('connection-lost')) this.#planCut();
  }

  account(): Account | undefined | Promise<Account | undefined> {
    return this.#ask('account', () => this.#accountNow());
  }

  positions(): readonly BrokerPosition[] | Promise<readonly BrokerPosition[]> {
    const { venue } = this.#day;
    return this.#ask('positions', () =>
      [...venue.held].flatMap(([symbol, quantity]) => (quantity === 0 ? [] : { symbol, quantity, averagePrice: 100 })),
    );
  }

  submit(order: Order): void | Promise<void> {
    const { laws, venue, trace } = this.#day;
    if (this.#life.ends(`before ${order.id} is sent`)) return forever();
    laws.sent.submitted(order);
    trace(`sends ${order.id}: ${order.side} ${order.quantity} ${order.symbol} ${order.type}`);
    const arrive = (): void => venue.submit(order);
    return this.#send(order.id, arrive);
  }

  cancel(orderId: string): void | Promise<void> {
    if (this.#life.ends(`before the end of ${orderId} is asked for`)) return forever();
    this.#day.trace(`asks for the end of ${orderId}`);
    return this.#send(orderId, () => this.#day.venue.cancel(orderId));
  }

  lookUp(order: Order): OrderFate | Promise<OrderFate> {
    return this.#ask(`what became of ${order.id}`, () => {
      const { venue, timeline } = this.#day;
      const ids = new Set([order.id, ...(order.legs ?? []).map(({ id }) => id)]);
      if (!venue.orders.has(order.id)) {
        if (timeline.now < order.time + 2 * ON_ITS_WAY_MS) throw new Error('it may still be on its way');
        return 'absent';
      }
      for (const [place, event] of venue.log.entries())
        if ('orderId' in event && ids.has(event.orderId)) this.#tell(place);
      return 'found';
    });
  }

  #has(fault: Fault): boolean {
    return this.#day.has(fault);
  }

  get #isSynchronous(): boolean {
    return this.#day.plan.isSynchronous;
  }

  #roundTrip(): number {
    return this.#chance.between(...ROUND_TRIP_MS);
  }

  #accountNow(): Account | undefined {
    if (this.#has('account-unreadable') && this.#chance.is(0.4)) {
      const how = this.#chance.of(['throws', 'undefined', 'nan'] as const);
      if (how === 'throws') throw new Error('the account cannot be read');
      return how === 'undefined' ? undefined : { cash: NaN, buyingPower: NaN };
    }
    const { cash } = this.#day.venue;
    return { cash, buyingPower: cash };
  }

  /** A question: the answer is the truth of the moment in which it is given, and all that led to it has been told then. */
  #ask<T>(what: string, answer: () => T): T | Promise<T> {
    if (this.#life.ends(`before it asks for ${what}`)) return forever();
    const now = (): T => {
      if (this.#isCut) throw new Error('there is no connection');
      this.#catchUp();
      return answer();
    };
    if (this.#isSynchronous) return now();
    const { timeline } = this.#day;
    return new Promise((resolve, reject) => {
      // The two halves of a reading are asked for in one moment, and have to be of one moment too.
      timeline.after(this.#day.readingMs(), () => {
        if (this.#life.ends(`before it hears ${what}`)) return;
        try {
          resolve(now());
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }

  /** Sends something to the venue. Without an answer it may have arrived, or not, or be on its way still. */
  #send(id: string, arrive: () => void): void | Promise<void> {
    const { timeline, trace } = this.#day;
    const isUnanswered = this.#isCut || (this.#has('no-answer') && this.#chance.is(0.2));
    const fate = isUnanswered ? this.#chance.of(['arrives', 'lost', 'arrives late'] as const) : 'answered';
    if (isUnanswered) trace(`no answer for ${id}: ${fate}`);
    if (fate === 'arrives late') timeline.after(this.#chance.between(1_000, ON_ITS_WAY_MS), arrive);
    if (this.#isSynchronous) {
      if (fate === 'arrives' || fate === 'answered') arrive();
      if (this.#life.ends(`before it hears of ${id}`)) return forever();
      if (isUnanswered) throw new Error('no answer');
      return undefined;
    }
    const ms = this.#roundTrip();
    if (fate === 'arrives' || fate === 'answered') timeline.after(ms / 2, arrive);
    return new Promise((resolve, reject) => {
      timeline.after(isUnanswered ? 10 * ms : ms, () => {
        if (this.#life.ends(`before it hears of ${id}`)) return;
        if (isUnanswered) reject(new Error('no answer'));
        else resolve();
      });
    });
  }

  /** Something has happened at the venue: word of it is on its way. */
  #hear(place: number): void {
    if (this.#life.isOver || this.#isCut) return;
    const { timeline, plan } = this.#day;
    const isLate = this.#has('late') && this.#chance.is(0.2);
    const isSwapped = this.#has('reordered') && this.#chance.is(0.3);
    const isDelayed = isLate || isSwapped || !plan.isInstant;
    const ms = isLate ? this.#chance.between(1_000, LATE_MS) : this.#chance.between(1, isSwapped ? 3_000 : 60);
    const word = (): void => void (this.#isCut || this.#tell(place));
    if (isDelayed) timeline.after(isLate || isSwapped ? ms : 10, word);
    else word();
    if (this.#has('doubled') && this.#chance.is(0.3)) timeline.after(this.#chance.between(1, MINUTE_MS), word);
  }

  #tell(place: number): void {
    const { log } = this.#day.venue;
    const event = log[place]!;
    // What was filled before an order's end would be asked for by nobody, did the process end between the two.
    if (isEnd(event) && this.#life.isMortal)
      for (const [before, told] of log.slice(0, place).entries())
        if (told.kind === 'filled' && told.orderId === event.orderId && !this.#told.has(before)) this.#tell(before);
    if (this.#life.ends(`before it hears ${describe(event)}`)) return;
    this.#told.add(place);
    this.#day.trace(`hears ${describe(event)}`);
    this.#deliver(event);
  }

  /** Tells all that has happened since this process began and has not been told. */
  #catchUp(): void {
    const { log } = this.#day.venue;
    for (let place = this.#since; place < log.length; place++) if (!this.#told.has(place)) this.#tell(place);
  }

  #planCut(): void {
    const { timeline, trace } = this.#day;
    timeline.after(this.#chance.between(0, 12 * MINUTE_MS), () => {
      if (this.#life.isOver || !this.#has('connection-lost')) return;
      this.#isCut = true;
      trace('the connection is lost');
      this.#doubt('the connection was lost');
      timeline.after(this.#chance.between(1_000, 4 * MINUTE_MS), () => this.#reconnect());
    });
  }

  #reconnect(): void {
    if (this.#life.isOver) return;
    this.#isCut = false;
    this.#day.trace('the connection is back');
    this.#catchUp();
    this.#doubt('the connection is back');
    if (this.#has('connection-lost')) this.#planCut();
  }

  #doubt(reason: string): void {
    if (!this.#life.isOver) this.#deliver({ kind: 'doubt', reason, time: this.#day.timeline.now });
  }
}

function isEnd(event: BrokerEvent): event is Extract<BrokerEvent, { readonly kind: 'cancelled' | 'expired' }> {
  return event.kind === 'cancelled' || event.kind === 'expired';
}

function describe(event: BrokerEvent): string {
  if (event.kind === 'filled')
    return `${event.orderId} filled ${event.quantity} at ${event.price} (${event.executionId})`;
  return 'orderId' in event ? `${event.orderId} ${event.kind}` : event.kind;
}
