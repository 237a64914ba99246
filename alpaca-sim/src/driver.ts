import type { Venue } from './venue/venue.ts';

/** The longest wait between two looks at the wall clock, ms. */
const TICK_MS = 250;
/** A timer waits a little longer than asked for, never shorter than this, ms. */
const WAIT_MIN_MS = 1;

export interface DriverOptions {
  /** Venue seconds for each second of real time; above 0. */
  readonly speed: number;
  readonly isFrozen: boolean;
  /** Real time, epoch ms. */
  readonly wallMs: () => number;
}

/** Moves a venue's clock along with real time, at a speed of its own, or only by hand while it is frozen. */
export class Driver {
  readonly #venue: Venue;
  readonly #wallMs: () => number;
  readonly #listeners = new Set<() => void>();
  #speed: number;
  #isFrozen: boolean;
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  /** A moment that both clocks showed. */
  #venueAnchorMs = 0;
  #wallAnchorMs = 0;

  constructor(venue: Venue, { speed, isFrozen, wallMs }: DriverOptions) {
    this.#venue = venue;
    this.#wallMs = wallMs;
    this.#speed = speed;
    this.#isFrozen = isFrozen;
    this.#anchor();
  }

  get speed(): number {
    return this.#speed;
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  start(): void {
    this.#isRunning = true;
    this.#anchor();
    this.#schedule();
  }

  stop(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }

  /** Brings the venue up to the present, with everything that falls due. */
  sync(): void {
    if (this.#isRunning && !this.#isFrozen) {
      this.#venue.advanceTo(Math.floor(this.#venueAnchorMs + (this.#wallMs() - this.#wallAnchorMs) * this.#speed));
    }
    this.#venue.settle();
    this.#schedule();
    for (const listener of this.#listeners) listener();
  }

  freeze(): void {
    this.sync();
    this.#isFrozen = true;
    clearTimeout(this.#timer);
  }

  unfreeze(): void {
    this.#isFrozen = false;
    this.#anchor();
    this.sync();
  }

  /** @param speed venue seconds for each second of real time, above 0 */
  setSpeed(speed: number): void {
    this.sync();
    this.#speed = speed;
    this.#anchor();
    this.#schedule();
  }

  /** Moves the venue's clock on to a moment, at once; real time goes on from there. A moment that has passed changes nothing. */
  jumpTo(timeMs: number): void {
    this.sync();
    this.#venue.advanceTo(timeMs);
    this.#anchor();
    this.sync();
  }

  /** The venue was set to another time: real time goes on from there. */
  restart({ speed, isFrozen }: { readonly speed: number; readonly isFrozen: boolean }): void {
    this.#speed = speed;
    this.#isFrozen = isFrozen;
    clearTimeout(this.#timer);
    this.#anchor();
    this.#schedule();
  }

  /** Calls back whenever the venue was brought up to the present. @returns stops that */
  onSync(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #anchor(): void {
    this.#venueAnchorMs = this.#venue.nowMs;
    this.#wallAnchorMs = this.#wallMs();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#isRunning || this.#isFrozen) return;
    const nextMs = this.#venue.nextEventMs() ?? Infinity;
    const waitMs = Math.ceil((nextMs - this.#venue.nowMs) / this.#speed);
    this.#timer = setTimeout(() => this.sync(), Math.min(TICK_MS, Math.max(WAIT_MIN_MS, waitMs)));
  }
}
