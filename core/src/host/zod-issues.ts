import type { z } from 'zod';
import type { ConfigText, Path } from './config-text.ts';
import { hintOf } from '../domain/nearest.ts';

type Issue = z.core.$ZodIssue;
type Definition = { type: string; [key: string]: unknown };

const SECRET_KEY = /secret|token|password|key/i;

/** Puts what a schema found wrong into words, each at its place in the config. */
export function reportIssues(
  text: ConfigText,
  base: Path,
  schema: z.ZodType,
  issues: readonly Issue[],
  value: unknown,
): void {
  for (const issue of issues) {
    const path = [...base, ...issue.path] as (string | number)[];
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, issue.path);
      for (const key of issue.keys)
        text.report([...path, key], `unknown key '${key}'; ${hintOfKey(key, known)}`, { isKey: true });
    } else if (issue.code === 'invalid_union' && issue.errors.some((branch) => branch.length > 0)) {
      reportBranch(text, base, schema, issue, value);
    } else {
      text.report(path, describe(issue, found(text, path, issue.path, value)));
    }
  }
}

/** `{ cash: $10,000 }` is a list of two things to YAML. */
function hintOfKey(key: string, known: readonly string[]): string {
  return /^\d+$/.test(key) ? "a comma within { } ends a value: write 10000, 10_000 or '$10,000'" : hintOf(key, known);
}

/** Of the branches of a union, the one that got furthest is the one that was meant. */
function reportBranch(
  text: ConfigText,
  base: Path,
  schema: z.ZodType,
  issue: Issue & { code: 'invalid_union' },
  value: unknown,
): void {
  if (!issue.message.startsWith('Invalid')) {
    const path = [...base, ...issue.path] as (string | number)[];
    return text.report(path, describe(issue, found(text, path, issue.path, value)));
  }
  const depth = (branch: readonly Issue[]): number =>
    Math.max(...branch.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));
  const deepest = issue.errors.filter(({ length }) => length > 0).sort((a, b) => depth(b) - depth(a))[0]!;
  const placed = deepest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  reportIssues(text, base, schema, placed as Issue[], value);
}

function describe(issue: Issue, found: string): string {
  if (issue.code === 'invalid_type') {
    const expected = issue.message.startsWith('Invalid input')
      ? `expected ${withArticle(issue.expected)}`
      : issue.message;
    return found === '' ? `missing; ${expected}` : `${expected}${found}`;
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const wrong = found.match(/'(.*)'$/)?.[1];
    return `expected one of ${values.join(', ')}${found}${wrong ? `; ${hintOf(wrong, values)}` : ''}`;
  }
  const message = issue.message.startsWith('Invalid input: ')
    ? issue.message.slice('Invalid input: '.length)
    : issue.message;
  if (found === '') return `missing; ${message}`;
  return issue.code === 'too_small' && issue.origin === 'array' ? message : `${message}${found}`;
}

function withArticle(type: string): string {
  const names: Readonly<Record<string, string>> = {
    object: 'a group of keys',
    record: 'a group of keys',
    array: 'a list',
    boolean: 'true or false',
    string: 'a text',
  };
  return names[type] ?? `a ${type}`;
}

/** `, found 'x'`; without the value where that might be a secret, and empty where nothing is there. */
function found(text: ConfigText, path: Path, within: readonly PropertyKey[], value: unknown): string {
  let here = value;
  for (const key of within)
    here = typeof here === 'object' && here !== null ? (here as Record<PropertyKey, unknown>)[key] : undefined;
  if (here === undefined) return '';
  if (here === null) return ', found nothing';
  if (text.fromEnvironment.has(path.join('.'))) return ', found what the environment variable holds';
  if (SECRET_KEY.test(String(path.at(-1)))) return `, found a ${typeof here} that is not shown`;
  if (Array.isArray(here)) return ', found a list';
  if (typeof here === 'object') return ', found a group of keys';
  return typeof here === 'string' ? `, found '${here.slice(0, 80)}'` : `, found ${String(here as number | boolean)}`;
}

/** The keys that a schema knows at a path; none where it cannot be told. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const found = new Set<string>();
  for (const definition of unwrapped(schema)) {
    if (path.length === 0) {
      if (definition.type === 'object') for (const key of Object.keys(definition['shape'] as object)) found.add(key);
      continue;
    }
    const [key, ...rest] = path;
    const inner = childOf(definition, key!);
    if (inner) for (const name of keysAt(inner, rest)) found.add(name);
  }
  return [...found];
}

function childOf(definition: Definition, key: PropertyKey): z.ZodType | undefined {
  if (definition.type === 'object') {
    const shape = definition['shape'] as Record<PropertyKey, z.ZodType>;
    return shape[key] ?? (definition['catchall'] as z.ZodType | undefined);
  }
  if (definition.type === 'array') return definition['element'] as z.ZodType;
  return definition.type === 'record' ? (definition['valueType'] as z.ZodType) : undefined;
}

/** The definitions behind optional, default, pipe and union. */
export function unwrapped(schema: z.ZodType): Definition[] {
  const definition = schema.def as unknown as Definition;
  const inner = innerOf(schema, definition);
  if (inner) return unwrapped(inner);
  if (definition.type === 'union' || definition.type === 'intersection') {
    const parts = (definition['options'] ?? [definition['left'], definition['right']]) as z.ZodType[];
    return parts.flatMap(unwrapped);
  }
  return [definition];
}

/** What a schema wraps; of one that prepares the value first, what the value is then checked by. */
function innerOf(schema: z.ZodType, definition: Definition): z.ZodType | undefined {
  if (definition.type === 'lazy') return (schema as z.ZodLazy<z.ZodType>)._zod.innerType; // made once, unlike what the getter returns
  if (definition.type !== 'pipe') return definition['innerType'] as z.ZodType | undefined;
  const [first, then] = [definition['in'], definition['out']] as [z.ZodType, z.ZodType];
  return (first.def as { type: string }).type === 'transform' ? then : first;
}

/** The path of an object within a schema that would let unknown keys pass; undefined where there is none. */
export function loosePlace(schema: z.ZodType, at = '', seen = new Set<Definition>()): string | undefined {
  for (const definition of unwrapped(schema)) {
    if (seen.has(definition)) continue;
    seen.add(definition);
    if (isLoose(definition) || (at === '' && isAnything(definition))) return at || 'its top level';
    for (const [key, child] of childrenOf(definition)) {
      const loose = loosePlace(child, at ? `${at}.${key}` : key, seen);
      if (loose) return loose;
    }
  }
  return undefined;
}

function isLoose({ type, catchall }: Definition): boolean {
  return type === 'object' && (catchall === undefined || isAnything((catchall as z.ZodType).def));
}

function isAnything({ type }: { readonly type: string }): boolean {
  return type === 'unknown' || type === 'any';
}

function childrenOf(definition: Definition): [string, z.ZodType][] {
  if (definition.type === 'object') return Object.entries(definition['shape'] as Record<string, z.ZodType>);
  if (definition.type === 'array') return [['[]', definition['element'] as z.ZodType]];
  if (definition.type === 'record') return [['*', definition['valueType'] as z.ZodType]];
  if (definition.type !== 'tuple') return [];
  const { items, rest } = definition as unknown as { items: z.ZodType[]; rest: z.ZodType | null };
  return [...items, ...(rest ? [rest] : [])].map((item, i) => [`[${i}]`, item]);
}
