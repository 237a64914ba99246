import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PluginLoader, configJsonSchema, listedPlugins, messageOf } from '@plimsoll/core';
import type { Plugin } from '@plimsoll/core';
import { EXIT, printJson, usageError } from '../failure.ts';
import { PLUGIN_BASES } from '../run/load.ts';

/** Writes the JSON Schema of configs with all first-party plugins, and with those that a config names. */
export async function schema(file: string | undefined, { out }: { readonly out?: string }): Promise<number> {
  const loader = new PluginLoader(file === undefined ? process.cwd() : dirname(resolve(file)), PLUGIN_BASES);
  const named = file === undefined ? [] : listedPlugins(file);
  const uses = [...new Set([...loader.installed().map(({ name }) => name), ...named])];
  const found: { use: string; plugin: Plugin }[] = [];
  for (const use of uses) {
    try {
      found.push({ use, plugin: await loader.load(use) });
    } catch (error) {
      if (named.includes(use)) process.stderr.write(`warn: left out: ${messageOf(error)}\n`);
    }
  }
  const json = configJsonSchema(found);
  if (out === undefined) {
    printJson(json);
    return EXIT.ok;
  }
  try {
    writeFileSync(out, `${JSON.stringify(json, undefined, 2)}\n`);
  } catch (error) {
    throw usageError(`--out ${out}: cannot be written: ${messageOf(error)}`);
  }
  return EXIT.ok;
}
