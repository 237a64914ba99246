import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ApiError } from '../src/venue/types.ts';
import type { OrderRequest, TradeUpdate } from '../src/venue/types.ts';
import { absolute, decimal, formatDecimal, round, divide, times } from '../src/venue/decimal.ts';
import type { Behaviour } from '../src/venue/options.ts';
import { Venue } from '../src/venue/venue.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'BTC/USD'];
const TERMINAL = new Set(['filled', 'canceled', 'expired', 'replaced', 'rejected']);
const START = Date.parse('2026-11-24T15:00:00Z');
const MINUTE = 60_000;

const price = fc.integer({ min: 8500, max: 11_500 }).map((cents) => (cents / 100).toFixed(2));
const prices = fc
  .uniqueArray(price, { minLength: 3, maxLength: 3 })
  .map((all) => all.sort((a, b) => Number(a) - Number(b)));
const wholeQty = fc.integer({ min: 1, max: 200 }).map(String);
const quantity = fc.oneof(
  { weight: 8, arbitrary: wholeQty },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000_000_000 }).map((n) => (n / 1e9).toFixed(9)) },
);
const side = fc.constantFrom('buy' as const, 'buy' as const, 'sell' as const);
const type = fc.constantFrom('market', 'market', 'limit', 'limit', 'stop', 'stop_limit', 'trailing_stop');
const plainType = fc.constantFrom('market', 'limit');
const stockSymbol = fc.constantFrom('AAPL', 'AAPL', 'MSFT');

const simple = fc
  .record({ symbol: stockSymbol, side, type, qty: quantity, prices, time_in_force: fc.constantFrom('day', 'gtc') })
  .map(({ qty, time_in_force: tif, ...order }) =>
    priced({ ...order, qty, time_in_force: qty.includes('.') ? 'day' : tif }),
  );
const special = fc
  .record({
    symbol: stockSymbol,
    side,
    type: plainType,
    qty: wholeQty,
    prices,
    time_in_force: fc.constantFrom('opg', 'cls', 'ioc', 'fok'),
  })
  .map(priced);
const notional = fc
  .record({
    symbol: stockSymbol,
    side,
    type: plainType,
    prices,
    notional: fc.integer({ min: 1, max: 5000 }).map(String),
  })
  .map((order) => priced({ ...order, time_in_force: 'day' }));
const extended = fc
  .record({ symbol: stockSymbol, side, qty: wholeQty, prices })
  .map((order) => priced({ ...order, type: 'limit', time_in_force: 'day', extended_hours: true }));
const coin = fc
  .record({ side, type: fc.constantFrom('market', 'limit', 'stop_limit'), qty: quantity, prices })
  .map((order) => priced({ ...order, symbol: 'BTC/USD', time_in_force: 'gtc' }));
const withLegs = fc
  .record({
    symbol: stockSymbol,
    side,
    type: plainType,
    qty: wholeQty,
    prices,
    time_in_force: fc.constantFrom('day', 'gtc'),
    order_class: fc.constantFrom('bracket', 'bracket', 'oto'),
    hasLimit: fc.boolean(),
  })
  .map(({ hasLimit, ...order }) => {
    const [low, , high] = order.prices;
    const [profit, loss] = order.side === 'buy' ? [high, low] : [low, high];
    return {
      ...priced(order),
      take_profit: order.order_class === 'bracket' || hasLimit ? { limit_price: profit } : undefined,
      stop_loss:
        order.order_class === 'bracket' || !hasLimit
          ? { stop_price: loss, ...(hasLimit && { limit_price: loss }) }
          : undefined,
    };
  });

const request = fc.oneof(
  { weight: 6, arbitrary: simple },
  { weight: 2, arbitrary: special },
  { weight: 1, arbitrary: notional },
  { weight: 1, arbitrary: extended },
  { weight: 2, arbitrary: coin },
  { weight: 4, arbitrary: withLegs },
) as fc.Arbitrary<OrderRequest>;

/** Gives an order the prices that its type needs. */
function priced({ prices: [low, middle, high], ...order }: any) {
  const needsStop = order.type === 'stop' || order.type === 'stop_limit';
  return {
    ...order,
    limit_price:
      order.type === 'limit' ? middle : order.type === 'stop_limit' ? (order.side === 'buy' ? high : low) : undefined,
    stop_price: needsStop ? middle : undefined,
    trail_percent: order.type === 'trailing_stop' ? '2' : undefined,
  };
}

const counts = new Map<string, number>();
const count = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
afterAll(() => console.log([...counts].sort((a, b) => b[1] - a[1]).map(([k, n]) => `${n} ${k}`).join('\n')));
type Command =
  | { readonly do: 'submit'; readonly order: OrderRequest }
  | { readonly do: 'exit'; readonly pick: number; readonly prices: string[]; readonly kind: string }
  | { readonly do: 'close' | 'cancelAll' | 'closeAll'; readonly pick: number }
  | { readonly do: 'cancel' | 'look'; readonly pick: number }
  | { readonly do: 'replace'; readonly pick: number; readonly price: string; readonly qty: string }
  | { readonly do: 'trade' | 'quote' | 'bar'; readonly symbol: string; readonly price: string }
  | { readonly do: 'wait'; readonly minutes: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('submit' as const), order: request }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('exit' as const),
      pick: fc.nat(1000),
      prices,
      kind: fc.constantFrom('oco', 'oco', 'stop', 'limit', 'trailing_stop', 'market'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), pick: fc.nat(1000) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('replace' as const), pick: fc.nat(1000), price, qty: quantity }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('close', 'cancelAll', 'closeAll'), pick: fc.nat(1000) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('trade', 'quote', 'bar'),
      symbol: fc.constantFrom(...SYMBOLS),
      price,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(0, 0, 1, 30, 240, 1440, 5000) }),
  },
) as fc.Arbitrary<Command>;

const chance = fc.constantFrom(0, 0, 0.3, 1);
const delay = fc.constantFrom(0, 0, 1000, 90_000);
const behaviour: fc.Arbitrary<Partial<Behaviour>> = fc.record({
  ackDelayMs: delay,
  fillDelayMs: delay,
  cancelDelayMs: delay,
  replaceDelayMs: delay,
  partialFillProbability: chance,
  partialGapMs: delay,
  rejectProbability: fc.constantFrom(0, 0, 0.2),
  stuckCancelProbability: fc.constantFrom(0, 0, 0.3),
  cancelFillProbability: chance,
  cancelRejectProbability: chance,
  replaceRejectProbability: chance,
  replaceFillProbability: chance,
  silentLegCancelProbability: chance,
  hiddenFillProbability: chance,
});

const setting = fc.record({
  seed: fc.nat(1000),
  startMs: fc.constantFrom(0, -90, 200, 380, 600, 3000).map((minutes) => START + minutes * MINUTE),
  multiplier: fc.constantFrom(1, 2, 4),
  stopLeg: fc.constantFrom('held', 'new'),
  gtcDoneForDay: fc.boolean(),
  behaviour,
  commands: fc.array(command, { minLength: 5, maxLength: 60 }),
});
type Setting = typeof setting extends fc.Arbitrary<infer T> ? T : never;

interface Run {
  readonly venue: Venue;
  readonly id: string;
  readonly told: TradeUpdate[];
}

function start({ seed, startMs, multiplier, stopLeg, gtcDoneForDay, behaviour: fields }: Setting): Run {
  const venue = new Venue({
    seed,
    startMs,
    symbols: SYMBOLS.map((symbol) => ({ symbol, price: '100' })),
    accounts: [{ keyId: 'K', secret: 'S', multiplier: multiplier as 1 | 2 | 4, cash: '50000' }],
    profile: { stopLeg: stopLeg as 'held' | 'new', gtcDoneForDay, spread: '0.02' },
  });
  Object.assign(venue.behaviour, fields);
  const told: TradeUpdate[] = [];
  venue.on('tradeUpdate', (update) => { told.push(update); count(`event ${update.event} ${update.order['order_class']}`); });
  return { venue, id: venue.accountIds()[0]!, told };
}

/** Closes a part of a position, with whatever order serves. */
function exit(
  { venue, id }: Pick<Run, 'venue' | 'id'>,
  { pick, prices: [low, , high], kind }: Command & { do: 'exit' },
): void {
  const positions = venue.positions(id) as any[];
  const position = positions[pick % Math.max(1, positions.length)];
  if (position === undefined) return;
  const isLong = position.side === 'long';
  const isOco = kind === 'oco';
  const whole = Math.max(1, Math.floor(Math.abs(Number(position.qty)) / (1 + (pick % 3))));
  const [profit, loss] = isLong ? [high, low] : [low, high];
  venue.submit(id, {
    symbol: position.symbol,
    side: isLong ? 'sell' : 'buy',
    type: (isOco ? 'limit' : kind) as OrderRequest['type'],
    time_in_force: 'gtc',
    qty: String(whole),
    order_class: isOco ? 'oco' : '',
    limit_price: kind === 'limit' ? profit : undefined,
    stop_price: kind === 'stop' ? loss : undefined,
    trail_price: kind === 'trailing_stop' ? '1.5' : undefined,
    take_profit: isOco ? { limit_price: profit! } : undefined,
    stop_loss: isOco ? { stop_price: loss! } : undefined,
  });
}

function perform({ venue, id }: Run, step: Command): void {
  const open = () => venue.orders(id, { limit: 500 });
  const picked = (pick: number) => open()[pick % Math.max(1, open().length)];
  count(step.do);
  try {
    if (step.do === 'submit') venue.submit(id, step.order);
    else if (step.do === 'exit') exit({ venue, id }, step);
    else if (step.do === 'cancel') venue.cancel(id, picked(step.pick)?.id ?? '');
    else if (step.do === 'cancelAll') venue.cancelAll(id);
    else if (step.do === 'closeAll') venue.closeAll(id, step.pick % 2 === 0);
    else if (step.do === 'close') {
      const positions = venue.positions(id);
      venue.closePosition(id, String(positions[step.pick % Math.max(1, positions.length)]?.['symbol']), {
        percentage: String(1 + (step.pick % 100)),
      });
    } else if (step.do === 'replace') {
      const order = picked(step.pick);
      const isLimit = order?.['limit_price'] !== null;
      const isStop = order?.['stop_price'] !== null && order?.['type'] !== 'trailing_stop';
      venue.replace(id, order?.id ?? '', {
        qty: step.qty.includes('.') ? undefined : step.qty,
        limit_price: isLimit ? step.price : undefined,
        stop_price: isStop && !isLimit ? step.price : undefined,
      });
    } else if (step.do === 'wait') venue.advanceTo(venue.nowMs + step.minutes * MINUTE);
    else if (step.do === 'trade') venue.setTrade(step.symbol, Number(step.price));
    else if (step.do === 'quote') venue.setQuote(step.symbol, Number(step.price), Number(step.price) + 0.05);
    else if (step.do === 'bar') venue.pushBar(barAt(venue, step.symbol, Number(step.price)));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    count(`refused ${step.do}: ${error.message.replace(/[0-9.]+/g, '#').slice(0, 60)}`);
  }
}

function barAt(venue: Venue, symbol: string, close: number) {
  const startMs = venue.nowMs - MINUTE;
  const open = venue.latestTrade(symbol)!.price;
  const [low, high] = [Math.min(open, close) - 1, Math.max(open, close) + 1];
  return { symbol, startMs, open, high, low, close, volume: 1000, trades: 10, vwap: close };
}

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
    { numRuns: Number(process.env.RUNS ?? 150), verbose: 0 },
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
