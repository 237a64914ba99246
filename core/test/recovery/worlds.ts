import type { Plugin } from '@plimsoll/core';
import { MemoryJournal, Outage, Venue } from '@plimsoll/testing';
import type { Scenario } from '@plimsoll/testing';
import { process } from './kit.ts';
import type { World } from './kit.ts';

export const codes = ({ notices }: Scenario): string[] => notices.map(({ code }) => code);

/** A world in which nothing fills but what a test has filled. */
export function world(parts: Partial<World> = {}): World & { readonly venue: Venue; readonly journal: MemoryJournal } {
  return { venue: new Venue({ answer: () => 0 }), journal: new MemoryJournal(), minutes: 4, ...parts };
}

/** Lives through the minutes up to one, and is gone then without a word. */
export async function until(minute: number, of: World, plugins: readonly Plugin[] = []): Promise<Scenario> {
  const outage = new Outage();
  const run = process({ ...of, minutes: minute, plugins: [...(of.plugins ?? []), ...plugins] }, outage);
  await run.session.start();
  await run.session.run();
  outage.strike();
  of.journal.records.splice(of.journal.records.findLastIndex(({ kind }) => kind === 'run-end'));
  return run;
}

export const onlyId = ({ venue }: World): string => [...venue.orders.keys()].at(-1)!;
