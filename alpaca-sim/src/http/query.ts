import { invalidParameter } from './wire-errors.ts';

/** The query of a request, each parameter once: the last one said counts. Empty ones are absent. */
export type Query = Readonly<Record<string, string | undefined>>;

/** @param query as the server parsed it; repeated parameters are lists of texts, joined with a comma */
export function readQuery(query: unknown): Query {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(query as Record<string, string | readonly string[]>)) {
    const text = typeof value === 'string' ? value : value.join(',');
    if (text !== '') read[name] = text;
  }
  return read;
}

export function flag(query: Query, name: string): boolean {
  const text = query[name]?.toLowerCase();
  return text === 'true' || text === '1';
}

/** The items of a comma-separated list; undefined where there are none. */
export function list(query: Query, name: string): readonly string[] | undefined {
  const items = query[name]
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items === undefined || items.length === 0 ? undefined : items;
}

/** A whole number of at least 1, cut to `max`. @throws ApiError 422 where it is not one */
export function count(query: Query, name: string, max: number): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) < 1) throw invalidParameter(`invalid ${name}: ${text}`);
  return Math.min(Number(text), max);
}

/** One of some words, in any case. @throws ApiError 422 where it is another */
export function word<T extends string>(query: Query, name: string, words: readonly T[]): T | undefined {
  const text = query[name]?.toLowerCase();
  if (text === undefined) return undefined;
  const found = words.find((candidate) => candidate === text);
  if (found === undefined) throw invalidParameter(`invalid ${name}: ${text}`);
  return found;
}

const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/** A date or an RFC 3339 time, as it was written. @throws ApiError 422 where it is neither */
export function time(query: Query, name: string): string | undefined {
  const text = query[name]?.replace(/(?<=T[\d:.]+) (?=\d\d:?\d\d$)/, '+');
  if (text === undefined) return undefined;
  if (!TIME.test(text) || Number.isNaN(Date.parse(text))) throw invalidParameter(`invalid ${name}: ${text}`);
  return text;
}
