import { startSim } from '@plimsoll/alpaca-sim';
import type { Sim, SimOptions } from '@plimsoll/alpaca-sim';
import { onTestFinished } from 'vitest';

export const KEY = 'PKSIM';
export const SECRET = 'sim-secret';
/** Ten in the morning in New York on a Monday. */
export const IN_SESSION = Date.parse('2026-11-23T15:00:00Z');

export interface Answer {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
}

type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

export interface OpenSim extends Sim {
  /** Asks with the account's keys; a text is sent as it is, anything else as JSON. */
  readonly call: Call;
  /** Switches a fault on over the controls. */
  readonly fault: (name: string, rule?: unknown) => Promise<void>;
}

/** A simulator whose clock stands in a session, with AAPL at 100.00 to 100.02; closed after the test. */
export async function openSim(options: SimOptions = {}): Promise<OpenSim> {
  const sim = await startSim({ frozen: true, startMs: IN_SESSION, rateLimit: Infinity, ...options });
  onTestFinished(() => sim.close());
  sim.venue.setQuote('AAPL', 100, 100.02);
  const call: Call = (method, path, body, headers) => ask(sim.url + path, method, body, headers);
  return Object.assign(sim, {
    call,
    fault: async (name: string, rule: unknown = {}) => {
      const { status, body } = await call('PUT', `/__sim/faults/${name}`, rule);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
  });
}

async function ask(url: string, method: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      'APCA-API-KEY-ID': KEY,
      'APCA-API-SECRET-KEY': SECRET,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

let count = 0;

/** The body of an order: one share of AAPL at the market, for the day, unless said otherwise. */
export function order(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  count += 1;
  return {
    symbol: 'AAPL',
    qty: '1',
    side: 'buy',
    type: 'market',
    time_in_force: 'day',
    client_order_id: `test-${count}`,
    ...fields,
  };
}

/** A buy far below the market, which stays open. */
export function restingOrder(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return order({ type: 'limit', limit_price: '50', ...fields });
}
