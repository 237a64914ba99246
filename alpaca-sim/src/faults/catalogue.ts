/** Where a fault strikes: a request over HTTP, the market and its books, the trade updates, or the market data streams. */
export type FaultLevel = 'http' | 'venue' | 'updates' | 'data';

export interface FaultKind {
  readonly level: FaultLevel;
  /** What goes wrong, and on what it is decided (the "opportunity" that a probability or a schedule counts). */
  readonly about: string;
  /** How long it lasts or delays, in milliseconds, where that matters. */
  readonly ms?: number;
  /** Which HTTP status it answers with, where it answers. */
  readonly status?: number;
}

/** Every fault the simulator knows, by name. */
export const FAULTS = {
  'order-timeout-accepted': {
    level: 'http',
    about: 'A POST, PATCH or DELETE on orders or positions is carried out, and its answer comes after `ms`, or never.',
    ms: 60_000,
  },
  'order-timeout-lost': {
    level: 'http',
    about: 'Such a request is not carried out, and the connection ends after `ms` without an answer.',
    ms: 60_000,
  },
  'order-error-accepted': {
    level: 'http',
    about: 'Such a request is carried out, and answered with `status`.',
    status: 500,
  },
  'order-error-lost': {
    level: 'http',
    about: 'Such a request is not carried out; answered with `status`.',
    status: 500,
  },
  'order-drop-accepted': { level: 'http', about: 'Such a request is carried out, and its connection cut unanswered.' },
  'order-drop-lost': { level: 'http', about: 'The connection of such a request is cut; nothing was carried out.' },
  'order-lookup-miss': {
    level: 'http',
    about: 'A lookup by client order id answers 404 although the order exists; only within `ms` of its submission.',
    ms: 3_000,
  },
  'http-error': { level: 'http', about: 'Any request is answered with `status`, and does nothing.', status: 503 },
  'http-drop': { level: 'http', about: 'The connection of any request is cut; nothing was carried out.' },
  'http-slow': { level: 'http', about: 'The answer to any request takes `ms` longer.', ms: 2_000 },
  'http-429': { level: 'http', about: 'Any request is refused for its rate.', status: 429 },
  'delete-429': { level: 'http', about: 'A DELETE is refused for its rate.', status: 429 },
  'stale-positions': {
    level: 'http',
    about: 'Positions are listed as they stood up to `ms` before, while orders are up to date.',
    ms: 10_000,
  },
  'stale-orders': {
    level: 'http',
    about: 'Orders are told as they stood up to `ms` before, while positions are up to date.',
    ms: 10_000,
  },
  'held-legs-closed': { level: 'http', about: 'A list of orders gives legs that are held among the closed ones.' },
  'activities-unordered': { level: 'http', about: 'Activities of one millisecond come in a random order.' },
  'account-updated': { level: 'http', about: 'The status of the account reads ACCOUNT_UPDATED.' },
  'residual-quantity': {
    level: 'http',
    about: 'An order that sells a whole fractional position is refused, as if a little less of it were available.',
  },
  'slow-acknowledgement': {
    level: 'venue',
    about: 'An order stays pending_new for `ms` before it becomes new.',
    ms: 2_000,
  },
  'slow-fill': { level: 'venue', about: 'An order that could fill fills `ms` later.', ms: 2_000 },
  'partial-fill': {
    level: 'venue',
    about: 'An order that could fill fills in part first, the rest `ms` later.',
    ms: 1_000,
  },
  'order-rejected': { level: 'venue', about: 'An accepted order is rejected afterwards.' },
  'slow-cancel': { level: 'venue', about: 'An order stays pending_cancel for `ms`.', ms: 2_000 },
  'slow-replace': { level: 'venue', about: 'An order stays pending_replace for `ms`.', ms: 2_000 },
  'cancel-rejected': { level: 'venue', about: 'A cancel is taken, and refused by the market afterwards.' },
  'replace-rejected': { level: 'venue', about: 'A replacement is taken, and refused by the market afterwards.' },
  'stuck-pending-cancel': { level: 'venue', about: 'A cancel is accepted and stays pending_cancel for good.' },
  'cancel-fill-race': { level: 'venue', about: 'An order that is being cancelled fills first.' },
  'replace-fill-race': { level: 'venue', about: 'An order that is being replaced fills first.' },
  'silent-leg-cancel': { level: 'venue', about: 'The sibling leg of a filled leg is cancelled without an event.' },
  'stop-replaced': {
    level: 'venue',
    about: 'Once its entry has filled, a stop-loss is replaced by another order, its price a cent away.',
  },
  'trading-blocked': { level: 'venue', about: 'At an order, the account is blocked from trading for `ms`.', ms: 5_000 },
  'account-blocked': { level: 'venue', about: 'At an order, the account is blocked altogether for `ms`.', ms: 5_000 },
  'hard-to-borrow': {
    level: 'venue',
    about: 'At an order, its symbol is no longer easy to borrow for `ms`.',
    ms: 60_000,
  },
  halt: { level: 'venue', about: 'At a bar, its symbol is halted, and resumes after `ms`.', ms: 300_000 },
  'clock-skew': { level: 'venue', about: 'Once switched on, the venue runs `ms` ahead of the wall clock.', ms: 90_000 },
  'missed-fill': { level: 'updates', about: 'A fill happens and is not told on the stream; the stream stays up.' },
  'replayed-events': {
    level: 'updates',
    about: "After a fill, the order's events are told once more, same execution ids.",
  },
  'duplicated-event': { level: 'updates', about: 'An event is told twice.' },
  'reordered-events': { level: 'updates', about: 'An event is told after the one that follows it.' },
  'delayed-event': { level: 'updates', about: 'An event is told `ms` late.', ms: 1_000 },
  'updates-disconnect': { level: 'updates', about: 'At an event, the connection is cut before it is told.' },
  'updates-silent': {
    level: 'updates',
    about: 'At an event, the connection goes silent for `ms`, pongs included.',
    ms: 60_000,
  },
  'updates-upgrade-429': { level: 'updates', about: 'The handshake is refused with 429.', status: 429 },
  'data-disconnect': { level: 'data', about: 'At a bar, the connection is cut before it is told.' },
  'data-silent': {
    level: 'data',
    about: 'At a bar, the connection goes silent for `ms`; pongs still come.',
    ms: 60_000,
  },
  'data-no-pong': { level: 'data', about: 'A ping is not answered, and nothing else comes for `ms`.', ms: 60_000 },
  'data-missed-bar': { level: 'data', about: 'A bar is not told.' },
  'data-duplicated-bar': { level: 'data', about: 'A bar is told twice.' },
  'data-reordered-bars': { level: 'data', about: 'A bar is told after the one that follows it.' },
  'data-connection-limit': {
    level: 'data',
    about: 'Authentication is refused with 406 for `ms` after a connection was lost.',
    ms: 90_000,
  },
  'data-upgrade-429': { level: 'data', about: 'The handshake is refused with 429.', status: 429 },
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof FAULTS;

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}
