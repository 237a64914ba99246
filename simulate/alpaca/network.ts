import type { Line, Outside } from '@plimsoll/broker-alpaca/outside';
import { Chance } from '../chance.ts';
import type { Day } from '../day.ts';
import type { Life } from '../life.ts';
import { MINUTE_MS } from '../plan.ts';
import type { Fault } from '../plan.ts';
import { Socket } from './socket.ts';

const ROUND_TRIP_MS = [20, 400] as const;
/** A request for which there was no answer may arrive so late. It is less than the adapter looks for an order. */
const ON_ITS_WAY_MS = 25_000;
const REQUESTS_A_MINUTE = 200;
const RETRY_AFTER_S = 3;

type Fate = 'answered' | 'refused' | 'too many' | 'error' | 'lost' | 'arrives' | 'arrives late' | 'arrives, error';

/** What is outside of the adapter, for one process: virtual time, and a network on which everything goes wrong that the plan has. */
export class Network implements Outside {
  readonly #day: Day;
  readonly #life: Life;
  readonly #chance: Chance;
  #socket: Socket | undefined;
  #isCut = false;
  #minute = NaN;
  #requests = 0;

  constructor(day: Day, life: Life) {
    this.#day = day;
    this.#life = life;
    this.#chance = new Chance(day.plan.seed, `network/${life.number}`);
    day.alpaca!.hear = (update, about) => this.#socket?.tell(update, about);
    if (day.has('connection-lost')) this.#planCut();
  }

  readonly clock: Outside['clock'] = {
    now: () => this.#day.wallNow(),
    pause: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const { timeline } = this.#day;
        const done = (): void => {
          timeline.cancel(task);
          signal.removeEventListener('abort', done);
          if (!this.#life.isOver) resolve();
        };
        const task = timeline.after(ms, done);
        signal.addEventListener('abort', done);
      }),
  };

  readonly socket: NonNullable<Outside['socket']> = () =>
    (this.#socket = new Socket(this.#day, this.#life, this.#chance, () => this.#isCut));

  readonly line: Outside['line'] = () => ({ send: this.#send, close: () => undefined });

  readonly #send: Line['send'] = (url, { method = 'GET', body, signal }) =>
    new Promise((resolve, reject) => {
      const { timeline, alpaca, trace } = this.#day;
      const what = `${method} ${nameOf(url, body)}`;
      if (this.#life.ends(`before ${what}`)) return;
      signal.addEventListener('abort', () => void (this.#life.isOver || reject(signal.reason as Error)));
      const fate = this.#fateOf(method);
      if (method !== 'GET' || fate !== 'answered') trace(`${what}: ${fate}`);
      const answer = (ms: number, give: () => void): void =>
        void timeline.after(ms, () => void (this.#life.ends(`before it hears of ${what}`) || give()));
      const tripMs = this.#chance.between(...ROUND_TRIP_MS);
      const respond = ({ status, body }: { status: number; body: unknown }): void => {
        resolve({ status, headers: this.#headers(status), body: body === undefined ? '' : JSON.stringify(body) });
      };
      if (fate === 'refused') return answer(5, () => reject(unreachable()));
      if (fate === 'too many')
        return answer(tripMs, () => respond({ status: 429, body: { message: 'too many requests.' } }));
      if (fate === 'error') return answer(tripMs, () => respond({ status: 503, body: { message: 'unavailable' } }));
      if (fate === 'lost') return;
      const arriveMs = fate === 'arrives late' ? this.#chance.between(1_000, ON_ITS_WAY_MS) : tripMs / 2;
      timeline.after(arriveMs, () => {
        const reply = alpaca!.handle(method, url, typeof body === 'string' ? body : '');
        if (fate === 'answered') answer(tripMs / 2, () => respond(reply));
        if (fate === 'arrives, error')
          answer(tripMs / 2, () => respond({ status: 504, body: { message: 'gateway timeout' } }));
      });
    });

  #has(fault: Fault): boolean {
    return this.#day.has(fault);
  }

  #fateOf(method: string): Fate {
    const chance = this.#chance;
    if (this.#isCut) return chance.of<Fate>(['refused', 'refused', 'lost']);
    if (this.#isTooMany() || (this.#has('too-many') && chance.is(0.1))) return 'too many';
    const isRead = method === 'GET';
    if (!this.#has('no-answer') || !chance.is(isRead ? 0.04 : 0.2)) return 'answered';
    return isRead
      ? chance.of<Fate>(['error', 'lost', 'refused'])
      : chance.of<Fate>(['arrives', 'arrives', 'arrives late', 'arrives, error', 'error', 'lost', 'refused']);
  }

  #isTooMany(): boolean {
    const minute = Math.floor(this.#day.timeline.now / MINUTE_MS);
    if (minute !== this.#minute) this.#requests = 0;
    this.#minute = minute;
    return ++this.#requests > REQUESTS_A_MINUTE;
  }

  #headers(status: number): Headers {
    const { now } = this.#day.timeline;
    return new Headers({
      Date: new Date(now).toUTCString(),
      'Content-Type': 'application/json',
      'X-RateLimit-Limit': String(REQUESTS_A_MINUTE),
      'X-RateLimit-Remaining': String(Math.max(0, REQUESTS_A_MINUTE - this.#requests)),
      'X-RateLimit-Reset': String(((Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS) / 1_000),
      ...(status === 429 && { 'Retry-After': String(RETRY_AFTER_S) }),
    });
  }

  #planCut(): void {
    const { timeline, trace } = this.#day;
    timeline.after(this.#chance.between(0, 12 * MINUTE_MS), () => {
      if (this.#life.isOver || !this.#has('connection-lost')) return;
      this.#isCut = true;
      trace('the network is cut');
      this.#socket?.cut();
      timeline.after(this.#chance.between(1_000, 4 * MINUTE_MS), () => {
        if (this.#life.isOver) return;
        this.#isCut = false;
        trace('the network is back');
        if (this.#has('connection-lost')) this.#planCut();
      });
    });
  }
}

function unreachable(): Error {
  return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
}

function nameOf({ pathname, searchParams }: URL, body: unknown): string {
  const id = searchParams.get('client_order_id');
  if (typeof body === 'string' && body !== '')
    return `${(JSON.parse(body) as { client_order_id?: string }).client_order_id}`;
  return pathname.replace('/v2/', '') + (id === null ? '' : ` ${id}`);
}
