import { ColumnSource, Events, MarketData, definePlugin, emptyColumns, seededRandom } from '@plimsoll/core';
import type { BarColumns, Decision, Plugin } from '@plimsoll/core';
import { startSim } from '@plimsoll/alpaca-sim';
import brokerAlpaca from '@plimsoll/broker-alpaca';
import brokerPaper from '@plimsoll/broker-paper';
import riskExposure from '@plimsoll/risk-exposure';
import riskSectorCap from '@plimsoll/risk-sector-cap';
import sectors from '@plimsoll/sectors';
import sizing from '@plimsoll/sizing';
import strategySmaCross from '@plimsoll/strategy-sma-cross';
import { scenario } from '@plimsoll/testing';
import type { Scenario } from '@plimsoll/testing';
import { expect, onTestFinished, test } from 'vitest';

const MINUTE_MS = 60_000;
/** A Friday's open. */
const START_MS = Date.parse('2026-11-20T14:30:00Z');
const SYMBOLS = ['AAPL', 'MSFT', 'JPM', 'XOM'];
const MINUTES = 200;

/**
 * Each bar opens where the one before it closed. The paper broker fills a market order at the next bar's open, Alpaca at once at the last price: with
 * such bars these are the same price, and both have filled before the next cycle decides.
 */
function walk(symbol: string): BarColumns {
  const random = seededRandom(3, symbol);
  const bars = emptyColumns(MINUTES);
  let price = 100;
  for (let i = 0; i < MINUTES; i++) {
    bars.time[i] = START_MS + i * MINUTE_MS;
    bars.open[i] = price;
    price = Math.round(price * (1 + 0.01 * (random() - 0.5)) * 100) / 100;
    bars.close[i] = price;
    bars.high[i] = Math.max(bars.open[i]!, price);
    bars.low[i] = Math.min(bars.open[i]!, price);
    bars.volume[i] = 1_000;
  }
  return bars;
}

const COLUMNS = SYMBOLS.map(walk);

/** @param arrive called at the end of each minute, before anything is decided on it; given what waits for sent orders to end */
function market(arrive: (minute: number, settled: () => Promise<void>) => void | Promise<void>): Plugin {
  return definePlugin({
    name: 'market',
    needs: { events: Events },
    provides: MarketData,
    setup: ({ events }) => {
      const source = new ColumnSource(COLUMNS, MINUTE_MS);
      const working = new Set<string>();
      let look = (): void => undefined;
      events.on('order', ({ id, status }) => {
        if (status === 'pending') working.add(id);
        if (['filled', 'cancelled', 'rejected', 'expired'].includes(status)) working.delete(id);
        look();
      });
      const settled = (): Promise<void> =>
        new Promise((resolve) => {
          look = () => void (working.size === 0 && resolve());
          look();
        });
      let minute = 0;
      return {
        service: {
          description: 'a walk in which each bar opens where the last one closed',
          fetch: (request) => source.fetch(request),
          nextBarEnd: async (after) => {
            if (minute < MINUTES) await arrive(minute++, settled);
            return source.nextBarEnd(after);
          },
        },
      };
    },
  });
}

async function tradeThrough(data: Plugin, broker: Plugin, config: unknown): Promise<Scenario> {
  return scenario({
    symbols: SYMBOLS,
    plugins: [
      data,
      { plugin: strategySmaCross, config: { fast: 3, slow: 8 } },
      { plugin: sizing, config: { fraction: '30%' } },
      sectors,
      { plugin: riskSectorCap, config: { cap: '40%' } },
      { plugin: riskExposure, config: { gross: '80%', perSymbol: '35%' } },
      { plugin: broker, config },
    ],
  }).run();
}

async function throughAlpaca(): Promise<Scenario> {
  const sim = await startSim({
    startMs: START_MS,
    frozen: true,
    rateLimit: Infinity,
    symbols: SYMBOLS.map((symbol) => ({ symbol })),
  });
  onTestFinished(() => sim.close());
  const data = market(async (minute, settled) => {
    await settled();
    sim.driver.jumpTo(START_MS + (minute + 1) * MINUTE_MS);
    for (const [i, symbol] of SYMBOLS.entries()) {
      const price = COLUMNS[i]!.close[minute]!;
      sim.venue.setQuote(symbol, price, price, 1_000_000, 1_000_000);
    }
  });
  return tradeThrough(data, brokerAlpaca, { keyId: 'PKSIM', secret: 'sim-secret', baseUrl: sim.url });
}

/** Without the noise of binary fractions: fills of one cycle need not come in the same order. */
function plain(decisions: readonly Decision[]): unknown {
  const text = JSON.stringify(decisions, (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(6)) : value,
  );
  return JSON.parse(text);
}

test('when the paper broker is swapped for Alpaca on the same bars then the decisions are the same, and so is what comes of them', async () => {
  const paper = await tradeThrough(
    market(() => undefined),
    brokerPaper,
    { cash: 100_000 },
  );
  const alpaca = await throughAlpaca();

  expect(paper.orders.length).toBeGreaterThan(40);
  expect(paper.decisions.some(({ verdicts }) => verdicts.some(({ code }) => code === 'SECTOR_CAP'))).toBe(true);
  expect(plain(alpaca.decisions)).toEqual(plain(paper.decisions));

  const traded = ({ fills }: Scenario) =>
    fills
      .map(({ orderId, symbol, side, quantity, price }) => ({ orderId, symbol, side, quantity, price }))
      .sort((a, b) => Number(a.orderId.split('-').at(-1)) - Number(b.orderId.split('-').at(-1)));
  // The last minute's orders have no next bar that the paper broker could fill them at.
  expect(traded(alpaca).slice(0, paper.fills.length)).toEqual(traded(paper));
  expect(alpaca.notices.map(({ code }) => code)).toEqual(paper.notices.map(({ code }) => code));
});
