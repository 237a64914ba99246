import type { Installed } from '../kernel/installed.ts';
import type { Hooks } from '../plugin/hooks.ts';
import type { PluginEntry } from './load-config.ts';

const STAGES = ['preFetch', 'signal', 'preTrade', 'postFill'] as const;

/** What a plugin turned out to be once set up. */
export interface PluginReport {
  readonly name: string;
  readonly use: string;
  readonly provides: string | undefined;
  readonly needs: readonly string[];
  /** The stages it takes part in. */
  readonly stages: readonly string[];
  readonly judgesExits: boolean;
  /** Timeframes that it looks at beside the config's, with how many bars of each. */
  readonly timeframes: Hooks['timeframes'];
}

export function reportOf({ name, use, plugin }: PluginEntry, { hooks }: Installed): PluginReport {
  return {
    name,
    use,
    provides: plugin.provides?.name,
    needs: Object.values(plugin.needs).map((token) => token.name),
    stages: STAGES.filter((stage) => hooks[stage] !== undefined),
    judgesExits: hooks.judgesExits === true,
    timeframes: hooks.timeframes ?? {},
  };
}
