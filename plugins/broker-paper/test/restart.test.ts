import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryJournal, Outage, barsPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import type { BarRow, Scenario } from '@plimsoll/testing';
import type { JournalRecord, Signal } from '@plimsoll/core';
import brokerPaper from '../src/index.ts';

const MINUTE = 60_000;
const SYMBOLS = ['AAA', 'BBB'] as const;
/** Around the ends and beginnings of three sessions, so that orders of the day end, and nights cost. */
const STARTS = ['2024-10-01T19:54:00Z', '2024-10-02T13:30:00Z', '2024-10-02T19:56:00Z', '2024-10-03T13:30:00Z'].flatMap(
  (from, block) => Array.from({ length: block === 0 ? 6 : 4 }, (_, i) => Date.parse(from) + i * MINUTE),
);

interface World {
  readonly journal: MemoryJournal;
  readonly rows: Readonly<Record<string, readonly BarRow[]>>;
  /** What is wanted, by the number of the bar. */
  readonly script: Readonly<Record<number, readonly Signal[] | undefined>>;
  readonly config?: unknown;
}

/** A process of a run that continues. It may end at any write to its journal. */
function process({ journal, rows, script, config = {} }: World, outage?: Outage, data = barsPlugin(rows)): Scenario {
  const times = new Map(STARTS.map((start, i) => [start + MINUTE, i]));
  return scenario({
    symbols: SYMBOLS,
    plugins: [
      data,
      { plugin: brokerPaper, config },
      sizerPlugin(),
      strategyPlugin('main', ({ time }) => script[times.get(time) ?? -1]),
      journal.plugin(outage),
    ],
    session: { journal: 'continue' },
  });
}

async function live(run: Scenario, outage?: Outage): Promise<Scenario> {
  await Promise.race([run.run(), outage?.struck ?? new Promise(() => undefined)]);
  return run;
}

type RecordOf<K extends JournalRecord['kind']> = Extract<JournalRecord, { readonly kind: K }>;

/** What became of a run, by its journal and its last process; ids, which no two runs share, as the number of the order. */
function outcome({ journal }: World, { session }: Scenario): unknown {
  const all = <K extends JournalRecord['kind']>(kind: K): RecordOf<K>[] =>
    journal.records.filter((record): record is RecordOf<K> => record.kind === kind);
  const orders = all('order').map(({ order }) => order);
  const nameOf = (id: string): string => {
    const place = orders.findIndex((order) => id === order.id || id.startsWith(`${order.id}.`));
    return place < 0 ? id : `${place}${id.slice(orders[place]!.id.length)}`;
  };
  return {
    orders: orders.map(({ legs = [], ...terms }) => ({
      ...terms,
      id: undefined,
      decisionId: undefined,
      legs: legs.map(({ kind }) => kind),
    })),
    fills: all('fill').map(({ fill }) => ({ ...fill, executionId: undefined, orderId: nameOf(fill.orderId) })),
    ends: all('end').map(({ end: { orderId, status, code } }) => [nameOf(orderId), status, code]),
    cash: all('cash').map(({ change }) => change),
    calls: all('event').flatMap(({ event }) => (event.code.startsWith('MARGIN') ? event.code : [])),
    working: session.workingOrders().map(({ id, status, filled, quantity }) => [nameOf(id), status, filled, quantity]),
    unexplained: session.unacknowledged,
    money: session.portfolio.cash,
    held: SYMBOLS.map((symbol) => session.portfolio.held(symbol)),
  };
}

function flat(price: (bar: number) => number): Record<string, BarRow[]> {
  const rows = STARTS.map((start, i): BarRow => [start, price(i)]);
  return { AAA: rows, BBB: rows };
}

test('when a process ends while a stop loss rests then it protects in the next one, against bars that came meanwhile too', async () => {
  const journal = new MemoryJournal();
  const entry: Signal = { symbol: 'AAA', side: 'buy', weight: 0.2, stopLoss: { stopPrice: 90 }, timeInForce: 'gtc' };
  const rows = flat((bar) => (bar < 8 ? 100 : 85));
  const upTo = (bars: number) => ({ ...rows, AAA: rows['AAA']!.slice(0, bars), BBB: [] });
  const first = await process({ journal, rows: upTo(4), script: { 1: [entry] } }).run();
  expect(first.session.workingOrders().map(({ type, status }) => [type, status])).toEqual([['stop', 'accepted']]);
  const second = await process({ journal, rows: upTo(6), script: {} }).run();
  expect(second.fills).toEqual([]);
  expect(second.session.workingOrders().map(({ type, status }) => [type, status])).toEqual([['stop', 'accepted']]);
  const third = await process({ journal, rows: upTo(12), script: {} }).run();
  expect(third.fills).toMatchObject([{ side: 'sell', price: 85, time: STARTS[8] }]);
  expect(third.session.portfolio.held('AAA')).toBe(0);
  expect(third.session.workingOrders()).toEqual([]);
  expect(third.session.unacknowledged).toEqual([]);
});

test('when the journal is of a version that kept the account alone then the account is taken up, and its orders have ended', async () => {
  const journal = new MemoryJournal();
  const resting: Signal = {
    symbol: 'AAA',
    side: 'buy',
    weight: 0.1,
    type: 'limit',
    limitPrice: 50,
    timeInForce: 'gtc',
  };
  const rows = flat(() => 100);
  const cut = { AAA: rows['AAA']!.slice(0, 5), BBB: [] };
  const first = await process({ journal, rows: cut, script: { 1: [resting] } }).run();
  for (const [place, record] of journal.records.entries()) {
    if (record.kind !== 'snapshot' || record.plugin !== 'broker-paper') continue;
    const { time, cash, positions } = JSON.parse(record.state) as Record<string, unknown>;
    journal.records[place] = { ...record, state: JSON.stringify({ time, cash, positions }) };
  }
  const second = await process({ journal, rows, script: {} }).run();
  expect(second.session.portfolio.cash).toBe(first.session.portfolio.cash);
  expect(second.notices.map(({ code, detail }) => detail['reason'] ?? code)).toContain('NOT_AT_BROKER');
  expect(second.session.workingOrders()).toEqual([]);
});

/** A process that has written down its first order, and ends before it has sent it. */
async function unsent(): Promise<World> {
  for (let at = 1; ; at++) {
    const world: World = {
      journal: new MemoryJournal(),
      rows: flat(() => 100),
      script: { 2: [{ symbol: 'AAA', side: 'buy', weight: 0.2 }] },
    };
    const outage = new Outage(at);
    await live(process(world, outage), outage);
    if (world.journal.records.some(({ kind }) => kind === 'order')) return world;
  }
}

test('when the process ends between writing an order down and sending it then it comes before the next bar', async () => {
  const { session, fills } = await live(process(await unsent()));
  expect(fills).toMatchObject([{ side: 'buy', price: 100, time: STARTS[3] }]);
  expect(session.workingOrders()).toEqual([]);
});

test('when data come in real time then an order that was not sent never comes', async () => {
  const { journal, rows } = await unsent();
  const later = flat(() => 100)['AAA']!.slice(5);
  const data = barsPlugin({ AAA: later, BBB: [] }, { isLive: true });
  const run = await process({ journal, rows, script: {} }, undefined, data).run();
  expect(run.notices.map(({ code, detail }) => detail['reason'] ?? code)).toContain('NOT_AT_BROKER');
  expect(run.fills).toEqual([]);
});

const price = fc.integer({ min: 88, max: 112 });
const bar = fc
  .tuple(price, price, price, price)
  .map(([a, b, c, d]) => [a, Math.max(a, b, c, d), Math.min(a, b, c, d), d]);
const series = fc.array(fc.tuple(bar, fc.integer({ min: 20, max: 300 })), {
  minLength: STARTS.length,
  maxLength: STARTS.length,
});

const level = fc.integer({ min: 85, max: 115 });
const base = { symbol: fc.constantFrom(...SYMBOLS), weight: fc.constantFrom(0.1, 0.4, 1) };
const timeInForce = fc.constantFrom('day', 'gtc', 'ioc', 'cls', 'opg') as fc.Arbitrary<
  'day' | 'gtc' | 'ioc' | 'cls' | 'opg'
>;
const lasting = fc.constantFrom('day' as const, 'gtc' as const);
const side = fc.constantFrom('buy' as const, 'sell' as const);
const signal: fc.Arbitrary<Signal> = fc.oneof(
  fc.record({ ...base, side }),
  fc.record({ symbol: base.symbol, side }),
  fc.record({ ...base, side, type: fc.constant('limit' as const), limitPrice: level, timeInForce }),
  fc.record({ ...base, side, type: fc.constant('stop' as const), stopPrice: level, timeInForce: lasting }),
  fc.record({
    ...base,
    side,
    type: fc.constant('trailing_stop' as const),
    trail: fc.constantFrom({ dollars: 4 }, { fraction: 0.05 }),
    timeInForce: lasting,
  }),
  fc.record({
    ...base,
    side: fc.constant('buy' as const),
    takeProfit: fc.record({ limitPrice: fc.integer({ min: 101, max: 112 }) }),
    stopLoss: fc.record({ stopPrice: fc.integer({ min: 88, max: 99 }) }),
    timeInForce: lasting,
  }),
  fc.record({
    symbol: base.symbol,
    side: fc.constant('sell' as const),
    type: fc.constant('limit' as const),
    limitPrice: level,
    stopLoss: fc.record({ stopPrice: fc.integer({ min: 85, max: 100 }) }),
    timeInForce: lasting,
  }),
);

const config = fc.record(
  {
    commission: fc.constantFrom(0, 1, { perShare: 0.005, minimum: 1 }),
    regulatoryFees: fc.boolean(),
    slippage: fc.constantFrom(0, { spread: 0.02, priceImpact: 0.1 }),
    liquidity: fc.record({ volumeShare: fc.constantFrom(0.1, 0.5) }),
    latency: fc.constantFrom('1 bar', '90s'),
    interest: fc.constant(0.1),
    borrow: fc.constantFrom(0.05, { rate: 0.02, symbols: { BBB: 0.5 } }),
    margin: fc.record({ liquidateAfterSessions: fc.constantFrom(0, 1), minimumEquity: fc.constantFrom(0, 2_000) }),
  },
  { requiredKeys: [] },
);

const plans = fc.record({
  prices: fc.tuple(series, series),
  /** Nothing in the last bars: what is decided where a process ends comes to the exchange with the next one, and an exit may wait for some. */
  script: fc.array(fc.array(signal, { maxLength: 3 }), { minLength: STARTS.length - 5, maxLength: STARTS.length - 5 }),
  config,
  /** After so many places, one before and one after each write, each process ends; the one after the last of them lives. */
  crashes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
});

test('when processes end anywhere, again and again, then orders, fills, costs and books are those of one that never ended', async () => {
  let struck = 0;
  let filled = 0;
  await fc.assert(
    fc.asyncProperty(plans, async ({ prices, script, config, crashes }) => {
      const rows = Object.fromEntries(
        SYMBOLS.map((symbol, i) => [
          symbol,
          prices[i]!.map(([[open, high, low, close], volume], bar): BarRow => [
            STARTS[bar]!,
            open!,
            high!,
            low!,
            close!,
            volume,
          ]),
        ]),
      );
      const world = (): World => ({ journal: new MemoryJournal(), rows, script, config: { cash: 20_000, ...config } });
      const whole = world();
      const expected = outcome(whole, await live(process(whole)));
      filled += whole.journal.records.filter(({ kind }) => kind === 'fill').length;
      const broken = world();
      for (const at of crashes) {
        const outage = new Outage(at);
        await live(process(broken, outage), outage);
        if (outage.hasStruck) struck++;
      }
      expect(outcome(broken, await live(process(broken)))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
  expect(struck).toBeGreaterThan(30);
  expect(filled).toBeGreaterThan(100);
});
