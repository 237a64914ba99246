import { existsSync, readFileSync } from 'node:fs';
import { resolve, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../domain/errors.ts';

const CORE = new URL('..', import.meta.url).href;
const FRAME = /((?:file:\/\/)?[^\s()]+\.[cm]?[jt]s):(\d+)(?::(\d+))?/;

/** Why a plugin's file could not be loaded, and where in it. */
export function loadFailure(error: unknown): string {
  const { code, message, url } = Object(error) as { code?: unknown; message?: unknown; url?: unknown };
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING')
    return 'a plugin from npm must be published as JavaScript, not as TypeScript';
  const importer = / imported from (.+)$/m.exec(String(message))?.[1];
  if (code !== 'ERR_MODULE_NOT_FOUND' || importer === undefined) return messageOf(error) + placeOf(error);
  const missing = typeof url === 'string' && url.startsWith('file:') ? fileURLToPath(url) : undefined;
  const wanted = missing ?? /^Cannot find (?:package|module) '([^']+)'/.exec(String(message))?.[1] ?? 'a module';
  return missingImport(
    wanted,
    importer.replace(/^file:.*$/, (text) => fileURLToPath(text)),
  );
}

/** ` (file:line:column)` of the first place outside of the core that a thrown error names; empty where it names none. */
export function placeOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  for (const line of lines) {
    const [, file, row, column] = FRAME.exec(line) ?? [];
    if (file === undefined || file.startsWith(CORE) || /node:|\/node_modules\//.test(line)) continue;
    const place = file.startsWith('file:') ? fileURLToPath(file) : file;
    return ` (${[place, row, column].filter((part) => part !== undefined).join(':')})`;
  }
  return '';
}

/** @param wanted a file's absolute path, or what stands in the import */
function missingImport(wanted: string, importer: string): string {
  const lines = existsSync(importer) ? readFileSync(importer, 'utf8').split('\n') : [];
  for (const [i, line] of lines.entries()) {
    const specifier = /(?:\bfrom|\bimport)\s*\(?\s*(['"])(.+?)\1/.exec(line)?.[2];
    if (specifier === undefined) continue;
    if (specifier !== wanted && resolve(dirname(importer), specifier) !== wanted) continue;
    const isRelative = specifier.startsWith('.');
    const hint = isRelative ? 'a relative import carries its ending, such as .ts' : 'it is not installed there';
    return `there is no '${specifier}' to import; ${hint} (${importer}:${i + 1})`;
  }
  return `there is no '${wanted}' to import (${importer})`;
}
