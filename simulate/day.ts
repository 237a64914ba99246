import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { Session, messageOf } from '@plimsoll/core';
import { AlpacaExchange } from './alpaca/exchange.ts';
import { Chance } from './chance.ts';
import { firstVariant, load, textOf } from './configs.ts';
import type { Variant } from './configs.ts';
import { Disk } from './disk.ts';
import { Laws } from './laws/laws.ts';
import type { Violation } from './laws/report.ts';
import { Life, forever } from './life.ts';
import { Operator } from './operator.ts';
import { CALM_MINUTES, MINUTE_MS, START_MS } from './plan.ts';
import type { Fault, Plan } from './plan.ts';
import { Prices, TICK_MS } from './prices.ts';
import { Timeline } from './timeline.ts';
import { booksOf, describe } from './texts.ts';
import { setToday } from './today.ts';
import { Venue } from './venue.ts';

/** A source has a bar so long after it has ended. */
const PUBLISHED_MS = 250;
/** A process that ends does so within so many places at which it might; an adapter that asks by the second passes more of them. */
const PLACES = { simulated: [8, 40, 150], alpaca: [20, 120, 700] } as const;
/** Longer than any day: what is never over is a violation. */
const STEPS_MAX = 50_000;

export interface DayResult {
  readonly plan: Plan;
  readonly violations: readonly Violation[];
  readonly trace: readonly string[];
  /** Of the trace: what two days have to have in common to be the same. */
  readonly hash: string;
  readonly lives: number;
  readonly orders: number;
  readonly fills: number;
}

/** One bad day, in virtual time: processes come and go, the venue and the disk stay. */
export class Day {
  readonly plan: Plan;
  readonly timeline = new Timeline(START_MS);
  readonly prices: Prices;
  readonly venue: Venue;
  /** Where broker-alpaca is what trades. */
  readonly alpaca: AlpacaExchange | undefined;
  readonly disk: Disk;
  readonly laws: Laws;
  readonly lines: string[] = [];
  life: Life;
  variant: Variant;
  isCalm = false;
  /** A config is being read. */
  reading: Promise<void> | undefined;
  /** Lets go of the journal's files without a word to the kernel. */
  closeJournal: () => void = () => undefined;
  #session: Session | undefined;
  #last: Session | undefined;
  #isOver = false;
  #signals = 0;
  #isAsleep = false;
  #waiting: { readonly after: number; readonly resolve: (time: number | undefined) => void } | undefined;
  #newestEnd = -Infinity;
  #wallOffsetMs = 0;
  #readingMs = NaN;
  #readingUntil = -Infinity;
  readonly #chance: Chance;
  readonly #operator: Operator;

  constructor(plan: Plan) {
    const { seed, minutes } = plan;
    this.plan = plan;
    this.#chance = new Chance(seed, 'day');
    this.prices = new Prices(plan, minutes + CALM_MINUTES + 1);
    const now = (): number => this.timeline.now;
    this.venue = new Venue(plan, now, (symbol) => this.prices.at(symbol, this.timeline.now));
    this.alpaca = plan.broker === 'alpaca' ? new AlpacaExchange(this) : undefined;
    this.disk = new Disk(seed);
    this.laws = new Laws(plan, this.venue, ({ law, what }) => this.trace(`LAW ${law}: ${what}`));
    this.variant = firstVariant(plan);
    this.#operator = new Operator(this);
    this.life = this.#nextLife(0);
  }

  has(fault: Fault): boolean {
    return !this.isCalm && this.plan.faults.has(fault);
  }

  readonly trace = (line: string): void => {
    const time = new Date(this.timeline.now).toISOString().slice(11, 23);
    this.lines.push(`${time} #${this.life.number} ${line}`);
  };

  /** What the clock of the machine shows, epoch ms. */
  readonly wallNow = (): number => this.timeline.now + this.#wallOffsetMs;

  /** How long the broker takes to tell how the account stands: the same for questions of one moment. */
  readingMs(): number {
    const { now } = this.timeline;
    const isSlow = this.has('late') && this.#chance.is(0.1);
    if (this.#readingUntil !== now) this.#readingMs = this.#chance.between(20, isSlow ? 80_000 : 900);
    this.#readingUntil = now;
    return this.#readingMs;
  }

  /** By which a signal is known again. */
  nextReason(book: string): string {
    return `${book}.${++this.#signals}`;
  }

  /** The next bar that ends; where the process was busy, the newest that has ended meanwhile. */
  nextBarEnd(after: number): Promise<number | undefined> {
    this.laws.turns.end();
    if (this.life.ends('between two cycles')) return forever();
    if (this.#isOver) return Promise.resolve(undefined);
    this.life.cycles++;
    if (after > -Infinity && this.#newestEnd > after) return Promise.resolve(this.#newestEnd);
    return new Promise((resolve) => (this.#waiting = { after, resolve }));
  }

  async live(): Promise<void> {
    setToday(this);
    try {
      this.#planDay();
      while (!this.#isOver && this.laws.violations.length === 0) await this.#liveOnce();
      if (this.laws.violations.length === 0) await this.#takeUpAgain();
    } finally {
      this.closeJournal();
      this.disk.remove();
      setToday(undefined);
    }
  }

  result(): DayResult {
    const { plan, laws, lines, life, venue } = this;
    const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
    const fills = venue.log.filter(({ kind }) => kind === 'filled').length;
    const orders = [...venue.orders.values()].length;
    return { plan, violations: laws.violations, trace: lines, hash, lives: life.number, orders, fills };
  }

  #nextLife(number: number): Life {
    const isMortal = this.has('crashes') && this.#chance.is(0.85);
    const endsAt = isMortal ? this.#chance.whole(1, this.#chance.of(PLACES[this.plan.broker])) : Infinity;
    return new Life(number, endsAt, (where) => this.trace(`the process ends ${where}`));
  }

  /** What happens whether a process is there or not. */
  #planDay(): void {
    const { timeline, venue, plan } = this;
    const bad = START_MS + plan.minutes * MINUTE_MS;
    const end = bad + CALM_MINUTES * MINUTE_MS;
    for (let time = START_MS; time < end; time += TICK_MS) timeline.at(time, () => venue.tick());
    for (let time = START_MS + MINUTE_MS; time <= end; time += MINUTE_MS) {
      timeline.at(time, () => this.#minute());
      timeline.at(time + PUBLISHED_MS, () => this.#barEnds(time));
      timeline.at(time + this.#chance.between(1_000, 50_000), () => this.#act());
    }
    timeline.at(bad, () => this.#calmDown());
    timeline.at(end + PUBLISHED_MS, () => this.#end());
  }

  #minute(): void {
    const { venue, disk } = this;
    venue.expire();
    if (this.has('by-hand') && this.#chance.is(0.1)) venue.tradeByHand();
    if (this.has('cash') && this.#chance.is(0.15)) venue.changeCash();
    if (this.has('disk-full')) disk.isFull = this.#chance.is(disk.isFull ? 0.6 : 0.07);
    if (this.has('clock-jumps')) this.#isAsleep = this.#chance.is(this.#isAsleep ? 0.75 : 0.08);
  }

  #barEnds(time: number): void {
    if (this.#isAsleep) return;
    this.#newestEnd = time;
    const waiting = this.#waiting;
    if (!waiting || waiting.after >= time) return;
    this.#waiting = undefined;
    if (!this.life.isOver) waiting.resolve(time);
  }

  #act(): void {
    if (this.life.isOver || !this.#session) return;
    if (!this.isCalm) return this.#operator.act(this.#session);
    const minute = Math.floor((this.timeline.now - START_MS) / MINUTE_MS) - this.plan.minutes;
    this.#operator.tidyUp(this.#session, minute);
  }

  #calmDown(): void {
    this.isCalm = this.venue.isCalm = true;
    this.disk.isFull = this.#isAsleep = false;
    this.life.spare();
    this.trace('all is calm');
  }

  #end(): void {
    this.#isOver = true;
    this.#waiting?.resolve(undefined);
    this.#waiting = undefined;
  }

  async #makeSession(): Promise<Session> {
    if (this.has('clock-jumps')) this.#wallOffsetMs = this.#chance.whole(-3_600_000, 3_600_000);
    const { endedOrders } = this.plan;
    return new Session(await load(textOf(this.variant)), { journal: 'continue', now: this.wallNow, endedOrders });
  }

  /** A process from its start to its end, however it ends. */
  async #liveOnce(): Promise<void> {
    const life = (this.life = this.#nextLife(this.life.number + 1));
    this.trace('a process begins');
    this.#waiting = undefined;
    const session = (this.#session = await this.#makeSession());
    this.#last = session;
    this.laws.watch(session, life);
    session.events.on('notice', (notice) => {
      if (life.isOver) return;
      this.trace(`${notice.code} ${JSON.stringify(notice.detail)}`);
      this.#operator.hear(notice);
    });
    session.events.on('order', (order) => void (life.isOver || this.trace(describe(order))));
    const ended = { how: undefined as string | undefined };
    const run = async (): Promise<void> => {
      await session.start();
      await session.run();
      await session.stop();
    };
    run().then(
      () => (ended.how = 'orderly'),
      (error: unknown) => (ended.how = messageOf(error)),
    );
    for (let steps = 0; !life.isOver && ended.how === undefined && this.laws.violations.length === 0; steps++) {
      if (steps > STEPS_MAX) return this.laws.report(3, 'the process never ends');
      await this.reading;
      await turn();
      if (!life.isOver && ended.how === undefined && !this.timeline.step() && !this.#isOver)
        return this.laws.report(3, 'the process waits for ever');
    }
    if (this.laws.violations.length === 0) await this.#leave(session, ended.how);
  }

  async #leave(session: Session, how: string | undefined): Promise<void> {
    const { life, laws, disk } = this;
    laws.turns.end();
    this.#session = undefined;
    if (life.isOver || how !== 'orderly') {
      laws.spoken.left(life, session, false);
      laws.sent.left(life, false);
      laws.known.left(life);
      disk.leave(this.closeJournal);
      if (!life.isOver && !disk.isFull && !this.#isUnreachable(how))
        return laws.report(8, `a process could not go on: ${how}`);
      life.isOver = true;
      const until = this.timeline.now + this.#chance.between(1_000, 3 * MINUTE_MS);
      while (this.timeline.now < until && this.timeline.step());
      return;
    }
    laws.spoken.left(life, session, true);
    laws.sent.left(life, true);
    laws.books.compare(session);
    laws.durable.compare(disk.journal, this.venue, false);
  }

  /** A process that cannot reach Alpaca when it starts does not start; the next one may. */
  #isUnreachable(how: string | undefined): boolean {
    const mayBe = (['connection-lost', 'no-answer', 'account-unreadable'] as const).some((fault) => this.has(fault));
    return this.alpaca !== undefined && mayBe && /cannot be read|could not be asked|aborted/.test(how ?? '');
  }

  /** Lets time pass until something is done. */
  async #pass(act: Promise<void>): Promise<void> {
    const done = { is: false };
    act.then(
      () => (done.is = true),
      () => (done.is = true),
    );
    for (await turn(); !done.is; await turn()) this.timeline.step();
    await act;
  }

  /** A process that does nothing but begin has the books of the last one. */
  async #takeUpAgain(): Promise<void> {
    const before = booksOf(this.#last!);
    this.life = new Life(this.life.number + 1, Infinity, () => undefined);
    const session = await this.#makeSession();
    await this.#pass(session.start());
    const after = booksOf(session);
    await this.#pass(session.stop());
    if (before !== after) this.laws.report(8, `after a restart the books are ${after}, before they were ${before}`);
  }
}

/** Lives through a planned day. */
export async function runDay(plan: Plan): Promise<DayResult> {
  const day = new Day(plan);
  await day.live();
  return day.result();
}
