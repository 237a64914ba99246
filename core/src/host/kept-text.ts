import type { Document } from 'yaml';
import { Secret } from '../plugin/scalars.ts';
import type { Path } from './config-text.ts';
import type { PluginEntry } from './load-config.ts';

const MASK = '[secret]';

/**
 * A config's text as it may be kept: overrides are in it; references stand as they were written; secrets that were written out are masked, and
 * of plugins that are off, whose secrets nobody knows, the config is left out.
 * @param document before references were resolved
 * @param toText makes a text of a document, with its references as they are written
 */
export function keptText(
  document: Document.Parsed,
  entries: readonly PluginEntry[],
  toText: (document: Document) => string,
): string {
  const kept = document.clone() as Document.Parsed;
  const secrets = entries.flatMap(({ config, place }) => secretsIn(config, ['plugins', place, 'config']));
  for (const { path, value } of secrets) if (asWritten(document, path) === value) kept.setIn(path, MASK);
  const on = new Set(entries.map(({ place }) => place));
  const listed = document.toJS() as { readonly plugins?: readonly { readonly config?: unknown }[] };
  for (const [place, { config }] of (listed.plugins ?? []).entries())
    if (!on.has(place) && config !== undefined) kept.setIn(['plugins', place, 'config'], '[left out: off]');
  // What an alias or a comment repeats.
  return secrets.reduce((text, { value }) => text.replaceAll(value, MASK), toText(kept));
}

function asWritten(document: Document.Parsed, path: Path): string {
  const written: unknown = document.getIn(path);
  return typeof written === 'string' || typeof written === 'number' ? String(written) : '';
}

function secretsIn(config: unknown, path: Path): { readonly path: Path; readonly value: string }[] {
  if (config instanceof Secret) return [{ path, value: config.reveal() }];
  if (typeof config !== 'object' || config === null) return [];
  return Object.entries(config).flatMap(([key, value]) => secretsIn(value, [...path, key]));
}
