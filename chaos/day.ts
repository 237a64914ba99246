import { setTimeout as wait } from 'node:timers/promises';
import { ColumnSource, MarketData, definePlugin, emptyColumns } from '@plimsoll/core';
import type { BarColumns } from '@plimsoll/core';
import { startSim } from '@plimsoll/alpaca-sim';
import type { Sim } from '@plimsoll/alpaca-sim';
import brokerAlpaca from '@plimsoll/broker-alpaca';
import riskExposure from '@plimsoll/risk-exposure';
import sizing from '@plimsoll/sizing';
import { scenario } from '@plimsoll/testing';
import type { Scenario } from '@plimsoll/testing';
import { violationsOf } from './invariants.ts';
import { SIGNAL_CYCLES, SYMBOLS, planOf } from './plan.ts';
import type { Plan } from './plan.ts';
import { repeating } from './repeating.ts';
import { ReturnWatch } from './return-watch.ts';

/** A Friday in a session. */
const START_MS = Date.parse('2026-11-20T15:30:00Z');
const MINUTE_MS = 60_000;
const CYCLE_MS = 20;
/** The simulator's minute of rate limits ends so soon: a refusal for its rate says to come again then, which must not be after the day. */
const RATE_MINUTE_LEFT_MS = 500;
/** How long the books may take to agree once the faults are over. */
const SETTLE_MS = 15_000;

export interface DayResult {
  readonly plan: Plan;
  readonly orders: number;
  readonly fills: number;
  /** How often the stream of trade updates was lost and came back. */
  readonly returns: number;
  readonly violations: readonly string[];
  readonly trace: readonly string[];
}

/** Trades one planned day through broker-alpaca against a simulator of its own, and compares the books at the end. */
export async function runDay(seed: number): Promise<DayResult> {
  const plan = planOf(seed);
  const sim = await startSim({
    seed,
    startMs: START_MS,
    rateLimit: Infinity,
    wallMs: () => Date.now() - MINUTE_MS + RATE_MINUTE_LEFT_MS,
    symbols: SYMBOLS.map((symbol) => ({ symbol })),
  });
  const trace: string[] = [];
  const watch = new ReturnWatch(sim);
  const write = (line: string): void => {
    trace.push(line);
    watch.read(line);
  };
  try {
    quote(sim, plan.cycles[0]!.prices);
    const told: { day?: Scenario } = {};
    const violations = (): string[] => violationsOf(told.day!, sim);
    const day = scenario({
      symbols: SYMBOLS,
      seed,
      instrument: { lot: 0.001 },
      plugins: [
        marketPlugin(plan, sim, violations),
        strategyPlugin(plan),
        sizing,
        { plugin: riskExposure, config: { gross: 0.9 } },
        { plugin: repeating(brokerAlpaca, seed, plan.repeats, watch.heard), config: brokerConfig(plan, sim) },
      ],
      log: { info: write, warn: write },
      staleAfterMs: Infinity,
    });
    told.day = day;
    day.session.events.on('notice', ({ code, detail }) => trace.push(`${code} ${JSON.stringify(detail)}`));
    await day.run();
    const { orders, fills } = day;
    const broken = plan.isPolled ? [] : watch.violations;
    return {
      plan,
      orders: orders.length,
      fills: fills.length,
      returns: watch.returns,
      violations: [...violations(), ...broken],
      trace,
    };
  } finally {
    await sim.close();
  }
}

function brokerConfig({ isPolled }: Plan, sim: Sim): Record<string, unknown> {
  const keys = { keyId: 'PKSIM', secret: 'sim-secret', baseUrl: sim.url };
  const poll = isPolled ? '80ms' : '1h';
  return { ...keys, timeout: '300ms', lookupFor: '1500ms', poll, settle: '300ms', reconnect: '10ms' };
}

function quote(sim: Sim, prices: readonly number[]): void {
  for (const [i, symbol] of SYMBOLS.entries()) sim.venue.setQuote(symbol, prices[i]!, prices[i]!);
}

/** Paces the day: prices move and faults strike while signals come; afterwards cycles go on until the books agree. */
function marketPlugin(plan: Plan, sim: Sim, violations: () => readonly string[]) {
  return definePlugin({
    name: 'chaos-market',
    provides: MarketData,
    setup: () => {
      const cyclesMax = SIGNAL_CYCLES + Math.ceil(SETTLE_MS / CYCLE_MS);
      const source = new ColumnSource(
        SYMBOLS.map((_, i) => columnsOf(plan, i, cyclesMax)),
        MINUTE_MS,
      );
      let cycle = 0;
      return {
        service: {
          description: 'a planned day',
          fetch: (request) => source.fetch(request),
          nextBarEnd: async (after) => {
            if (cycle === 0) for (const rule of plan.faults) sim.faults.set(rule);
            if (cycle === SIGNAL_CYCLES) sim.faults.clear();
            if (cycle > SIGNAL_CYCLES + 5 && violations().length === 0) return undefined;
            await wait(CYCLE_MS);
            if (cycle < SIGNAL_CYCLES) quote(sim, plan.cycles[cycle]!.prices);
            cycle++;
            return source.nextBarEnd(after);
          },
        },
      };
    },
  });
}

function columnsOf(plan: Plan, symbol: number, length: number): BarColumns {
  const columns = emptyColumns(length);
  for (let i = 0; i < length; i++) {
    const price = plan.cycles[Math.min(i, SIGNAL_CYCLES - 1)]!.prices[symbol]!;
    columns.time[i] = START_MS + i * MINUTE_MS;
    columns.open[i] = columns.high[i] = columns.low[i] = columns.close[i] = price;
  }
  return columns;
}

function strategyPlugin(plan: Plan) {
  return definePlugin({
    name: 'chaos',
    setup: () => ({ signal: ({ number }) => plan.cycles[number]?.signals }),
  });
}
