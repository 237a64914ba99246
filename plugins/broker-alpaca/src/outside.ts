import type { streaming } from '@alpacahq/alpaca-trade-api';
import { HttpLine } from './http-line.ts';
import { wallClock } from './wall-clock.ts';
import type { WallClock } from './wall-clock.ts';

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Requests to one host. */
export interface Line {
  /** @throws where there is no answer; the promise is rejected when `signal` aborts */
  readonly send: (url: URL, init: RequestInit & { readonly signal: AbortSignal }) => Promise<Answer>;
  /** Lets go of all connections. */
  readonly close: () => void;
}

/** All that comes into this plugin from outside: time, answers, and what the stream tells. Chance is the kernel's. */
export interface Outside {
  readonly clock: WallClock;
  readonly line: (restUrl: string) => Line;
  /** Opens the socket of the stream; without it the SDK does. */
  readonly socket?: streaming.WebSocketFactory;
}

/** The real clock and the real network. */
export const realOutside: Outside = { clock: wallClock, line: (restUrl) => new HttpLine(restUrl) };
