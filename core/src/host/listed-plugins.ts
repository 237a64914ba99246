import { readFileSync } from 'node:fs';
import { PlimsollError, messageOf } from '../domain/errors.ts';
import { ConfigText } from './config-text.ts';

/**
 * What stands under `use` in a config, enabled or not, each once, whatever else is wrong with the file: a config in an editor is half
 * written most of the time.
 * @throws PlimsollError PLM_CONFIG_UNREADABLE
 */
export function listedPlugins(file: string): string[] {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new PlimsollError('PLM_CONFIG_UNREADABLE', `${file}: cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const plugins = readable(new ConfigText(file, content).document)?.plugins;
  const uses = (Array.isArray(plugins) ? plugins : []).map((entry: { use?: unknown } | null) => entry?.use);
  return [...new Set(uses.filter((use) => typeof use === 'string'))];
}

function readable(document: ConfigText['document']): { plugins?: unknown } | null | undefined {
  try {
    return document.toJS() as { plugins?: unknown } | null | undefined;
  } catch {
    return undefined;
  }
}
