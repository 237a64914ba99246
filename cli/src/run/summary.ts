import { Clock, MarketData, Sectors, isoTime } from '@plimsoll/core';
import type { Counts, Position, Session, Totals } from '@plimsoll/core';
import type { Recorder, Statistics } from '@plimsoll/report';
import { NoticeBoard } from './notice-board.ts';
import type { NoticeRecord } from './notice-board.ts';
import { orderRecord } from './order-record.ts';

/** Dollars, or a fraction of equity; null where cash or the price of something held is not known. */
type Known = number | null;

interface PositionRecord {
  readonly symbol: string;
  /** Units, negative where short. */
  readonly quantity: number;
  readonly averagePrice: Known;
  readonly marketValue: Known;
}

/** What a run came to: the object of `--json` and of summary.json. Dollars and units; exposures are fractions of equity. */
export interface Summary {
  readonly account: string;
  readonly data: string;
  readonly universe: readonly string[];
  readonly timeframe: string;
  /** Times of the first and the last cycle, ISO 8601; null where there was none. */
  readonly start: string | null;
  readonly end: string | null;
  readonly interrupted: boolean;
  readonly bars: number;
  readonly cycles: number;
  /** Real time spent on cycles. */
  readonly seconds: number;
  readonly signals: number;
  /** How many were sent, how they ended, and those that have not. */
  readonly orders: Counts['ended'] & { readonly buy: number; readonly sell: number; readonly working: object[] };
  readonly blocked: Readonly<Record<string, number>>;
  readonly blockedBy: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly fills: number;
  readonly fetches: Counts['fetches'];
  readonly cash: Known;
  readonly equity: Known;
  /** What the account holds, one entry a symbol. */
  readonly positions: readonly PositionRecord[];
  readonly positionsByStrategy: readonly (PositionRecord & { readonly strategy: string })[];
  /** Positions and the entering parts of working orders; `bySector` and `byStrategy` are gross. */
  readonly exposure: {
    readonly gross: Known;
    readonly net: Known;
    readonly bySector: Readonly<Record<string, Known>>;
    readonly byStrategy: Readonly<Record<string, Known>>;
  };
  /** How the run fared; null where a figure has no meaning. */
  readonly statistics: Statistics;
  readonly events: Readonly<Record<string, number>>;
  readonly notices: readonly NoticeRecord[];
}

/** What runs are compared by. */
export interface ComparedSummary extends Pick<Summary, 'start' | 'end' | 'signals' | 'blocked' | 'fills'> {
  readonly orders: Pick<Summary['orders'], 'buy' | 'sell'>;
  readonly statistics: Pick<Statistics, 'profit' | 'return' | 'sharpe' | 'maxDrawdown' | 'trades' | 'winRate' | 'fees'>;
}

/** Listens to a session from before its start, and sums it up at the end. */
export class Tally {
  readonly #session: Session;
  readonly #recorder: Recorder;
  readonly #board = new NoticeBoard();
  readonly #bySector: Totals | undefined;
  readonly #byStrategy: Totals;
  #start: number | undefined;

  constructor(session: Session, recorder: Recorder) {
    const { portfolio, events } = session;
    const sectors = session.service(Sectors);
    this.#session = session;
    this.#recorder = recorder;
    this.#bySector = sectors && portfolio.totals((symbol) => sectors.of(symbol) ?? 'unknown');
    this.#byStrategy = portfolio.totals((_, strategy) => strategy);
    events.on('notice', this.#board.addNotice);
    events.on('decision', this.#board.addDecision);
    events.once('marked', ({ time }) => (this.#start = time));
  }

  sumUp(seconds: number, interrupted: boolean): Summary {
    const { portfolio, counts, config } = this.#session;
    const { settings, universe } = config;
    const { equity } = portfolio;
    const held = portfolio.positions();
    const hasRun = this.#start !== undefined;
    return {
      account: settings.account,
      data: this.#session.service(MarketData)!.description,
      universe: universe.symbols,
      timeframe: universe.timeframe.text,
      start: hasRun ? isoTime(this.#start!) : null,
      end: hasRun ? isoTime(this.#session.service(Clock)!.now()) : null,
      interrupted,
      bars: counts.bars,
      cycles: counts.cycles,
      seconds: Math.round(seconds * 1e6) / 1e6,
      signals: counts.signals,
      orders: {
        ...counts.orders,
        ...counts.ended,
        working: this.#session.workingOrders().map(orderRecord),
      },
      blocked: counts.blocked,
      blockedBy: counts.blockedBy,
      fills: counts.fills,
      fetches: counts.fetches,
      cash: known(portfolio.cash),
      equity: known(equity),
      positions: bySymbol(held).map(positionRecord),
      positionsByStrategy: held.map((position) => ({ ...positionRecord(position), strategy: position.strategy })),
      exposure: {
        gross: share(portfolio.gross, equity),
        net: share(portfolio.net, equity),
        bySector: shares(this.#bySector, equity),
        byStrategy: shares(this.#byStrategy, equity),
      },
      statistics: this.#recorder.statistics(),
      events: counts.events,
      notices: this.#board.list(),
    };
  }
}

/** The number without the noise that binary fractions leave behind; null for what is not a number. */
function known(value: number): Known {
  if (!Number.isFinite(value)) return null;
  const short = Number(value.toPrecision(15));
  return Math.abs(short - value) <= 1e-9 ? short : value;
}

/** A fraction of equity; null where there is none left to be a fraction of. */
function share(exposure: number, equity: number): Known {
  if (exposure === 0) return 0;
  return equity > 0 ? known(exposure / equity) : null;
}

function shares(totals: Totals | undefined, equity: number): Record<string, Known> {
  const groups = (totals?.groups() ?? []).filter((group) => totals!.gross(group) !== 0);
  return Object.fromEntries(groups.map((group) => [group!, share(totals!.gross(group), equity)]));
}

/** Long and short holdings of one symbol offset each other; the average price is that of the side which is left over. */
function bySymbol(held: readonly Position[]): Omit<Position, 'strategy'>[] {
  return [...Map.groupBy(held, ({ symbol }) => symbol)].flatMap(([symbol, parts]) => {
    const sum = (of: readonly Position[], value: (position: Position) => number): number =>
      of.reduce((total, position) => total + value(position), 0);
    const quantity = known(sum(parts, (part) => part.quantity))!;
    if (quantity === 0) return [];
    const same = parts.filter((part) => part.quantity * quantity > 0);
    const averagePrice = sum(same, (part) => part.quantity * part.averagePrice) / sum(same, (part) => part.quantity);
    return { symbol, quantity, averagePrice, marketValue: sum(parts, (part) => part.marketValue) };
  });
}

function positionRecord({ symbol, quantity, averagePrice, marketValue }: Omit<Position, 'strategy'>): PositionRecord {
  return { symbol, quantity, averagePrice: known(averagePrice), marketValue: known(marketValue) };
}
