import { PlimsollError } from '../domain/errors.ts';
import { resamplingFault } from '../domain/periods.ts';
import type { Timeframe } from '../domain/time.ts';
import { UNASSIGNED } from '../kernel/stray-fills.ts';
import type { Installed } from '../kernel/installed.ts';
import { HOOK_NAMES } from '../plugin/hooks.ts';
import type { Hooks } from '../plugin/hooks.ts';
import type { PluginEntry } from './load-config.ts';
import { hintOf } from '../domain/nearest.ts';

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isNames = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isName);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
const isCounts = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((count) => isCount(count) || count === undefined);

/** What is not a function among what `setup` may return. */
const EXPECTED: Readonly<Record<string, readonly [string, (value: unknown) => boolean]>> = {
  history: ['a whole number of at least 1', isCount],
  timeframes: ["numbers of bars, of at least 1, by timeframe: { '1Hour': 60 }", isCounts],
  books: ['a list of at least one name', isNames],
  judgesExits: ['true or false', isBoolean],
  longOnly: ['true or false', isBoolean],
  service: ['a service', (value) => typeof value === 'object' || typeof value === 'function'],
};

/** @throws PlimsollError where `setup` returned what is not a hook, or not in the form of one */
export function checkHooks({ name, where, plugin: { provides } }: PluginEntry, hooks: unknown): void {
  const refuse = (why: string): never => {
    throw new PlimsollError('PLM_PLUGIN_HOOK_UNKNOWN', `${where}: ${why}`);
  };
  if (typeof hooks !== 'object' || hooks === null || typeof (hooks as { then?: unknown }).then === 'function') {
    return refuse(`setup of ${name} must return an object of hooks; slow work belongs into \`start\``);
  }
  for (const [key, value] of Object.entries(hooks) as [string, unknown][]) {
    if (!HOOK_NAMES.has(key) || (key === 'service' && !provides)) {
      refuse(`${name} returns '${key}', which is not a hook; ${hintOf(key, [...HOOK_NAMES])}`);
    }
    const [expected, isFit] = EXPECTED[key] ?? ['a function', isFunction];
    if (value !== undefined && !isFit(value)) refuse(`${name} returns '${key}', which must be ${expected}`);
  }
  if (provides && !('service' in hooks && hooks.service))
    refuse(`${name} provides ${provides.name} but setup returns no \`service\``);
}

/** @throws PlimsollError where a plugin asks for bars that cannot be made of the config's */
export function checkTimeframes({ name, where }: PluginEntry, { timeframes }: Hooks, base: Timeframe): void {
  for (const text of Object.keys(timeframes ?? {})) {
    const fault = resamplingFault(text, base);
    if (fault === undefined) continue;
    throw new PlimsollError('PLM_TIMEFRAME_INVALID', `${where}: ${name} asks for bars of '${text}', ${fault}`);
  }
}

/** @throws PlimsollError where two plugins would trade for the same strategy name */
export function checkBooks(installed: readonly Installed[], entries: readonly PluginEntry[]): void {
  const owners = new Map([[UNASSIGNED, 'the kernel']]);
  for (const [i, { name, hooks }] of installed.entries()) {
    if (!hooks.signal) continue;
    for (const book of hooks.books ?? [name]) {
      const owner = owners.get(book);
      if (owner !== undefined) {
        throw new PlimsollError(
          'PLM_BOOK_TAKEN',
          `${entries[i]!.where}: ${owner} and ${name} both trade for strategy '${book}'; each strategy name needs one plugin`,
        );
      }
      owners.set(book, name);
    }
  }
}
