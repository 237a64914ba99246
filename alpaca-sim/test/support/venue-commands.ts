import fc from 'fast-check';
import type { Behaviour } from '../../src/venue/options.ts';
import { ApiError } from '../../src/venue/types.ts';
import type { OrderRequest, TradeUpdate } from '../../src/venue/types.ts';
import { Venue } from '../../src/venue/venue.ts';

export const SYMBOLS = ['AAPL', 'MSFT', 'BTC/USD'];
const START = Date.parse('2026-11-24T15:00:00Z');
export const MINUTE = 60_000;

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

export const setting = fc.record({
  seed: fc.nat(1000),
  startMs: fc.constantFrom(0, -90, 200, 380, 600, 3000).map((minutes) => START + minutes * MINUTE),
  multiplier: fc.constantFrom(1, 2, 4),
  stopLeg: fc.constantFrom('held', 'new'),
  gtcDoneForDay: fc.boolean(),
  behaviour,
  commands: fc.array(command, { minLength: 5, maxLength: 60 }),
});
export type Setting = typeof setting extends fc.Arbitrary<infer T> ? T : never;

export interface Run {
  readonly venue: Venue;
  readonly id: string;
  readonly told: TradeUpdate[];
}

export function start({ seed, startMs, multiplier, stopLeg, gtcDoneForDay, behaviour: fields }: Setting): Run {
  const venue = new Venue({
    seed,
    startMs,
    symbols: SYMBOLS.map((symbol) => ({ symbol, price: '100' })),
    accounts: [{ keyId: 'K', secret: 'S', multiplier: multiplier as 1 | 2 | 4, cash: '50000' }],
    profile: { stopLeg: stopLeg as 'held' | 'new', gtcDoneForDay, spread: '0.02' },
  });
  Object.assign(venue.behaviour, fields);
  const told: TradeUpdate[] = [];
  venue.on('tradeUpdate', (update) => told.push(update));
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

export function perform({ venue, id }: Run, step: Command): void {
  const open = () => venue.orders(id, { limit: 500 });
  const picked = (pick: number) => open()[pick % Math.max(1, open().length)];
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
  }
}

function barAt(venue: Venue, symbol: string, close: number) {
  const startMs = venue.nowMs - MINUTE;
  const open = venue.latestTrade(symbol)!.price;
  const [low, high] = [Math.min(open, close) - 1, Math.max(open, close) + 1];
  return { symbol, startMs, open, high, low, close, volume: 1000, trades: 10, vwap: close };
}
