import { isMap, isSeq, parseDocument } from 'yaml';
import type { ConfigText } from './config-text.ts';
import { PlimsollError, messageOf } from '../domain/errors.ts';
import { entryName } from './entry-name.ts';
import { hintOf } from '../domain/nearest.ts';

/** A key: in brackets where it has dots in it, as in `instruments[BRK.B].lot`. */
const KEY = /\[([^\][]+)\]|([^.[\]]+)/g;
const PATH = /^(\[[^\][]+\]|[^.[\]]+)(\.[^.[\]]+|\[[^\][]+\])*$/;

/**
 * Puts `path=value` into the config as if it stood in the file. `plugins.NAME` finds a plugin by name; values are YAML.
 * @throws PlimsollError PLM_CONFIG_OVERRIDE where the path leads nowhere
 */
export function applyOverride(text: ConfigText, override: string): void {
  const at = override.indexOf('=');
  if (at < 1) throw refused(override, 'expected PATH=VALUE, such as plugins.NAME.config.KEY=30%');
  const path = override.slice(0, at).trim();
  const value = valueOf(override, override.slice(at + 1));
  const contents = text.document.contents;
  if (!isMap(contents)) throw refused(override, 'the config has no keys to set');
  const isOfPlugin = /^plugins[.[]/.test(path);
  const keys = isOfPlugin ? pluginPath(text, override, path.slice('plugins'.length)) : keysOf(override, path);
  for (let depth = 1; depth < keys.length; depth++) {
    const parent: unknown = text.document.getIn(keys.slice(0, depth), true);
    if (parent !== undefined && parent !== null && !isMap(parent) && !isSeq(parent)) {
      throw refused(override, `${keys.slice(0, depth).join('.')} is a single value`);
    }
  }
  try {
    text.document.setIn(keys, text.document.createNode(value));
  } catch (error) {
    throw refused(override, messageOf(error));
  }
}

function keysOf(override: string, path: string): string[] {
  if (!PATH.test(path)) throw refused(override, 'expected keys with dots between them; one that has dots in [ ]');
  return [...path.matchAll(KEY)].map(([, inBrackets, plain]) => inBrackets ?? plain!);
}

function valueOf(override: string, yaml: string): unknown {
  const document = parseDocument(yaml, { prettyErrors: false });
  try {
    if (document.errors.length > 0) throw document.errors[0]!;
    return document.toJS();
  } catch (error) {
    throw refused(override, `the value is not valid YAML: ${messageOf(error)}`);
  }
}

function pluginPath(text: ConfigText, override: string, rest: string): (string | number)[] {
  const plugins: unknown = text.document.get('plugins', true);
  const names = isSeq(plugins)
    ? plugins.items.map((item) => {
        const entry = isMap(item) ? (item.toJSON() as { use?: unknown; as?: unknown }) : {};
        return typeof entry.use === 'string'
          ? entryName(entry.use, typeof entry.as === 'string' ? entry.as : undefined)
          : '';
      })
    : [];
  const forms = names.flatMap((name) => (name === '' ? [] : [`.${name}`, `[${name}]`].map((form) => ({ name, form }))));
  const matches = forms.filter(({ form }) => rest === form || ['.', '['].some((next) => rest.startsWith(form + next)));
  const found = matches.sort((a, b) => b.form.length - a.form.length)[0];
  if (found === undefined) {
    const hint = hintOf(rest.split(/[.[\]]+/)[1]!, names);
    throw refused(
      override,
      `there is no such plugin; ${hint}; a plugin is called by its \`as\`, else by the last part of its \`use\``,
    );
  }
  const { name, form } = found;
  const inner = rest.slice(form.length).replace(/^\./, '');
  if (inner === '') throw refused(override, `say which key of ${name}, such as plugins.${name}.enabled=false`);
  return ['plugins', names.indexOf(name), ...keysOf(override, inner)];
}

function refused(override: string, why: string): PlimsollError {
  return new PlimsollError('PLM_CONFIG_OVERRIDE', `--set ${override}: ${why}`);
}
