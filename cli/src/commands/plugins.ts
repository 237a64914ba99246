import { Session } from '@plimsoll/core';
import type { PluginReport } from '@plimsoll/core';
import { EXIT, printJson } from '../failure.ts';
import { load } from '../run/load.ts';
import { consoleLog } from '../run/log.ts';
import { bold, dim } from '../text/style.ts';
import { columns } from '../text/table.ts';
import type { ConfigOptions } from './options.ts';

/** How each stage makes one thing of what its plugins say. */
const STAGES = {
  preFetch: 'first answer wins',
  signal: 'in order',
  preTrade: 'least of all',
  postFill: 'in order',
} as const;

interface Off {
  readonly name: string;
  readonly use: string;
}

/** Shows what a config switches on, and in which order each stage runs. */
export async function plugins(file: string, { set, json = false }: ConfigOptions): Promise<number> {
  const config = await load(file, set);
  const on = new Session(config, { log: consoleLog(false) }).plugins;
  const off = config.settings.plugins
    .filter(({ enabled }) => !enabled)
    .map(({ use, as }): Off => ({ name: as ?? use, use }));
  const stages = Object.fromEntries(
    Object.keys(STAGES).map((stage) => [stage, on.filter((plugin) => plugin.stages.includes(stage)).map(nameOf)]),
  );
  if (json) printJson({ on: on.map(pluginRecord), off, stages });
  else process.stdout.write(`${text(on, off, stages)}\n`);
  return EXIT.ok;
}

const nameOf = ({ name }: PluginReport): string => name;

function pluginRecord({ provides, ...plugin }: PluginReport): object {
  return { ...plugin, provides: provides ?? null };
}

/** `20 of 5Min, 11 of 1Hour`. */
function longerBars(timeframes: PluginReport['timeframes'] = {}): string {
  return Object.entries(timeframes)
    .map(([timeframe, bars]) => `${bars} of ${timeframe}`)
    .join(', ');
}

function text(on: readonly PluginReport[], off: readonly Off[], stages: Readonly<Record<string, string[]>>): string {
  const rows = on.map(({ name, use, provides, needs, judgesExits, timeframes, ...plugin }) => [
    name,
    use === name ? '' : use,
    provides ?? '',
    needs.join(', '),
    plugin.stages.join(', ') + (judgesExits ? ' (exits too)' : ''),
    longerBars(timeframes),
  ]);
  const isAny = rows.some((row) => row.at(-1) !== '');
  const heads = ['on', 'use', 'provides', 'needs', 'stages', isAny ? 'longer bars' : ''];
  const [header, ...lines] = columns([heads, ...rows], 'llllll');
  const offLines = off.map(({ name, use }) => (name === use ? name : `${name} (${use})`));
  const stageLines = columns(
    Object.entries(STAGES).map(([stage, kind]) => [`  ${stage}`, kind, stages[stage]!.join(', ') || 'none']),
    'lll',
  );
  return [
    bold(header!),
    ...lines,
    '',
    `${bold('off')}  ${offLines.join(', ') || 'none'}`,
    '',
    bold('stages, with their plugins in the order they run'),
    ...stageLines,
    dim('  A rule can only tighten, so the order of preTrade changes nothing.'),
  ].join('\n');
}
