import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Broker, Session, loadConfig } from '@plimsoll/core';
import type { Account, BrokerPosition, Decision } from '@plimsoll/core';
import { barsCsv, endOf } from './support/bars.ts';
import { folderOf } from './support/folder.ts';

const symbols = ['TSLA', 'AMZN', 'MSFT'];
const MINUTES = 30;
const CASH = 100_000;

const price = fc.integer({ min: 9_000, max: 11_000 }).map((cents) => cents / 100);
const bars = fc
  .array(fc.option(price, { nil: undefined, freq: 4 }), { minLength: MINUTES, maxLength: MINUTES })
  .filter((own) => own.some((at) => at !== undefined));

const terms = fc.oneof(
  { weight: 4, arbitrary: fc.constant('market,,') },
  price.map((at) => `limit,${at},`),
  price.map((at) => `stop,,${at}`),
  fc.tuple(price, price).map(([limit, stop]) => `stop_limit,${limit},${stop}`),
);
const row = fc
  .record({
    minute: fc.nat(MINUTES - 1),
    symbol: fc.constantFrom(...symbols),
    side: fc.constantFrom('buy', 'sell'),
    weight: fc.constantFrom('', '5%', '25%', '60%', '300%', '0', '-10%', '0.0001%'),
    strategy: fc.constantFrom('a', 'b'),
    terms,
    timeInForce: fc.constantFrom('day', 'gtc'),
  })
  .map((s) => `${endOf(s.minute)},${s.symbol},${s.side},${s.weight},${s.strategy},${s.terms},${s.timeInForce}`);

const options = fc.record({
  lot: fc.constantFrom(1, 10, 0.000001),
  cap: fc.constantFrom('0%', '20%', '40%', '90%'),
  base: fc.constantFrom('equity', 'positions'),
  gross: fc.constantFrom('30%', '100%', '200%'),
  longOnly: fc.boolean(),
  perSymbol: fc.constantFrom('15%', '500%'),
  buyingPower: fc.constantFrom(50_000, CASH, 4 * CASH),
  commission: fc.constantFrom('0', '{ perShare: 0.005, minimum: 1 }', '{ fraction: 0.1% }'),
  slippage: fc.constantFrom('0', '0.1%'),
});

type Options = typeof options extends fc.Arbitrary<infer T> ? T : never;

const yaml = (o: Options): string => `
universe: [${symbols.join(', ')}]
instruments: { lot: ${o.lot} }
plugins:
  - { use: data-file, config: { path: bars.csv } }
  - use: data-cache
  - { use: strategy-scripted, config: { file: signals.csv } }
  - use: sizing
  - use: sectors
  - { use: risk-sector-cap, config: { cap: ${o.cap}, base: ${o.base} } }
  - { use: risk-exposure, config: { gross: ${o.gross}, perSymbol: ${o.perSymbol}, longOnly: ${o.longOnly} } }
  - use: broker-paper
    config: { cash: ${CASH}, buyingPower: ${o.buyingPower}, commission: ${o.commission}, slippage: ${o.slippage} }
`;

/** The ledger is the broker's own account, to the cent and the unit. */
function expectAgreement(session: Session): void {
  const { portfolio } = session;
  const broker = session.service(Broker)!;
  expect(portfolio.cash).toBeCloseTo((broker.account() as Account).cash, 6);
  const atBroker = new Map((broker.positions() as readonly BrokerPosition[]).map((p) => [p.symbol, p.quantity]));
  for (const symbol of symbols) expect(portfolio.held(symbol)).toBeCloseTo(atBroker.get(symbol) ?? 0, 6);
}

/** Nothing grew, nothing turned round, and what entered was within every cap that was asked. */
function expectLawful({ requested, allowed, closing, price: at, verdicts, outcome }: Decision, lot: number): void {
  expect(allowed).toBeLessThanOrEqual(requested);
  expect(outcome === 'ordered').toBe(allowed > 0);
  if (outcome === 'blocked') return;
  expect(Math.abs(allowed / lot - Math.round(allowed / lot))).toBeLessThan(1e-6);
  if (allowed === closing) return;
  for (const { kind, detail } of verdicts) {
    if (kind === 'reject') throw new Error(`entered against a rejection: ${JSON.stringify(verdicts)}`);
    const { measured, limit, initial } = detail as { measured?: number; limit?: number; initial?: boolean };
    if (measured === undefined || initial === true) continue;
    expect(measured + (allowed - closing) * at).toBeLessThanOrEqual(limit! + 1e-6);
  }
}

describe('all first-party plugins together', () => {
  const folder = folderOf({});
  const seen = new Set<string>();
  const file = (name: string): string => path.join(folder, name);

  async function run(o: Options): Promise<string> {
    const session = new Session(await loadConfig(file('config.yaml')));
    const { portfolio, events, counts } = session;
    const decisions: Decision[] = [];
    events.on('decision', (decision) => decisions.push(decision));
    const faults: unknown[] = [];
    events.on('marked', () => {
      try {
        expectAgreement(session);
        if (o.longOnly) for (const { quantity } of portfolio.positions()) expect(quantity).toBeGreaterThan(0);
      } catch (error) {
        faults.push(error); // what a listener throws, the kernel catches
      }
    });
    await session.start();
    await session.run();
    await session.stop();
    if (faults.length > 0) throw faults[0];
    const { buy, sell } = counts.orders;
    const blocked = Object.values(counts.blocked).reduce((sum, count) => sum + count, 0);
    expect(counts.signals).toBe(buy + sell + blocked);
    expect(decisions).toHaveLength(counts.signals);
    for (const decision of decisions) expectLawful(decision, o.lot);
    if (counts.fills > 0) seen.add('fills');
    for (const { outcome, code = 'whole' } of decisions) seen.add(`${outcome} ${code}`);
    const held = portfolio.positions().reduce((sum, { marketValue }) => sum + marketValue, 0);
    expect(portfolio.equity).toBeCloseTo(portfolio.cash + held, 6);
    for (const code of ['HOOK_THREW', 'EXPOSURE_NEGATIVE_PREVENTED', 'RECONCILIATION_REQUESTED']) {
      expect(counts.events[code]).toBeUndefined();
    }
    return JSON.stringify([decisions, counts]);
  }

  test('when signals, bars and limits are anything then ledger and broker agree, caps hold, and it can be repeated', async () => {
    const header = 'timestamp,symbol,side,weight,strategy,type,limit_price,stop_price,time_in_force';
    const signals = fc.array(row, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(bars, bars, bars), signals, options, async (prices, rows, o) => {
        writeFileSync(file('bars.csv'), barsCsv(Object.fromEntries(symbols.map((symbol, i) => [symbol, prices[i]!]))));
        writeFileSync(file('signals.csv'), [header, ...rows].join('\n'));
        writeFileSync(file('config.yaml'), yaml(o));
        expect(await run(o)).toBe(await run(o));
      }),
      { numRuns: 60 },
    );
    const expected = ['fills', 'ordered whole', 'ordered SECTOR_CAP', 'blocked SECTOR_CAP', 'blocked LONG_ONLY'];
    expect([...seen]).toEqual(expect.arrayContaining(expected));
  });
});
