import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Session, loadConfig, seededRandom } from '@plimsoll/core';
import type { Command } from '@plimsoll/core';

export const BASES = [fileURLToPath(import.meta.url)];

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url));

export const journalIn = (folder: string): string => path.join(folder, 'journals/test.sqlite');

/** What may be changed in a run whose market, broker and strategy do anything. */
export interface Wild {
  readonly seed: number;
  readonly bars?: number;
  readonly wildness?: number;
  readonly cap?: string;
  /** Whether its config never changes. */
  readonly isSteady?: boolean;
  /** How often the journal fails. */
  readonly flakiness?: number;
}

export function wildConfig(
  folder: string,
  { seed, bars = 60, wildness = 0.12, cap = '40%', flakiness = 0 }: Wild,
): string {
  return `
account: test
universe: [AAA, BBB, CCC]
timeframe: 5Min
seed: ${seed}
staleAfter: 20m
plugins:
  - { use: ${fixture('wild-data')}, config: { seed: ${seed}, bars: ${bars}, wildness: ${wildness} } }
  - { use: ${fixture('wild-strategy')}, as: eager }
  - { use: ${fixture('wild-strategy')}, as: calm, config: { eagerness: 0.1 } }
  - use: sizing
  - use: sectors
    config: { overrides: { AAA: tech, BBB: tech, CCC: other } }
  - { use: risk-sector-cap, config: { cap: ${cap} } }
  - { use: risk-exposure, config: { gross: 90% } }
  - { use: risk-throttle, config: { perDay: 200 } }
  - { use: duplicate-guard, config: { within: 5m } }
  - { use: risk-drawdown, config: { daily: 2%, onBreach: halt } }
  - { use: ${fixture('wild-broker')}, config: { venue: '${folder}', seed: ${seed}, wildness: ${wildness} } }
  - { use: ${fixture('flaky-journal')}, config: { seed: ${seed}, wildness: ${flakiness} } }
`;
}

const COMMANDS: readonly Command[] = [
  { name: 'halt', reason: 'news' },
  { name: 'resume' },
  { name: 'resume' },
  { name: 'reduce' },
  { name: 'flatten' },
  { name: 'flatten', symbol: 'AAA' },
  { name: 'cancel' },
  { name: 'cancel', symbol: 'BBB' },
];

/**
 * Lives through a wild run in this process, with commands, reloads and acknowledgements at random moments.
 * @param cycles after which it is interrupted; to its end where left out
 * @returns how many decisions there were
 */
export async function liveWildly(folder: string, wild: Wild, cycles = Infinity): Promise<number> {
  const file = path.join(folder, 'config.yaml');
  const load = (cap: string) => loadConfig(file, { text: wildConfig(folder, { ...wild, cap }), bases: BASES });
  writeFileSync(file, wildConfig(folder, wild));
  const session = new Session(await load('40%'), { journal: 'continue', endedOrders: 4 });
  const random = seededRandom(wild.seed, `operator ${cycles}`);
  const reload = async (cap: string) => session.reload(await load(cap), 'eve');
  const given: Promise<unknown>[] = [];
  let decisions = 0;
  session.events.on('decision', () => void decisions++);
  session.events.on('marked', (cycle) => {
    if (cycle.number + 1 >= cycles) session.interrupt();
    const chance = random();
    if (chance < 0.04) session.acknowledge('ann', 'seen');
    else if (chance < 0.06) session.setTradingState('reducing', 'by a program');
    else if (chance < 0.12)
      given.push(session.command(COMMANDS[Math.floor(random() * COMMANDS.length)]!, 'bob').catch(() => 0));
    else if (chance < 0.14 && wild.isSteady !== true)
      given.push(reload(`${20 + Math.floor(random() * 40)}%`).catch(() => 0));
  });
  await session.start();
  await session.run();
  await session.stop();
  await Promise.all(given);
  return decisions;
}
