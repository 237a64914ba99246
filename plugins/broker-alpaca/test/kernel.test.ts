import { Clock, definePlugin, seededRandom } from '@plimsoll/core';
import type { Signal } from '@plimsoll/core';
import { startSim } from '@plimsoll/alpaca-sim';
import type { FaultRule, Sim } from '@plimsoll/alpaca-sim';
import { barsPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import type { BarRow } from '@plimsoll/testing';
import { expect, onTestFinished, test } from 'vitest';
import plugin from '../src/index.ts';
import { FRIDAY, KEYS } from './support/world.ts';

const MINUTE = 60_000;
const SYMBOLS = ['TSLA', 'MSFT', 'AMZN'];
const CYCLES = 25;
/** Cycles without faults and signals at the end, in which all must come to agree. */
const QUIET = 40;
const CYCLE_MS = 40;

const FAULTS: readonly FaultRule[] = [
  { name: 'order-timeout-accepted', ms: 400 },
  { name: 'order-error-accepted' },
  { name: 'order-drop-accepted' },
  { name: 'order-error-lost' },
  { name: 'order-drop-lost' },
  { name: 'order-lookup-miss', ms: 200 },
  { name: 'http-error', method: 'GET' },
  { name: 'http-drop', method: 'GET' },
  { name: 'missed-fill' },
  { name: 'replayed-events' },
  { name: 'duplicated-event' },
  { name: 'reordered-events' },
  { name: 'delayed-event', ms: 100 },
  { name: 'updates-disconnect' },
  { name: 'partial-fill', ms: 50 },
  { name: 'slow-fill', ms: 80 },
  { name: 'order-rejected' },
  { name: 'cancel-fill-race' },
  { name: 'stale-positions', ms: 300 },
  { name: 'stale-orders', ms: 300 },
  { name: 'activities-unordered' },
  { name: 'order-timeout-lost', ms: 400 },
  { name: 'http-slow', ms: 60 },
  { name: 'delete-429' },
  { name: 'updates-silent', ms: 300 },
  { name: 'updates-upgrade-429' },
  { name: 'slow-acknowledgement', ms: 100 },
  { name: 'slow-cancel', ms: 150 },
  { name: 'cancel-rejected' },
  { name: 'stuck-pending-cancel' },
  { name: 'silent-leg-cancel' },
  { name: 'held-legs-closed' },
  { name: 'residual-quantity' },
  { name: 'hard-to-borrow', ms: 200 },
  { name: 'trading-blocked', ms: 100 },
];

/** A clock that goes by real time: a cycle every so often, the bars' own times. */
function clockPlugin(before: (cycle: number) => void) {
  let cycle = -1;
  return definePlugin({
    name: 'test-clock',
    provides: Clock,
    setup: () => ({
      service: {
        now: () => FRIDAY + (cycle + 1) * MINUTE,
        next: async () => {
          await new Promise((resolve) => setTimeout(resolve, CYCLE_MS));
          before(++cycle);
          return cycle < CYCLES + QUIET ? FRIDAY + (cycle + 1) * MINUTE : undefined;
        },
        stop: () => undefined,
      },
    }),
  });
}

function randomFaults(sim: Sim, seed: number): void {
  const random = seededRandom(seed, 'faults');
  for (const rule of FAULTS) if (random() < 0.4) sim.faults.set({ ...rule, probability: 0.02 + random() * 0.3 });
}

async function chaos(seed: number) {
  const sim = await startSim({ startMs: FRIDAY, rateLimit: Infinity, seed });
  onTestFinished(() => sim.close());
  const random = seededRandom(seed, 'prices');
  const bars = Object.fromEntries(
    SYMBOLS.map((symbol) => {
      let price = 100;
      return [
        symbol,
        Array.from({ length: CYCLES + QUIET }, (_, i): BarRow => [
          FRIDAY + i * MINUTE,
          (price += Math.round(random() * 200 - 100) / 100),
        ]),
      ];
    }),
  );
  const quote = (cycle: number): void => {
    for (const symbol of SYMBOLS) {
      const price = bars[symbol]![Math.min(cycle, CYCLES + QUIET - 1)]![1];
      sim.venue.setQuote(symbol, price, price);
    }
  };
  quote(0);
  const clock = clockPlugin((cycle) => {
    if (cycle === 1) randomFaults(sim, seed);
    if (cycle === CYCLES) sim.faults.clear();
    quote(cycle);
  });
  const wish = (): Signal => {
    const symbol = SYMBOLS[Math.floor(random() * SYMBOLS.length)]!;
    const side = random() < 0.55 ? 'buy' : 'sell';
    const weight = side === 'buy' || random() < 0.5 ? { weight: 0.01 + random() * 0.2 } : {};
    const price = bars[symbol]![0]![1];
    if (random() < 0.3) return { symbol, side, ...weight, type: 'limit', limitPrice: price * (0.98 + random() * 0.04) };
    if (side === 'buy' && random() < 0.2)
      return {
        symbol,
        side,
        weight: 0.05,
        takeProfit: { limitPrice: price * 1.02 },
        stopLoss: { stopPrice: price * 0.98 },
      };
    if (random() < 0.1) return { symbol, side, ...weight, type: 'trailing_stop', trail: { dollars: 1 } };
    return { symbol, side, ...weight };
  };
  const strategy = strategyPlugin('main', ({ number }) => (number < CYCLES ? [wish(), wish()] : undefined));
  const config = {
    ...KEYS,
    baseUrl: sim.url,
    timeout: '150ms',
    lookupFor: '600ms',
    poll: '60ms',
    settle: '350ms',
    reconnect: '10ms',
  };
  const run = scenario({
    symbols: SYMBOLS,
    instrument: { lot: 0.001 },
    plugins: [barsPlugin(bars), { plugin, config }, sizerPlugin(), strategy, clock],
    seed,
  });
  await run.run();
  return { sim, run };
}

const seeds = process.env['CHAOS_SEED']
  ? [Number(process.env['CHAOS_SEED'])]
  : Array.from({ length: Number(process.env['CHAOS_SEEDS'] ?? 3) }, (_, i) => i + 1);

test.each(seeds)(
  'when a run of seed %i has had its faults then ledger and account agree to the cent and the share',
  async (seed) => {
    const { sim, run } = await chaos(seed);
    const id = sim.venue.accountIds()[0]!;
    const held = Object.fromEntries(sim.venue.positions(id).map(({ symbol, qty }) => [symbol, Number(qty)]));
    const { portfolio } = run.session;
    const ours: Record<string, number> = {};
    for (const { symbol, quantity } of portfolio.positions()) ours[symbol] = (ours[symbol] ?? 0) + quantity;
    for (const symbol of Object.keys(ours)) if (ours[symbol] === 0) delete ours[symbol];
    expect(ours).toEqual(held);
    expect(portfolio.cash).toBeCloseTo(Number(sim.venue.accountWire(id)['cash']), 2);
    const told: Record<string, number> = {};
    let cash = 100_000;
    for (const { symbol, side, quantity, price } of run.fills) {
      const signed = side === 'buy' ? quantity : -quantity;
      told[symbol] = Number(((told[symbol] ?? 0) + signed).toFixed(9));
      if (told[symbol] === 0) delete told[symbol];
      cash -= signed * price;
    }
    expect(told).toEqual(held);
    expect(cash).toBeCloseTo(Number(sim.venue.accountWire(id)['cash']), 2);
    expect(run.fills.length).toBeGreaterThan(3);
    const sent = sim.venue.orders(id, { status: 'all', limit: 500 }).map((order) => order.client_order_id);
    expect(new Set(sent).size).toBe(sent.length);
    expect(run.session.counts.events['RECONCILIATION_FAILED'] ?? 0).toBe(0);
  },
  60_000,
);
