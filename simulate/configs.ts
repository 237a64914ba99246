import { fileURLToPath } from 'node:url';
import { loadConfig } from '@plimsoll/core';
import type { LoadedConfig } from '@plimsoll/core';
import type { Chance } from './chance.ts';
import { SYMBOLS } from './plan.ts';
import type { Plan } from './plan.ts';

export const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const FILE = `${FOLDER}day.yaml`;

/** What of the config changes while a day is lived. */
export interface Variant {
  /** The part that is the broker. */
  readonly broker: string;
  readonly isLongOnly: boolean;
  readonly gross: number;
  readonly sectorCap: number;
  readonly hasThrottle: boolean;
  readonly hasGuard: boolean;
  readonly hasReferee: boolean;
  readonly hasSouth: boolean;
}

export function firstVariant({ broker: name, isLongOnly }: Plan): Variant {
  const broker = name === 'alpaca' ? 'alpaca' : 'broker';
  const rules = { hasThrottle: true, hasGuard: true, hasReferee: true };
  return { broker, isLongOnly, gross: 90, sectorCap: 50, ...rules, hasSouth: true };
}

/** A config that is another one in some way. */
export function otherVariant(variant: Variant, chance: Chance): Variant {
  return chance.of<Variant>([
    { ...variant, gross: chance.of([40, 70, 90, 95]) },
    { ...variant, sectorCap: chance.of([20, 50, 60]) },
    { ...variant, hasThrottle: !variant.hasThrottle },
    { ...variant, hasGuard: !variant.hasGuard },
    { ...variant, hasReferee: !variant.hasReferee },
    { ...variant, hasSouth: !variant.hasSouth },
  ]);
}

export function textOf(variant: Variant): string {
  const { broker, isLongOnly, gross, sectorCap, hasThrottle, hasGuard, hasReferee, hasSouth } = variant;
  return `account: simulated
universe: [${SYMBOLS.join(', ')}]
timeframe: 1Min
staleAfter: 4m
plugins:
  - use: ./parts/market.ts
  - use: ./parts/${broker}.ts
  - use: ./parts/journal.ts
  - use: sizing
  - use: sectors
    config: { overrides: { AAA: Tech, BBB: Tech, CCC: Energy, DDD: Energy } }
  - use: ./parts/trader.ts
    as: north
  - use: ./parts/trader.ts
    as: south
    enabled: ${hasSouth}
  - use: risk-sector-cap
    config: { cap: ${sectorCap}% }
  - use: risk-exposure
    config: { gross: ${gross}%, net: 95%, longOnly: ${isLongOnly} }
  - use: risk-drawdown
    config: { daily: 2%, onBreach: reject, cooldown: 5m }
  - use: risk-throttle
    enabled: ${hasThrottle}
    config: { perMinute: 5 }
  - use: duplicate-guard
    enabled: ${hasGuard}
    config: { within: 2m }
  - use: ./parts/referee.ts
    enabled: ${hasReferee}
  - use: ./parts/observer.ts
`;
}

/** Texts that have to be refused, each for another reason. */
export function invalidTexts(variant: Variant): readonly string[] {
  const text = textOf(variant);
  return [
    text.replace('longOnly:', 'longOlny:'),
    text.replace(/gross: \d+%/, 'gross: lots'),
    text.replace('timeframe: 1Min', 'timeframe: 5Min'),
    text.replace('DDD]', 'DDD, EEE]'),
    text.replace('use: sizing', 'use: sizzing'),
    text.replace('plugins:', 'plugins: ['),
    text.replace('- use: sizing', '- use: sizing\n  - use: ./parts/second-sizer.ts'),
    `${text}  - use: ./parts/referee.ts\n    as: second\n    config: { fails: setup }\n`,
    `${text}  - use: ./parts/referee.ts\n    as: second\n    config: { fails: start }\n`,
  ];
}

const loaded = new Map<string, Promise<LoadedConfig>>();

/** A valid config is read once, however many days go by it. */
export function load(text: string): Promise<LoadedConfig> {
  const known = loaded.get(text);
  if (known) return known;
  const config = loadConfig(FILE, { text, environment: {} });
  if (loaded.size < 500) loaded.set(text, config);
  config.catch(() => loaded.delete(text));
  return config;
}
