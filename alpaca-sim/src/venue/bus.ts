import type { VenueEvents } from './types.ts';

type Listener<K extends keyof VenueEvents> = VenueEvents[K];

/** Tells listeners what happens, at once and in the order in which they came. */
export class Bus {
  readonly #listeners: { readonly [K in keyof VenueEvents]: Set<Listener<K>> } = {
    tradeUpdate: new Set(),
    bar: new Set(),
    quote: new Set(),
    trade: new Set(),
    status: new Set(),
  };

  /** Returns what stops it. */
  on<K extends keyof VenueEvents>(name: K, listener: Listener<K>): () => void {
    const listeners: Set<Listener<K>> = this.#listeners[name];
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  emit<K extends keyof VenueEvents>(name: K, ...event: Parameters<VenueEvents[K]>): void {
    const listeners: Set<Listener<K>> = this.#listeners[name];
    for (const listener of listeners) (listener as (...event: Parameters<VenueEvents[K]>) => void)(...event);
  }
}
