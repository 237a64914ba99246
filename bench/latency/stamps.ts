import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { streaming } from '@alpacahq/alpaca-trade-api';
import { WebSocket } from 'ws';

/** When what happened in a round, `performance.now()`; NaN for what has not. */
export class Stamps {
  /** The first and the last frame of bars left the WebSocket library. */
  firstFrame = NaN;
  lastFrame = NaN;
  /** The client library had decoded the last bar, and handed it over. */
  decoded = NaN;
  /** Time within the framework while bars were handed over, ms. */
  takingMs = 0;
  /** The broker plugin was given the first order. */
  submitted = NaN;
  /** The first POST of an order had been handed to the operating system, whole. */
  posted = NaN;
  posts = 0;
}

/** The round under way. */
export let now = new Stamps();

export function begin(): void {
  now = new Stamps();
}

/** Puts stamps where nothing of ours runs: in the WebSocket library, the client library and the HTTP client. */
export function watchLibraries(): void {
  watchFrames();
  watchBars();
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    if (request.method !== 'POST' || request.path !== '/v2/orders') return;
    const round = now;
    request.once('finish', () => {
      if (round.posts++ === 0) round.posted = performance.now();
    });
  });
}

function watchFrames(): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its `this`
  const { emit } = WebSocket.prototype;
  WebSocket.prototype.emit = function (this: WebSocket, ...told) {
    if (told[0] === 'message' && /\/v2\/\w+$/.test(this.url)) {
      now.lastFrame = performance.now();
      if (Number.isNaN(now.firstFrame)) now.firstFrame = now.lastFrame;
    }
    return emit.apply(this, told);
  };
}

function watchBars(): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its `this`
  const { onBar } = streaming.StockDataStream.prototype;
  streaming.StockDataStream.prototype.onBar = function (take) {
    return onBar.call(this, (bar) => {
      const start = performance.now();
      take(bar);
      now.decoded = performance.now();
      now.takingMs += now.decoded - start;
    }) as typeof this;
  };
}
