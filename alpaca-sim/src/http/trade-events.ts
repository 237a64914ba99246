import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Driver } from '../driver.ts';
import type { FaultBook } from '../faults/fault-book.ts';
import { ApiError } from '../venue/types.ts';
import type { TradeUpdate } from '../venue/types.ts';
import { parseNs } from '../venue/time-stamps.ts';
import type { Venue } from '../venue/venue.ts';
import { readQuery, time } from './query.ts';
import { isUlid, ulid } from './ulid.ts';

const HEARTBEAT_MS = 15_000;

/** Which events a reader wants. Times are nanoseconds since 1970. */
interface Span {
  readonly sinceNs: bigint | undefined;
  readonly untilNs: bigint | undefined;
  readonly sinceId: string | undefined;
  readonly untilId: string | undefined;
}

interface Reader {
  readonly accountId: string;
  readonly span: Span;
  readonly write: (text: string) => void;
  readonly end: () => void;
  /** Ends the connection without ending the answer. */
  readonly cut: () => void;
}

/** `GET /v2/events/trades`: trade updates as server-sent events, from the past on if asked. */
export class TradeEvents {
  readonly #venue: Venue;
  readonly #faults: FaultBook;
  readonly #readers = new Set<Reader>();
  readonly #stops: (() => void)[];

  constructor(venue: Venue, driver: Driver, faults: FaultBook) {
    this.#venue = venue;
    this.#faults = faults;
    const heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
    this.#stops = [
      venue.on('tradeUpdate', (update) => this.#tell(update)),
      driver.onSync(() => this.#endPassed()),
      () => clearInterval(heartbeat),
    ];
  }

  get readerCount(): number {
    return this.#readers.size;
  }

  /** Answers with what has happened within the span, then with what happens, until the span or the connection ends. */
  open(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const span = readSpan(request);
    const { raw } = reply.hijack();
    const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
    raw.writeHead(200, headers as Record<string, string>);
    const reader: Reader = {
      accountId: request.accountId,
      span,
      write: (text) => void raw.write(text),
      end: () => {
        this.#readers.delete(reader);
        raw.end();
      },
      cut: () => raw.destroy(),
    };
    raw.on('close', () => this.#readers.delete(reader));
    raw.write(': welcome\n\n');
    this.#readers.add(reader);
    if (span.sinceNs !== undefined || span.sinceId !== undefined) this.#replay(reader);
    this.#endPassed();
    return reply;
  }

  endAll(): void {
    for (const reader of this.#readers) reader.end();
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.endAll();
  }

  #replay(reader: Reader): void {
    for (const update of this.#venue.updates(reader.accountId)) {
      if (!this.#readers.has(reader)) return;
      if (isAfterStart(update, reader.span)) deliver(reader, update);
    }
  }

  /** What has happened can always be asked for again: faults befall only what is told live. */
  #tell(update: TradeUpdate): void {
    const readers = [...this.#readers].filter(({ accountId }) => accountId === update.accountId);
    if (readers.length === 0) return;
    const { symbol } = update.order;
    const isFill = update.event.endsWith('fill');
    if (isFill && this.#faults.strike('missed-fill', { symbol }) !== undefined) return;
    if (this.#faults.strike('updates-disconnect', { symbol }) !== undefined) {
      for (const reader of readers) reader.cut();
      return;
    }
    const times = this.#faults.strike('duplicated-event', { symbol }) === undefined ? 1 : 2;
    for (let time = 0; time < times; time++) for (const reader of readers) deliver(reader, update);
  }

  #beat(): void {
    for (const reader of this.#readers) reader.write(': heartbeat\n\n');
  }

  #endPassed(): void {
    const nowNs = BigInt(this.#venue.nowMs) * 1_000_000n;
    for (const reader of this.#readers) {
      const { untilNs } = reader.span;
      if (untilNs !== undefined && nowNs > untilNs) reader.end();
    }
  }
}

function deliver(reader: Reader, update: TradeUpdate): void {
  const { untilNs, untilId } = reader.span;
  const id = eventId(update);
  const isPast = (untilNs !== undefined && timeNs(update) > untilNs) || (untilId ?? id) < id;
  if (!isPast) reader.write(`data: ${JSON.stringify(wireEvent(update, id))}\n\n`);
  if (isPast || id === untilId) reader.end();
}

function isAfterStart(update: TradeUpdate, { sinceNs, sinceId }: Span): boolean {
  if (sinceId !== undefined) return eventId(update) > sinceId;
  return sinceNs === undefined || timeNs(update) >= sinceNs;
}

function timeNs({ timestamp }: TradeUpdate): bigint {
  return parseNs(timestamp) ?? 0n;
}

function eventId({ timestamp, sequence }: TradeUpdate): string {
  return ulid(Date.parse(timestamp), sequence);
}

/** The event as its stream has it, with the account and a position in the history. */
function wireEvent(update: TradeUpdate, id: string): Readonly<Record<string, unknown>> {
  const { accountId, sequence: _sequence, ...event } = update;
  return { account_id: accountId, at: update.timestamp, event_id: id, ...event };
}

function readSpan(request: FastifyRequest): Span {
  const asked = readQuery(request.query);
  const [since, until, sinceId, untilId] = [
    time(asked, 'since'),
    time(asked, 'until'),
    asked['since_id']?.toUpperCase(),
    asked['until_id']?.toUpperCase(),
  ];
  if (since !== undefined && sinceId !== undefined) throw refused('since and since_id cannot be used together');
  if (until !== undefined && since === undefined) throw refused('since is required when until is specified');
  if (untilId !== undefined && sinceId === undefined) throw refused('since_id is required when until_id is specified');
  for (const id of [sinceId, untilId]) if (id !== undefined && !isUlid(id)) throw refused(`invalid ULID: ${id}`);
  return {
    sinceNs: since === undefined ? undefined : parseNs(since),
    untilNs: until === undefined ? undefined : parseNs(until),
    sinceId,
    untilId,
  };
}

function refused(message: string): ApiError {
  return new ApiError(400, 40_010_000, message);
}
