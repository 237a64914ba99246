import type { KeptConfig, RunStart } from '../plugin/journal.ts';
import type { LoadedConfig } from './load-config.ts';

/** A run as its journal is told of it. */
export function runStart(config: LoadedConfig, about: Pick<RunStart, 'continues' | 'time' | 'version'>): RunStart {
  const { settings, universe, plugins } = config;
  return {
    ...about,
    account: settings.account,
    config: keptConfig(config),
    universe: universe.symbols,
    timeframe: settings.timeframe,
    seed: settings.seed,
    plugins: plugins.map(({ name, use }) => ({ name, use })),
  };
}

export function keptConfig({ file, text = '' }: LoadedConfig): KeptConfig {
  return { file, text };
}

/** What no other run of the account starts its order ids with, also where a journal was begun anew. */
export function idPrefix({ account, time }: Pick<RunStart, 'account' | 'time'>, run: number | undefined): string {
  return `${account}-${time.toString(36)}${run === undefined ? '' : `r${run}`}-`;
}
