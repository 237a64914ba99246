import { z } from 'zod';
import type { Plugin } from '../plugin/define.ts';
import { settingsSchema } from './settings.ts';

type JsonSchema = Record<string, unknown>;

/** The JSON Schema of config.yaml for these plugins, by the name under which `use` finds each: editors complete and check with it. */
export function configJsonSchema(plugins: readonly { readonly use: string; readonly plugin: Plugin }[]): JsonSchema {
  const schema = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const properties = schema['properties'] as Record<string, JsonSchema>;
  const items = properties['plugins']!['items'] as JsonSchema;
  const entry = items['properties'] as Record<string, JsonSchema>;
  entry['use'] = { ...entry['use'], examples: plugins.map(({ use }) => use) };
  items['allOf'] = plugins.map(({ use, plugin }) => ({
    if: { properties: { use: { const: use } }, required: ['use'] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { properties: { config: configOf(plugin) } },
  }));
  return { $id: 'plimsoll-config', title: 'Plimsoll config', ...schema };
}

function configOf(plugin: Plugin): JsonSchema {
  if (!plugin.config) return { type: 'object', additionalProperties: false };
  const { $schema: _, ...schema } = z.toJSONSchema(plugin.config, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema;
  return schema;
}
