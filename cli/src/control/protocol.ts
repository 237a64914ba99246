import { z } from '@plimsoll/core';
import type { ErrorCode } from '@plimsoll/core';

/** Goes up where a request or an answer changes its meaning. */
export const PROTOCOL = 1;
/** A request or an answer is one line of JSON of this length at most, bytes. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024;
export const REQUEST_BYTES_MAX = 64 * 1024;
/** Characters. */
export const REASON_LENGTH_MAX = 1_000;

const text = z.string().min(1).max(1_000);
/** What an operator says about it. Empty is none, and one too long is cut: a command must not fail for its words. */
const reason = z
  .string()
  .transform((said) => said.trim().slice(0, REASON_LENGTH_MAX) || undefined)
  .optional();
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
    z.strictObject({ name: z.literal('ack'), note: reason }),
    command,
  ]),
});

export type Request = z.output<typeof requestSchema>;

/** Commands that only tighten: done also where whoever gave them has gone. */
const TIGHTENING: ReadonlySet<Request['ask']['name']> = new Set(['halt', 'reduce', 'flatten']);

/** Whether something may be done although whoever asked for it has been told that there was no answer. */
export function isDoneUnasked(asked: Request['ask']): boolean {
  return TIGHTENING.has(asked.name);
}

export type Answer =
  | { readonly ok: true; readonly process: Process; readonly result: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Who answers. */
export interface Process {
  readonly pid: number;
  readonly account: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** The file of the config that it was started with, whole path. Earlier versions do not say. */
  readonly config?: string;
}
