import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal } from '@plimsoll/core';
import { MemoryJournal, Outage, Venue } from '@plimsoll/testing';
import { live, process, violationsOf } from './kit.ts';
import type { Script, World } from './kit.ts';

const MINUTES = 10;

const signal: fc.Arbitrary<Signal> = fc.oneof(
  fc.record({
    symbol: fc.constantFrom('AAA', 'BBB'),
    side: fc.constant('buy' as const),
    weight: fc.constantFrom(0.05, 0.1),
  }),
  fc.record({ symbol: fc.constantFrom('AAA', 'BBB'), side: fc.constant('sell' as const) }),
  fc.record({
    symbol: fc.constantFrom('AAA', 'BBB'),
    side: fc.constant('sell' as const),
    type: fc.constant('limit' as const),
    limitPrice: fc.constant(150),
    timeInForce: fc.constant('gtc' as const),
  }),
  fc.record({
    symbol: fc.constantFrom('AAA', 'BBB'),
    side: fc.constant('buy' as const),
    weight: fc.constant(0.05),
    type: fc.constant('limit' as const),
    limitPrice: fc.constant(90),
  }),
);

const script: fc.Arbitrary<Script> = fc
  .array(fc.array(signal, { maxLength: 2 }), { minLength: MINUTES, maxLength: MINUTES })
  .map((lists) => Object.fromEntries(lists.map((list, i) => [i + 1, list])));

const plans = fc.record({
  scripts: fc.record({ north: script, south: script }),
  /** After so many places each process ends; the one after the last of them lives. */
  crashes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
  /** Parts of what is left that fill at an order's next bars, in turns. */
  parts: fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 1, maxLength: 5 }),
  failures: fc.array(fc.constantFrom(undefined, undefined, 'taken' as const, 'lost' as const), {
    minLength: 1,
    maxLength: 4,
  }),
});

/** Books for which more was decided than they asked for. An exit that still waits at an orderly end is told as blocked, and goes on waiting. */
function repeated({ journal }: World, scripts: Readonly<Record<string, Script>>): string[] {
  const decisions = journal.records.flatMap((record) => (record.kind === 'decision' ? record.decision : []));
  return Object.entries(scripts).flatMap(([book, script]) => {
    const asked = Object.values(script).flat().length;
    const decided = decisions.filter(({ strategy, code }) => strategy === book && code !== 'EXIT_WAITING').length;
    return decided > asked ? `${book}: ${decided} decided, ${asked} asked for` : [];
  });
}

function inTurns<T>(list: readonly T[]): () => T {
  let place = 0;
  return () => list[place++ % list.length]!;
}

test('when processes end anywhere, again and again, then no order is sent twice, no fill is lost or counted twice, and the books agree', async () => {
  let struck = 0;
  await fc.assert(
    fc.asyncProperty(plans, async ({ scripts, crashes, parts, failures }) => {
      const part = inTurns(parts);
      const failure = inTurns(failures);
      const venue = new Venue({
        answer: ({ type }, left) => (type === 'market' ? Math.ceil(left * part()) : 0),
        failure: () => failure(),
      });
      const world: World = { venue, journal: new MemoryJournal(), minutes: MINUTES + 6, scripts };
      for (const at of crashes) {
        const outage = new Outage(at);
        await live(process(world, outage), outage);
        if (outage.hasStruck) struck++;
      }
      const last = await live(process(world));
      expect(violationsOf(last, world)).toEqual([]);
      expect(last.session.unacknowledged).toEqual([]);
      expect(repeated(world, scripts)).toEqual([]);
    }),
    { numRuns: 120 },
  );
  expect(struck).toBeGreaterThan(120);
});

describe('a process that ends', () => {
  test('when orders fill while nobody is there then the next process counts them, each in its book', async () => {
    const venue = new Venue({ answer: () => 0 });
    const journal = new MemoryJournal();
    const world: World = {
      venue,
      journal,
      scripts: { north: { 1: [{ symbol: 'AAA', side: 'buy', weight: 0.1 }] }, south: {} },
    };
    const outage = new Outage(12);
    await live(process(world, outage), outage);
    const [[id]] = [...venue.orders] as [[string, unknown]];
    venue.fill(id, 30, 101);
    venue.fill(id, 20, 102);
    const next = await live(process(world));
    expect(violationsOf(next, world)).toEqual([]);
    expect(next.session.portfolio.held('AAA', 'north')).toBe(50);
    expect(next.fills.map(({ quantity }) => quantity)).toEqual([30, 20]);
    expect(next.session.workingOrders()).toMatchObject([{ id, filled: 50, status: 'partially_filled' }]);
  });
});

test('when a process ends anywhere in a cycle in which an exit has to wait then all that was wanted in it is decided once', async () => {
  const rest: Signal = { symbol: 'AAA', side: 'sell', type: 'limit', limitPrice: 150, timeInForce: 'gtc' };
  const main: Script = {
    2: [{ symbol: 'AAA', side: 'buy', weight: 0.1 }],
    4: [rest],
    6: [
      { symbol: 'AAA', side: 'sell' },
      { symbol: 'BBB', side: 'buy', weight: 0.1 },
    ],
  };
  const wanted = ['buy AAA market', 'buy BBB market', 'sell AAA limit', 'sell AAA market'];
  let struck = 0;
  for (let at = 1; ; at++) {
    const world: World = { venue: new Venue(), journal: new MemoryJournal(), minutes: 10, scripts: { main } };
    const outage = new Outage(at);
    await live(process(world, outage), outage);
    const last = await live(process(world));
    const ordered = world.journal.records.flatMap((record) => {
      return record.kind === 'decision' && record.decision.outcome === 'ordered' ? record.decision : [];
    });
    expect(ordered.map(({ side, symbol, type }) => `${side} ${symbol} ${type}`).toSorted()).toEqual(wanted);
    expect(violationsOf(last, world)).toEqual([]);
    if (!outage.hasStruck) break;
    struck++;
  }
  expect(struck).toBeGreaterThan(20);
});
