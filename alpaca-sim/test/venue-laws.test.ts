import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absolute, decimal, divide, formatDecimal, round, times } from '../src/venue/decimal.ts';
import { MINUTE, SYMBOLS, perform, setting, start } from './support/venue-commands.ts';
import type { Run } from './support/venue-commands.ts';

/** `VENUE_RUNS=5000 npx vitest run alpaca-sim/test/venue-laws.test.ts --testTimeout 600000` looks longer. */
const RUNS = Number(process.env['VENUE_RUNS'] ?? 150);
const TERMINAL = new Set(['filled', 'canceled', 'expired', 'replaced', 'rejected']);

/** Visits a run after each of its commands. */
function check(visit: (run: Run) => void): void {
  fc.assert(
    fc.property(setting, (all) => {
      const run = start(all);
      for (const step of all.commands) {
        perform(run, step);
        visit(run);
      }
      run.venue.advanceTo(run.venue.nowMs + 8 * 1440 * MINUTE);
      visit(run);
    }),
    { numRuns: RUNS },
  );
}

/** All that has filled, oldest first, from the account's activities. */
function fillsOf({ venue, id }: Run): any[] {
  const fills: any[] = [];
  for (;;) {
    const page = venue.activities(id, { types: ['FILL'], direction: 'asc', pageToken: fills.at(-1)?.id });
    fills.push(...page);
    if (page.length < 100) return fills;
  }
}

const amount = (fill: any) => times(decimal(fill.price), decimal(fill.qty));
const sign = (fill: any) => (fill.side === 'buy' ? 1n : -1n);

describe('whatever is asked of a venue', () => {
  test('cash is what it was less what was bought and plus what was sold, to the last digit', () => {
    check((run) => {
      const spent = fillsOf(run).reduce((sum, fill) => sum + sign(fill) * amount(fill), 0n);
      expect(run.venue.accountWire(run.id)['cash']).toBe(formatDecimal(decimal('50000') - spent));
    });
  });

  test('a position is the sum of its fills, and no more of it is held than there is', () => {
    check((run) => {
      const sums = new Map<string, bigint>();
      for (const fill of fillsOf(run)) {
        const before = sums.get(fill.symbol) ?? 0n;
        const after = before + sign(fill) * decimal(fill.qty);
        // What is long never becomes short in one stroke, nor the other way round.
        expect(before * after).toBeGreaterThanOrEqual(0n);
        sums.set(fill.symbol, after);
      }
      for (const symbol of SYMBOLS) {
        const position: any = run.venue.positions(run.id).find((each) => each['symbol'] === symbol.replace('/', ''));
        const qty = decimal(position?.qty ?? '0');
        expect(qty).toBe(sums.get(symbol) ?? 0n);
        const available = decimal(position?.qty_available ?? '0');
        expect(qty < 0n ? -available : available).toBeGreaterThanOrEqual(0n);
        expect(absolute(available)).toBeLessThanOrEqual(absolute(qty));
      }
    });
  });

  test('an order that has ended stays as it ended, and what has filled only grows, up to its quantity', () => {
    check((run) => {
      const last = new Map<string, any>();
      const look = (order: any) => {
        const before = last.get(order.id);
        last.set(order.id, order);
        if (order.qty !== null) expect(decimal(order.filled_qty)).toBeLessThanOrEqual(decimal(order.qty));
        if (before === undefined) return;
        expect(decimal(order.filled_qty)).toBeGreaterThanOrEqual(decimal(before.filled_qty));
        if (TERMINAL.has(before.status)) expect(order).toEqual({ ...before, legs: order.legs });
      };
      for (const { order } of run.told) look(order);
      for (const order of run.venue.orders(run.id, { status: 'all', limit: 500 })) look(order);
    });
  });

  test('the fills of an order add up to what it says of itself, and a filled order is full', () => {
    check((run) => {
      const fills = Map.groupBy(fillsOf(run), (fill) => fill.order_id);
      for (const order of run.venue.orders(run.id, { status: 'all', limit: 500 }) as any[]) {
        const own = fills.get(order.id) ?? [];
        const filled = own.reduce((sum, fill) => sum + decimal(fill.qty), 0n);
        expect(order.filled_qty).toBe(formatDecimal(filled));
        if (filled > 0n) {
          const average = divide(
            own.reduce((sum, fill) => sum + amount(fill), 0n),
            filled,
          );
          expect(order.filled_avg_price).toBe(formatDecimal(round(average, 9)));
        } else expect(order.filled_avg_price).toBeNull();
        if (order.status === 'filled' && order.qty !== null) expect(order.filled_qty).toBe(order.qty);
        expect(own.every((fill) => decimal(fill.cum_qty) <= filled)).toBe(true);
      }
    });
  });

  test('orders that close never ask for more than the position has', () => {
    check((run) => {
      const open = run.venue.orders(run.id, { limit: 500 }) as any[];
      const nested = run.venue.orders(run.id, { status: 'all', limit: 500, nested: true }) as any[];
      const parentOf = new Map<string, any>();
      for (const parent of nested) for (const leg of parent.legs ?? []) parentOf.set(leg.id, parent);
      for (const symbol of SYMBOLS) {
        const position: any = run.venue.positions(run.id).find((each) => each['symbol'] === symbol.replace('/', ''));
        const byFamily = new Map<string, bigint>();
        for (const order of open) {
          const closes = order.position_intent.endsWith('_to_close') && order.symbol === symbol;
          const isOnItsWay = order.replaces !== null && order.status === 'accepted';
          if (!closes || order.status === 'held' || isOnItsWay || order.qty === null) continue;
          const parent = parentOf.get(order.id);
          if (parent !== undefined && parent.order_class !== 'oco' && parent.status !== 'filled') continue;
          const family = parent?.id ?? order.id;
          const left = decimal(order.qty) - decimal(order.filled_qty);
          byFamily.set(family, left > (byFamily.get(family) ?? 0n) ? left : byFamily.get(family)!);
        }
        const wanted = [...byFamily.values()].reduce((sum, left) => sum + left, 0n);
        expect(wanted).toBeLessThanOrEqual(absolute(decimal(position?.qty ?? '0')));
      }
    });
  });

  test('balances add up, and buying power is never negative', () => {
    check((run) => {
      const account: any = run.venue.accountWire(run.id);
      const sum = decimal(account.cash) + decimal(account.long_market_value) + decimal(account.short_market_value);
      expect(account.equity).toBe(formatDecimal(sum));
      for (const key of ['buying_power', 'regt_buying_power', 'non_marginable_buying_power'])
        expect(decimal(account[key])).toBeGreaterThanOrEqual(0n);
    });
  });

  test('events come in order, each execution and each order id once', () => {
    check((run) => {
      const { told } = run;
      expect(new Set(told.map(({ sequence }) => sequence)).size).toBe(told.length);
      for (let i = 1; i < told.length; i++) {
        expect(told[i]!.sequence).toBeGreaterThan(told[i - 1]!.sequence);
        expect(told[i]!.timestamp > told[i - 1]!.timestamp).toBe(true);
      }
      const executions = told.flatMap(({ execution_id: id }) => (id === undefined ? [] : [id]));
      expect(new Set(executions).size).toBe(executions.length);
      for (const { event, order, position_qty: after } of told) {
        expect(after !== undefined).toBe(event === 'fill' || event === 'partial_fill');
        if (event === 'fill') expect(order.status).toBe('filled');
      }
    });
  });

  test('the same seed and the same calls give the same venue', () => {
    fc.assert(
      fc.property(setting, (all) => {
        const [one, other] = [start(all), start(all)];
        for (const step of all.commands) {
          perform(one, step);
          perform(other, step);
        }
        expect(one.told).toEqual(other.told);
        expect(one.venue.accountWire(one.id)).toEqual(other.venue.accountWire(other.id));
        expect(fillsOf(one)).toEqual(fillsOf(other));
      }),
      { numRuns: 40 },
    );
  });
});
