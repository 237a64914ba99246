import { barsPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import type { BarRow, MemoryJournal, Outage, Scenario, Venue } from '@plimsoll/testing';
import type { Plugin, Signal } from '@plimsoll/core';

export const MINUTE = 60_000;
export const SYMBOLS = ['AAA', 'BBB'] as const;

export const buy: Signal = { symbol: 'AAA', side: 'buy', weight: 0.1 };
export const sell: Signal = { symbol: 'AAA', side: 'sell' };

/** By book, what a strategy says in the cycle that ends at minute n, whichever run that falls into. */
export type Script = Readonly<Record<number, readonly Signal[] | undefined>>;

export interface World {
  readonly venue: Venue;
  readonly journal: MemoryJournal;
  readonly minutes?: number;
  readonly symbols?: readonly string[];
  readonly scripts?: Readonly<Record<string, Script>>;
  readonly plugins?: readonly Plugin[];
  /** Dollars, by minute. */
  readonly priceAt?: (minute: number) => number;
  readonly cashTolerance?: { readonly dollars: number; readonly perFill: number };
}

/** One process of a run that continues. It may end at any of the places that `outage` counts. */
export function process(world: World, outage?: Outage): Scenario {
  const { venue, journal, minutes = 8, scripts = {}, plugins = [], priceAt = () => 100, symbols = SYMBOLS } = world;
  const rows = symbols.map((symbol) => {
    return [symbol, Array.from({ length: minutes }, (_, i): BarRow => [i * MINUTE, priceAt(i)])];
  });
  const strategies = Object.entries(scripts).map(([book, script]) =>
    strategyPlugin(book, ({ time }) => script[Math.round(time / MINUTE)]),
  );
  return scenario({
    symbols,
    plugins: [
      barsPlugin(Object.fromEntries(rows) as Record<string, BarRow[]>),
      venue.plugin(outage),
      sizerPlugin(),
      ...strategies,
      journal.plugin(outage),
      ...plugins,
    ],
    ...(world.cashTolerance && { cashTolerance: world.cashTolerance }),
    session: { journal: 'continue' },
  });
}

/** Runs a process until the data ends, or the outage strikes. */
export async function live(run: Scenario, outage?: Outage): Promise<Scenario> {
  await Promise.race([run.run(), outage?.struck ?? new Promise(() => undefined)]);
  return run;
}

/** What does not agree between the books of the last process and the venue's. */
export function violationsOf({ session }: Scenario, { venue, journal }: World): string[] {
  const found: string[] = [];
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;
  const { portfolio } = session;
  if (!near(portfolio.cash, venue.cash)) found.push(`cash is ${portfolio.cash}, at the venue ${venue.cash}`);
  for (const symbol of session.config.universe.symbols) {
    const there = venue.held.get(symbol) ?? 0;
    if (!near(portfolio.held(symbol), there)) found.push(`${symbol}: ${portfolio.held(symbol)}, at the venue ${there}`);
  }
  for (const id of venue.doubled) found.push(`${id} was sent twice`);
  const written = new Set<string>();
  const intents = new Set(journal.records.flatMap((record) => (record.kind === 'order' ? record.order.id : [])));
  for (const record of journal.records) {
    if (record.kind !== 'fill') continue;
    const { executionId } = record.fill;
    if (written.has(executionId)) found.push(`${executionId} was counted twice`);
    written.add(executionId);
  }
  for (const [id, { fills, left, end }] of venue.orders) {
    if (!intents.has(id)) found.push(`${id} was sent and is not in the journal`);
    for (const { executionId } of fills) if (!written.has(executionId)) found.push(`${executionId} was lost`);
    const isWorking = session.workingOrders().find((order) => order.id === id);
    if (!end !== (isWorking !== undefined)) found.push(`${id} ${end ?? `works with ${left} left`}, and here not`);
  }
  return found;
}
