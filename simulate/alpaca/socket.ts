import type { Outside } from '@plimsoll/broker-alpaca/outside';
import type { Chance } from '../chance.ts';
import type { Day } from '../day.ts';
import type { Life } from '../life.ts';
import { MINUTE_MS } from '../plan.ts';

type WebSocketLike = ReturnType<NonNullable<Outside['socket']>>;
type Listener = (...args: unknown[]) => void;

const OPEN_MS = 40;
const LATE_MS = 90_000;

/** The socket of trade updates, from its opening until it closes or is cut. */
export class Socket implements WebSocketLike {
  readonly #day: Day;
  readonly #life: Life;
  readonly #chance: Chance;
  readonly #listeners = new Map<string, Listener[]>();
  #isListening = false;
  #isClosed = false;

  constructor(day: Day, life: Life, chance: Chance, isCut: () => boolean) {
    this.#day = day;
    this.#life = life;
    this.#chance = chance;
    day.timeline.after(OPEN_MS, () => {
      if (this.#isClosed || life.isOver) return;
      if (isCut()) return this.#fail();
      if (!life.ends('before its stream is open')) this.#emit('open');
    });
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  send(data: string | Uint8Array): void {
    const { action } = JSON.parse(String(data)) as { action: string };
    const isAuthentication = action === 'authenticate';
    const reply = isAuthentication
      ? { stream: 'authorization', data: { status: 'authorized', action } }
      : { stream: 'listening', data: { streams: ['trade_updates'] } };
    this.#day.timeline.after(OPEN_MS / 2, () => {
      if (this.#isClosed || this.#life.ends(`before it hears of ${action}`)) return;
      this.#isListening = !isAuthentication;
      this.#emit('message', JSON.stringify(reply));
    });
  }

  close(): void {
    this.#isClosed = true;
  }

  /** The connection is lost, and both sides see it. */
  cut(): void {
    if (!this.#isClosed) this.#fail();
  }

  /** Alpaca tells something: word of it is on its way. */
  tell(update: object, about: string): void {
    if (this.#life.isOver || this.#isClosed || !this.#isListening) return;
    const { timeline, plan } = this.#day;
    const chance = this.#chance;
    const text = JSON.stringify({ stream: 'trade_updates', data: update });
    const word = (): void => {
      if (this.#isClosed || this.#life.ends(`before it hears ${about}`)) return;
      this.#day.trace(`hears ${about}`);
      this.#emit('message', text);
    };
    if (this.#day.has('lost') && chance.is(0.2)) return this.#day.trace(`word of ${about} is lost`);
    const isLate = this.#day.has('late') && chance.is(0.2);
    const isSwapped = this.#day.has('reordered') && chance.is(0.3);
    const ms = isLate ? chance.between(1_000, LATE_MS) : chance.between(1, isSwapped ? 3_000 : 60);
    timeline.after(isLate || isSwapped ? ms : plan.isInstant ? 1 : 10, word);
    if (this.#day.has('doubled') && chance.is(0.3)) timeline.after(chance.between(1, MINUTE_MS), word);
  }

  #fail(): void {
    this.#isClosed = true;
    if (this.#life.ends('when its stream is cut')) return;
    this.#emit('error', new Error('the connection was cut'));
    this.#emit('close');
  }

  #emit(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args);
  }
}
