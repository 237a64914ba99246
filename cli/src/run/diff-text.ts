import type { ConfigDiff, KeyChange, PluginChange } from '@plimsoll/core';
import { bad, doubtful, good } from '../text/style.ts';

const KINDS = { armed: good('armed   '), disarmed: bad('disarmed'), changed: doubtful('changed ') } as const;

/** What differs between two configs, a line for each thing. */
export function diffLines({ settings, plugins, isReordered }: ConfigDiff): string[] {
  return [
    ...settings.map((change) => `${doubtful('setting ')}  ${keyText(change)}`),
    ...plugins.flatMap(pluginLines),
    ...(isReordered ? ['order     plugins stand in another order'] : []),
  ];
}

function pluginLines({ name, kind, keys }: PluginChange): string[] {
  if (kind !== 'changed') {
    const config = keys.filter(({ key }) => key !== 'use');
    const values = config.map(({ key, before, after }) => `${bare(key)} ${after ?? before}`).join(', ');
    return [`${KINDS[kind]}  ${name}${values === '' ? '' : `  ${values}`}`];
  }
  if (keys.length === 0) return [`${KINDS.changed}  ${name}`];
  return keys.map((change) => `${KINDS.changed}  ${name}  ${keyText(change)}`);
}

function keyText({ key, before = 'none', after = 'none' }: KeyChange): string {
  return `${bare(key)}  ${before} -> ${after}`;
}

function bare(key: string): string {
  return key.replace(/^config\./, '');
}
