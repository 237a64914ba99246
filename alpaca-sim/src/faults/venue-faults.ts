import type { Driver } from '../driver.ts';
import type { Behaviour } from '../venue/options.ts';
import { ApiError } from '../venue/types.ts';
import type { TradeUpdate, WireOrder } from '../venue/types.ts';
import type { Venue } from '../venue/venue.ts';
import type { FaultName } from './catalogue.ts';
import type { FaultBook } from './fault-book.ts';

/** The chances of the venue's behaviour, and the fault that makes each certain when it strikes. */
const CHANCES = {
  partialFillProbability: 'partial-fill',
  rejectProbability: 'order-rejected',
  stuckCancelProbability: 'stuck-pending-cancel',
  cancelFillProbability: 'cancel-fill-race',
  replaceFillProbability: 'replace-fill-race',
  cancelRejectProbability: 'cancel-rejected',
  replaceRejectProbability: 'replace-rejected',
  silentLegCancelProbability: 'silent-leg-cancel',
} as const satisfies Partial<Record<keyof Behaviour, FaultName>>;

/** The delays of the venue's behaviour, and the fault that lengthens each when it strikes. */
const DELAYS = {
  ackDelayMs: 'slow-acknowledgement',
  fillDelayMs: 'slow-fill',
  cancelDelayMs: 'slow-cancel',
  replaceDelayMs: 'slow-replace',
} as const satisfies Partial<Record<keyof Behaviour, FaultName>>;

const A_CENT = 0.01;

interface Restoration {
  readonly dueMs: number;
  readonly restore: () => void;
}

/** Lets the book of faults decide how a venue behaves. The venue reads each field of its behaviour once for each opportunity. */
export class VenueFaults {
  readonly #venue: Venue;
  readonly #faults: FaultBook;
  readonly #driver: Driver;
  readonly #stops: (() => void)[];
  #restorations: Restoration[] = [];
  #symbolsToHalt: string[] = [];
  #stopsToReplace: { readonly accountId: string; readonly stop: WireOrder }[] = [];
  #isSkewed = false;

  constructor(venue: Venue, faults: FaultBook, driver: Driver) {
    this.#venue = venue;
    this.#faults = faults;
    this.#driver = driver;
    this.#takeOverBehaviour();
    this.#stops = [
      venue.on('bar', ({ symbol }) => this.#mayHalt(symbol)),
      venue.on('tradeUpdate', (update) => this.#mayReplaceStop(update)),
      driver.onSync(() => this.#catchUp()),
      faults.onChange(() => this.#skew()),
    ];
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  /** The venue starts over: nothing is to be restored. */
  reset(): void {
    this.#restorations = [];
    this.#symbolsToHalt = [];
    this.#stopsToReplace = [];
    this.#isSkewed = false;
  }

  /** What may befall an account or a symbol just as an order comes in. */
  beforeOrder(accountId: string, symbol: string): void {
    const venue = this.#venue;
    this.#befall('trading-blocked', symbol, (isOn) => venue.setFlags(accountId, { trading_blocked: isOn }));
    this.#befall('account-blocked', symbol, (isOn) => venue.setFlags(accountId, { account_blocked: isOn }));
    if (venue.hasSymbol(symbol)) {
      this.#befall('hard-to-borrow', symbol, (isOn) => venue.addAsset({ symbol, easyToBorrow: !isOn }));
    }
  }

  #befall(name: FaultName, symbol: string, set: (isOn: boolean) => void): void {
    const strike = this.#faults.strike(name, { symbol });
    if (strike === undefined) return;
    set(true);
    this.#restorations.push({ dueMs: this.#venue.nowMs + strike.ms, restore: () => set(false) });
  }

  #mayHalt(symbol: string): void {
    if (this.#faults.rule('halt') !== undefined) this.#symbolsToHalt.push(symbol);
  }

  #mayReplaceStop({ accountId, event, order }: TradeUpdate): void {
    if (event !== 'fill' || this.#faults.rule('stop-replaced') === undefined) return;
    const legs = (order['legs'] ?? []) as readonly WireOrder[];
    const stop = legs.find((leg) => leg['stop_price'] !== null);
    if (stop !== undefined) this.#stopsToReplace.push({ accountId, stop });
  }

  /** What was noted while the venue told its events, which cannot be asked for more meanwhile. */
  #catchUp(): void {
    const stops = this.#stopsToReplace;
    this.#stopsToReplace = [];
    for (const { accountId, stop } of stops) this.#replaceStop(accountId, stop);
    const due = this.#restorations.filter(({ dueMs }) => dueMs <= this.#venue.nowMs);
    this.#restorations = this.#restorations.filter((restoration) => !due.includes(restoration));
    for (const { restore } of due) restore();
    const symbols = this.#symbolsToHalt;
    this.#symbolsToHalt = [];
    for (const symbol of symbols) {
      if (this.#venue.isHalted(symbol)) continue;
      this.#befall('halt', symbol, (isOn) => (isOn ? this.#venue.halt(symbol) : this.#venue.resume(symbol)));
    }
  }

  #replaceStop(accountId: string, { id, symbol, side, stop_price: price }: WireOrder): void {
    if (this.#faults.strike('stop-replaced', { symbol }) === undefined) return;
    const away = side === 'sell' ? -A_CENT : A_CENT;
    try {
      this.#venue.replace(accountId, id, { stop_price: (Number(price) + away).toFixed(2) });
    } catch (error) {
      // A stop that has ended meanwhile, or cannot be there, stays as it is.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #skew(): void {
    if (this.#faults.rule('clock-skew') === undefined) {
      this.#isSkewed = false;
      return;
    }
    if (this.#isSkewed) return;
    const strike = this.#faults.strike('clock-skew');
    if (strike === undefined) return;
    this.#isSkewed = true;
    this.#driver.jumpTo(this.#venue.nowMs + strike.ms);
  }

  #takeOverBehaviour(): void {
    const faults = this.#faults;
    const { behaviour } = this.#venue;
    for (const [field, name] of entriesOf(CHANCES)) {
      replaceField(behaviour, field, (calm) => (faults.strike(name) === undefined ? calm : 1));
    }
    for (const [field, name] of entriesOf(DELAYS)) {
      replaceField(behaviour, field, (calm) => faults.strike(name)?.ms ?? calm);
    }
    replaceField(behaviour, 'partialGapMs', (calm) => calm || (faults.gapMs('partial-fill') ?? 0));
  }
}

/** Reading the field asks `read` from now on; assigning to it sets what `read` is given. */
function replaceField(behaviour: Behaviour, field: keyof Behaviour, read: (calm: number) => number): void {
  let calm = behaviour[field];
  Object.defineProperty(behaviour, field, {
    configurable: true,
    enumerable: true,
    get: () => read(calm),
    set: (value: number) => {
      calm = value;
    },
  });
}

function entriesOf<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][];
}
