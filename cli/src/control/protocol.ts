import { z } from '@plimsoll/core';
import type { ErrorCode } from '@plimsoll/core';

/** Goes up where a request or an answer changes its meaning. */
export const PROTOCOL = 1;
/** A request or an answer is one line of JSON of this length at most, bytes. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024;
export const REQUEST_BYTES_MAX = 64 * 1024;

const text = z.string().min(1).max(1_000);
const reason = text.optional();
const filter = { symbol: text.optional(), strategy: text.optional() };

const command = z.discriminatedUnion('name', [
  z.strictObject({ name: z.enum(['halt', 'reduce', 'resume']), reason }),
  z.strictObject({ name: z.literal('flatten'), ...filter, reason }),
  z.strictObject({ name: z.literal('cancel'), orderId: text.optional(), ...filter, reason }),
]);

/** What is asked of a running process: how it stands, or to do something. */
export const requestSchema = z.strictObject({
  protocol: z.literal(PROTOCOL),
  /** The account that the operator means. */
  account: text,
  by: text,
  ask: z.union([
    z.strictObject({ name: z.literal('status') }),
    z.strictObject({ name: z.literal('ack'), note: text.optional() }),
    command,
  ]),
});

export type Request = z.output<typeof requestSchema>;

export type Answer =
  | { readonly ok: true; readonly process: Process; readonly result: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Who answers. */
export interface Process {
  readonly pid: number;
  readonly account: string;
  /** ISO 8601. */
  readonly startedAt: string;
}
