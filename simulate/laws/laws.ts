import type { Decision, JournalRecord, Session } from '@plimsoll/core';
import type { Life } from '../life.ts';
import type { Plan } from '../plan.ts';
import type { Venue } from '../venue.ts';
import { Books } from './books.ts';
import { Durable } from './durable.ts';
import { Fetched } from './fetched.ts';
import { Judged } from './judged.ts';
import { Known } from './known.ts';
import type { Law, Violation } from './report.ts';
import { Sent } from './sent.ts';
import { Spoken } from './spoken.ts';
import { Turns } from './turns.ts';

/** Of one that is violated again and again, the first few. */
const KEPT = 20;

/** The checks of all laws, over all processes of a day. */
export class Laws {
  readonly violations: Violation[] = [];
  readonly turns: Turns;
  readonly fetched: Fetched;
  readonly known: Known;
  readonly judged: Judged;
  readonly spoken: Spoken;
  readonly durable: Durable;
  readonly sent: Sent;
  readonly books: Books;

  /** @param told called with each violation, when it is found */
  constructor(plan: Plan, venue: Venue, told: (violation: Violation) => void) {
    const report = (law: Law, what: string): void => {
      if (this.violations.length >= KEPT) return;
      this.violations.push({ law, what });
      told({ law, what });
    };
    this.report = report;
    this.turns = new Turns(plan.isSynchronous && plan.broker === 'simulated', report);
    this.fetched = new Fetched(report);
    this.known = new Known(report);
    this.judged = new Judged(report);
    this.spoken = new Spoken(report);
    this.durable = new Durable(report);
    this.sent = new Sent(report, this.durable);
    this.books = new Books(report, plan, venue);
  }

  readonly report: (law: Law, what: string) => void;

  /** A write of the journal has returned. */
  written(life: Life, records: readonly JournalRecord[]): void {
    this.spoken.written(life, records);
    this.durable.written(records);
    this.known.written(records);
  }

  /** Watches what a process decides and counts. */
  watch(session: Session, life: Life): void {
    session.events.on('decision', (decision) => void (life.isOver || this.#decided(session, life, decision)));
    session.events.on('fill', (_, order) => void (life.isOver || this.books.filled(session, order)));
    session.events.on('notice', (notice) => void (life.isOver || this.books.noticed(notice)));
  }

  #decided(session: Session, life: Life, decision: Decision): void {
    this.turns.probe();
    for (const check of [this.known, this.judged, this.spoken, this.books]) check.decided(session, decision);
    this.sent.decided(life, decision);
  }
}
