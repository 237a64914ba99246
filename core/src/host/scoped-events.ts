import type { EventMap, Events } from '../plugin/services.ts';

type Listener = Parameters<Events['on']>[1];

/** Events as one plugin listens to them: when the plugin goes, so do its listeners. */
export class ScopedEvents implements Events {
  readonly #events: Events;
  readonly #heard: { readonly event: keyof EventMap; readonly listener: Listener }[] = [];

  constructor(events: Events) {
    this.#events = events;
  }

  readonly on: Events['on'] = (event, listener) => {
    this.#heard.push({ event, listener: listener as Listener });
    return this.#events.on(event, listener);
  };

  readonly once: Events['once'] = (event, listener) => {
    this.#heard.push({ event, listener: listener as Listener });
    return this.#events.once(event, listener);
  };

  readonly off: Events['off'] = (event, listener) => this.#events.off(event, listener);

  /** Takes all listeners away. */
  end(): void {
    for (const { event, listener } of this.#heard.splice(0)) this.#events.off(event, listener);
  }
}
