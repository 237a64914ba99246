import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Broker } from '@plimsoll/core';
import type { BrokerPosition, CashChange, Signal } from '@plimsoll/core';
import { barsPlugin, scenario, sizerPlugin, strategyPlugin } from '@plimsoll/testing';
import type { BarRow, Scenario } from '@plimsoll/testing';
import brokerPaper from '../src/index.ts';
import { MINUTE, OPENING, brokerOf, rowsOf, run } from './support.ts';

const DAY = 24 * 60 * MINUTE;
const buy = (weight: number, symbol = 'A'): Signal => ({ symbol, side: 'buy', weight });
const sell = (weight: number, symbol = 'A'): Signal => ({ symbol, side: 'sell', weight });

/** The kernel's picture of the account beside the broker's own, at every bar. */
function compared({ session }: Scenario): () => void {
  const pairs: [kernel: unknown, broker: unknown][] = [];
  session.events.on('marked', () => {
    const { portfolio } = session;
    const broker = session.service(Broker)!;
    const { cash } = broker.account() as { cash: number };
    const held = (broker.positions() as BrokerPosition[]).map((p) => [p.symbol, p.quantity]);
    const symbols = session.config.universe.symbols.map((symbol) => [symbol, portfolio.held(symbol)]);
    pairs.push([
      [portfolio.cash, ...symbols.filter(([, quantity]) => quantity !== 0)],
      [expect.closeTo(cash, 6), ...held],
    ]);
  });
  return () => {
    expect(pairs.length).toBeGreaterThan(0);
    for (const [kernel, broker] of pairs) expect(kernel).toEqual(broker);
  };
}

describe('a margin account in a run', () => {
  const config = { cash: 10_000, margin: { liquidateAfterSessions: 0 }, interest: '7.2%' };

  test('when a fall calls for margin then the kernel is told, and what is sold by force leaves the strategy that held it', async () => {
    const { session, fills, notices, told, broker } = await run({
      bars: { A: rowsOf([100, 100, 66, 66, 66, 66]) },
      signals: { 0: [buy(2)], 3: [buy(0.1)], 5: [sell(10)] },
      config,
    });
    expect(notices.map(({ code }) => code)).toEqual([
      'MARGIN_CALL',
      'FILL_WITHOUT_ORDER',
      'RECONCILIATION_REQUESTED',
      'MARGIN_CALL_MET',
      'RECONCILED',
    ]);
    expect(notices[0]).toMatchObject({ detail: { equity: 3_200, required: 3_300 } });
    expect(notices.at(-1)).toMatchObject({ detail: { symbols: '', cashDifference: 0 } });
    expect(fills).toMatchObject([
      { quantity: 200 },
      { side: 'sell', quantity: 7, price: 66, time: OPENING + 3 * MINUTE },
    ]);
    expect(session.portfolio.positions()).toMatchObject([{ strategy: 'strategy', quantity: 193 }]);
    expect(session.portfolio.cash).toBe(-10_000 + 7 * 66);
    expect(broker.account()).toMatchObject({ cash: session.portfolio.cash });
    expect(told.filter(({ kind }) => kind === 'margin_call')).toHaveLength(2);
  });

  test('when days go by then interest leaves the kernel’s cash as it leaves the broker’s, each once', async () => {
    const days = [0, 1, 4].flatMap((day) => rowsOf([100, 100], OPENING + day * DAY)); // Monday, Tuesday, Friday
    const changes: CashChange[] = [];
    const made = scenario({
      symbols: ['A'],
      plugins: [
        barsPlugin({ A: days }),
        sizerPlugin(),
        strategyPlugin('strategy', ({ number }) => (number === 0 ? buy(2) : undefined)),
        { plugin: brokerPaper, config },
      ],
    });
    const check = compared(made);
    made.session.events.on('cash', (change) => changes.push(change));
    const { session, notices } = await made.run();
    // 7.2 % over 360 of $10,000 a day; from Tuesday to Friday of $10,002 for three
    expect(changes).toMatchObject([
      { id: 'interest-2024-01-09', amount: -2, time: OPENING + DAY },
      { id: 'interest-2024-01-12', amount: -6, time: OPENING + 4 * DAY },
    ]);
    expect(session.portfolio.cash).toBe(-10_008);
    expect(notices).toEqual([]);
    check();
  });

  test('when anything happens over days, long and short, by force or not, then the kernel has what the broker has at every bar', async () => {
    const price = fc.integer({ min: 30, max: 250 });
    const signal = fc.record({
      cycle: fc.nat({ max: 12 }),
      book: fc.constantFrom('one', 'two'),
      symbol: fc.constantFrom('A', 'B'),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      weight: fc.constantFrom(0.5, 0.95, 1.4),
    });
    const market = fc.array(fc.tuple(price, price), { minLength: 15, maxLength: 30 });
    const terms = fc.record({
      liquidateAfterSessions: fc.constantFrom(0, 1, 'never'),
      liquidity: fc.constantFrom(undefined, { volumeShare: 0.05 }),
    });
    let [forced, changes] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        market,
        fc.array(signal, { minLength: 3, maxLength: 12 }),
        terms,
        async (prices, signals, { liquidity, ...margin }) => {
          const rows = ([0, 1] as const).map((of) => prices.map((pair, i): BarRow => [timeOf(i), pair[of]]));
          const plugins = ['one', 'two'].map((name) =>
            strategyPlugin(name, ({ number }) =>
              signals.flatMap(({ cycle, book, ...wanted }) => (cycle === number && book === name ? wanted : [])),
            ),
          );
          const made = scenario({
            symbols: ['A', 'B'],
            plugins: [
              barsPlugin({ A: rows[0]!, B: rows[1]! }),
              sizerPlugin(),
              ...plugins,
              {
                plugin: brokerPaper,
                config: {
                  cash: 50_000,
                  margin,
                  liquidity,
                  interest: '9%',
                  borrow: '5%',
                  commission: 1,
                  regulatoryFees: true,
                },
              },
            ],
          });
          const check = compared(made);
          const { session } = await made.run();
          check();
          forced += session.counts.events['FILL_WITHOUT_ORDER'] ?? 0;
          session.counts.events['RECONCILIATION_FAILED'] ??= 0;
          expect(session.counts.events['RECONCILIATION_FAILED']).toBe(0);
          changes += made.notices.length;
        },
      ),
      { numRuns: 150 },
    );
    expect(forced).toBeGreaterThan(10);
    expect(changes).toBeGreaterThan(10);
  });
});

/** Five minutes of each day. */
function timeOf(place: number): number {
  return OPENING + Math.floor(place / 5) * DAY + (place % 5) * MINUTE;
}

describe('latency in a run', () => {
  test.each([
    [undefined, 101],
    ['0s', 101],
    ['1ms', 102],
    ['1 bar', 102],
    ['2 bars', 103],
    ['2m', 103],
  ])('when it is %s then an order decided at the end of the first bar fills at %d', async (latency, price) => {
    const { fills } = await run({
      bars: { A: rowsOf([100, 101, 102, 103, 104]) },
      signals: { 0: [buy(0.5)] },
      config: { latency },
    });
    expect(fills).toMatchObject([{ price }]);
  });
});

describe('config', () => {
  const buyingPower = (config: unknown) => (brokerOf(config).broker.account() as { buyingPower: number }).buyingPower;

  test.each([
    [{ margin: {} }, 200_000],
    [{ margin: { initial: '25%' } }, 400_000],
    [{ margin: {}, cash: 10_000, buyingPower: 40_000 }, 40_000],
    [{ margin: { minimumEquity: 5_000 }, cash: 4_000 }, 4_000],
    [{ margin: { liquidateAfterSessions: 'never' } }, 200_000],
    [{ interest: '8%', borrow: { rate: '3%', symbols: { A: '120%' } } }, 100_000],
  ])('when config is %j then buying power is %d', (config, expected) => {
    expect(buyingPower(config)).toBe(expected);
  });

  test.each([
    [{ margin: { initial: '50%' }, buyingPower: 200_000 }, 'not both'],
    [{ margin: {}, buyingPower: 600_000 }, 'initial margin of 16.67%'],
    [{ margin: { maintenance: '60%' } }, 'initial margin of 50%'],
    [{ margin: { initial: 0 } }, 'above 0'],
    [{ margin: { liquidateAfterSessions: -1 } }, 'liquidateAfterSessions'],
    [{ margin: { call: 'soon' } }, 'call'],
    [{ interest: 2 }, 'fraction'],
    [{ borrow: { A: '3%' } }, 'A'],
    [{ latency: 250 }, '250ms or 1 bar'],
    [{ latency: '-1 bars' }, '250ms or 1 bar'],
    [{ latency: 'soon' }, '250ms or 1 bar'],
  ])('when config is %j then it is refused, with what was expected', (config, words) => {
    expect(() => brokerOf(config)).toThrow(words);
  });

  test('when a borrow rate is for a symbol that there is not then that is said at the start', async () => {
    const { hooks, warned } = brokerOf({ borrow: { symbols: { A: '5%', ZZZ: '50%' } } });
    await hooks.start!();
    expect(warned).toEqual([['a borrow rate is for a symbol that is not in the universe', { symbol: 'ZZZ' }]]);
  });
});
