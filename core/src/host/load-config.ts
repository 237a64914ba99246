import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { PlimsollError, messageOf } from '../domain/errors.ts';
import { parseTimeframe } from '../domain/time.ts';
import type { Plugin } from '../plugin/define.ts';
import type { Universe } from '../plugin/services.ts';
import { makeUniverse } from '../kernel/universe.ts';
import { ConfigText, textOfDocument } from './config-text.ts';
import { checkNames, checkServices } from './checks.ts';
import { hintOf } from '../domain/nearest.ts';
import { applyOverride } from './overrides.ts';
import { keptText } from './kept-text.ts';
import { PluginLoader } from './plugin-loader.ts';
import { instrumentsOf, namedInstruments, settingsSchema } from './settings.ts';
import type { Settings } from './settings.ts';
import { loosePlace, reportIssues } from './zod-issues.ts';

/** One plugin that is on: loaded, and its config found good. */
export interface PluginEntry {
  /** The instance's name. */
  readonly name: string;
  readonly use: string;
  readonly plugin: Plugin;
  /** Checked, with defaults. */
  readonly config: unknown;
  /** Its file, where `use` is a path; undefined for a package's. */
  readonly file?: string | undefined;
  /** Its place in the `plugins` list of the file. */
  readonly place: number;
  /** `file:line:column: plugins.NAME`, to put before what goes wrong in it. */
  readonly where: string;
}

/** A config that is valid as a whole. Nothing of it has been set up yet. */
export interface LoadedConfig {
  readonly file: string;
  readonly settings: Settings;
  readonly universe: Universe;
  readonly plugins: readonly PluginEntry[];
  /** As it may be kept: with overrides, without secrets, `${NAME}` not put in. Empty where it did not come from a file. */
  readonly text?: string;
}

export interface LoadOptions {
  /** What the file says, where it has been read already: runs that belong together go by one text. */
  readonly text?: string;
  /** `PATH=VALUE`, in order. */
  readonly overrides?: readonly string[];
  /** Where `${NAME}` is looked up; the process's own environment where left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Files beside whose packages plugins are looked for, after the config's own folder. */
  readonly bases?: readonly string[];
}

/**
 * Reads a config and loads its plugins. It is valid as a whole or refused as a whole, before any plugin has been set up.
 * @throws PlimsollError with a line for each thing that is wrong: `file:line:column: where: what was expected`
 */
export async function loadConfig(file: string, options: LoadOptions = {}): Promise<LoadedConfig> {
  const text = readText(file, options);
  const value = text.read();
  if (text.issues.length > 0) throw refusal(text);
  const parsed = settingsSchema.safeParse(value ?? {}, { reportInput: true });
  if (!parsed.success) {
    reportIssues(text, [], settingsSchema, parsed.error.issues, value);
    throw refusal(text);
  }
  const settings = parsed.data;
  checkInstruments(text, settings);
  const loader = new PluginLoader(dirname(resolve(file)), options.bases ?? []);
  const plugins = await loadPlugins(text, settings, loader);
  checkNames(text, plugins);
  if (text.issues.length === 0) checkServices(text, plugins, loader);
  if (text.issues.length > 0) throw refusal(text);
  const universe = makeUniverse(instrumentsOf(settings), parseTimeframe(settings.timeframe)!, settings.sessions);
  let kept: string | undefined;
  return {
    file,
    settings,
    universe,
    plugins,
    get text() {
      return (kept ??= keptText(text.unresolved!, plugins, textOfDocument)); // few ask for it, and it takes a while to write
    },
  };
}

/**
 * The account that a config is for, also where other things in it are wrong or references are not set: for who only wants to reach the
 * process that runs it.
 * @throws PlimsollError where the file cannot be read, or names no account that can be one
 */
export function accountOf(file: string, { environment = process.env, ...options }: LoadOptions = {}): string {
  const text = new ConfigText(file, readContent(file, options.text));
  if (text.issues.length > 0) throw refusal(text);
  for (const override of options.overrides ?? []) applyOverride(text, override);
  text.resolveReferences(environment);
  const account = settingsSchema.shape.account.safeParse(text.document.get('account'), { reportInput: true });
  if (account.success) return account.data;
  const [issue] = account.error.issues;
  throw new PlimsollError('PLM_CONFIG_INVALID', `${text.placeOf(['account'])}: ${issue!.message}`);
}

function readContent(file: string, given: string | undefined): string {
  try {
    return given ?? readFileSync(file, 'utf8');
  } catch (error) {
    throw new PlimsollError('PLM_CONFIG_UNREADABLE', `${file}: cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function readText(file: string, { overrides = [], environment = process.env, ...given }: LoadOptions): ConfigText {
  const text = new ConfigText(file, readContent(file, given.text));
  if (text.issues.length > 0) throw refusal(text);
  for (const override of overrides) applyOverride(text, override);
  text.resolveReferences(environment);
  if (text.issues.length > 0) throw refusal(text);
  return text;
}

function refusal(text: ConfigText): PlimsollError {
  const issues = text.lines();
  return new PlimsollError(text.code, issues.join('\n'), { issues });
}

function checkInstruments(text: ConfigText, settings: Settings): void {
  for (const { symbol, path } of namedInstruments(settings)) {
    if (settings.universe.includes(symbol)) continue;
    text.report(
      path,
      `${symbol} is not in the universe; ${hintOf(symbol, ['defaults', 'symbols', ...settings.universe])}`,
      { isKey: true },
    );
  }
}

async function loadPlugins(text: ConfigText, settings: Settings, loader: PluginLoader): Promise<PluginEntry[]> {
  const entries: PluginEntry[] = [];
  for (const [place, { use, as, enabled, config }] of settings.plugins.entries()) {
    if (!enabled) continue;
    try {
      const plugin = await loader.load(use);
      const where = text.placeOf(['plugins', place]);
      const name = as ?? plugin.name;
      const file = loader.fileOf(use);
      entries.push({ name, use, plugin, config: readConfig(text, place, plugin, config), file, place, where });
    } catch (error) {
      const options = PlimsollError.is(error) ? { code: error.code } : {};
      text.report(['plugins', place, 'use'], messageOf(error), options);
    }
  }
  return entries;
}

const NO_CONFIG = z.strictObject({});

function readConfig(text: ConfigText, place: number, plugin: Plugin, given: unknown): unknown {
  const schema = plugin.config ?? NO_CONFIG;
  const loose = loosePlace(schema);
  if (loose !== undefined) {
    const message = `the config schema of ${plugin.name} would let misspelt keys pass at ${loose}; make it a z.strictObject`;
    text.report(['plugins', place, 'use'], message, { code: 'PLM_PLUGIN_INVALID' });
  }
  const value = given ?? {};
  const at = ['plugins', place, 'config'];
  try {
    const parsed = schema.safeParse(value, { reportInput: true });
    if (parsed.success) return parsed.data;
    reportIssues(text, at, schema, parsed.error.issues, value);
  } catch (error) {
    text.report(at, `the config schema of ${plugin.name} failed on it: ${messageOf(error)}`);
  }
  return undefined;
}
