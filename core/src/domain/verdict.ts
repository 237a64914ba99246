import type { Detail } from './codes.ts';
import type { RecordedVerdict } from './decision.ts';
import { messageOf, textOf } from './errors.ts';

/**
 * A rule's answer on an intent. There is no way to say "more" or "the other side": a verdict can only leave an intent as it
 * is, make it smaller, or refuse it.
 */
export type Verdict =
  | { readonly kind: 'pass'; readonly code: string; readonly detail: Detail }
  | { readonly kind: 'reduce'; readonly code: string; readonly detail: Detail; readonly quantity: number }
  | { readonly kind: 'reject'; readonly code: string; readonly detail: Detail };

const NOTHING: Detail = Object.freeze({});

/** No objection. `detail` keeps what was measured, so that `explain` can show how close it was. */
export function pass(detail: Detail = NOTHING): Verdict {
  return { kind: 'pass', code: 'WITHIN_LIMIT', detail };
}

/**
 * Allows at most `quantity`: **to** at most, not **by**. `reduce(30, 'MY_CAP')` on an intent of 100 leaves 30. A quantity above
 * the intent's changes nothing; zero or less than a lot blocks the entering part with `code`.
 *
 * @param quantity units of the instrument, finite; below zero counts as zero
 * @param code upper snake case, for example `SECTOR_CAP`
 */
export function reduce(quantity: number, code: string, detail: Detail = NOTHING): Verdict {
  return { kind: 'reduce', code, detail, quantity };
}

/** Allows nothing. */
export function reject(code: string, detail: Detail = NOTHING): Verdict {
  return { kind: 'reject', code, detail };
}

/**
 * The verdict of a cap in dollars: passes what fits between `measured` and `limit`, reduces to what does, rejects where
 * nothing does. An unknown (NaN or infinite) measurement or limit is not zero: it rejects with `EXPOSURE_UNKNOWN`.
 */
export function withinCap(
  intent: { readonly notional: number; readonly price: number },
  code: string,
  cap: { readonly measured: number; readonly limit: number },
  detail: Detail = NOTHING,
): Verdict {
  const headroom = cap.limit - cap.measured;
  const values = { ...detail, measured: cap.measured, limit: cap.limit, headroom };
  if (!Number.isFinite(headroom) || !(intent.price > 0)) return reject('EXPOSURE_UNKNOWN', { ...values, cap: code });
  if (intent.notional <= headroom) return pass(values);
  return headroom > 0 ? reduce(headroom / intent.price, code, values) : reject(code, values);
}

const CODE = /^[A-Z][A-Z0-9_]*$/;

/** Whether a text can be a code. */
export function isCode(value: unknown): value is string {
  return typeof value === 'string' && CODE.test(value);
}

/** What a rule returned, read once, under the name of the plugin; undefined where it is not a verdict. */
export function readVerdict(plugin: string, value: unknown): RecordedVerdict | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, code, detail, quantity } = value as Record<string, unknown>;
  if (!isCode(code) || typeof detail !== 'object' || detail === null) return undefined;
  const told = plainDetail(detail);
  if (kind === 'pass' || kind === 'reject') return { plugin, kind, code, detail: told };
  if (kind !== 'reduce' || typeof quantity !== 'number' || !Number.isFinite(quantity)) return undefined;
  return { plugin, kind, code, detail: told, quantity };
}

/** The detail itself; where it holds what cannot be written down as it is, a copy with that as text. */
export function plainDetail(detail: object): Detail {
  if (isAllPlain(detail as Record<string, unknown>)) return detail as Detail;
  const entries = Object.entries(detail).map(([key, value]: [string, unknown]) => [
    key,
    isPlain(value) ? value : written(value),
  ]);
  return Object.fromEntries(entries) as Detail;
}

/** There are several of them to an order, so nothing is made to look at them. */
function isAllPlain(detail: Readonly<Record<string, unknown>>): boolean {
  for (const key in detail) if (!isPlain(detail[key])) return false;
  return true;
}

/** What a detail cannot hold as it is, as a text: groups and lists as JSON, where they can be. */
function written(value: unknown): string {
  if (typeof value !== 'object' || value === null || value instanceof Error) return messageOf(value);
  try {
    const isGroup = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
    return isGroup ? JSON.stringify(value) : textOf(value);
  } catch {
    return textOf(value);
  }
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
