import type { Config, Settings } from './config.ts';

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

/** The settings of everybody or of one strategy: those written there, and what they come to with those they stand on. */
interface Level {
  readonly path: readonly string[];
  readonly own: Partial<Settings>;
  readonly settings: Settings;
}

/** Methods that need the key of their own name. */
const GROUPS = ['notional', 'atr', 'volatility', 'kelly'] as const;

/** What is wrong with settings that are each sound on their own: missing, without effect, or at odds with each other. */
export function problemsOf({ perStrategy, ...base }: Config): Problem[] {
  const levels: Level[] = [{ path: [], own: base, settings: base }];
  for (const [strategy, own] of Object.entries(perStrategy)) {
    levels.push({ path: ['perStrategy', strategy], own, settings: { ...base, ...own } });
  }
  const methods = new Set(levels.map(({ settings }) => settings.method));
  return levels.flatMap((level) => {
    const inUse = level.own === base ? methods : new Set([level.settings.method]);
    return [...missing(level), ...GROUPS.flatMap((group) => unused(level, group, inUse)), ...crossed(level)];
  });
}

function missing({ path, own, settings }: Level): Problem[] {
  const { method } = settings;
  if (own.method === undefined || method === 'fraction' || settings[method] !== undefined) return [];
  return [{ path: [...path, method], message: `method ${method} needs the key ${method}` }];
}

function unused({ path, own }: Level, group: (typeof GROUPS)[number], inUse: ReadonlySet<string>): Problem[] {
  if (own[group] === undefined || inUse.has(group)) return [];
  return [{ path: [...path, group], message: `nothing here has method: ${group}, so this key would do nothing` }];
}

function crossed({ path, own, settings }: Level): Problem[] {
  const { minNotional, maxNotional = Infinity } = settings;
  if (minNotional <= maxNotional || (own.minNotional ?? own.maxNotional) === undefined) return [];
  const key = own.maxNotional === undefined ? 'minNotional' : 'maxNotional';
  return [
    { path: [...path, key], message: `expected maxNotional (${maxNotional}) of at least minNotional (${minNotional})` },
  ];
}
