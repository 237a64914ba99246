import type { Driver } from '../driver.ts';
import type { WireOrder } from '../venue/types.ts';
import type { Venue, Wire } from '../venue/venue.ts';
import type { FaultBook } from './fault-book.ts';

/** Something as it stood from a moment on, until the next version. */
interface Version<T> {
  readonly fromMs: number;
  readonly value: T;
}

const VERSIONS_MAX = 1_000;

/** Positions and orders as they stood a while ago, for answers that lag. Kept only while their faults are on. */
export class StaleViews {
  readonly #venue: Venue;
  readonly #faults: FaultBook;
  readonly #positions = new Map<string, Version<readonly Wire[]>[]>();
  readonly #orders = new Map<string, Version<WireOrder>[]>();
  readonly #changed = new Set<string>();
  readonly #stops: (() => void)[];

  constructor(venue: Venue, faults: FaultBook, driver: Driver) {
    this.#venue = venue;
    this.#faults = faults;
    this.#stops = [
      faults.onChange(() => this.#begin()),
      driver.onSync(() => this.#record()),
      venue.on('tradeUpdate', ({ accountId, order }) => {
        this.#changed.add(accountId);
        if (this.#isOn('stale-orders')) addVersion(this.#orders, order.id, { fromMs: venue.nowMs, value: order });
      }),
    ];
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  reset(): void {
    this.#positions.clear();
    this.#orders.clear();
    this.#changed.clear();
  }

  /** The account's positions, current or stale as the fault decides. */
  positions(accountId: string): readonly Wire[] {
    const current = this.#venue.positions(accountId);
    this.#record();
    const strike = this.#faults.strike('stale-positions');
    if (strike === undefined) return current;
    return versionAt(this.#positions.get(accountId), this.#venue.nowMs - strike.ms) ?? current;
  }

  /** The order, current or stale as the fault decides. */
  order(current: WireOrder): WireOrder {
    const strike = this.#faults.strike('stale-orders', { symbol: current.symbol });
    if (strike === undefined) return current;
    return versionAt(this.#orders.get(current.id), this.#venue.nowMs - strike.ms) ?? current;
  }

  #isOn(name: 'stale-positions' | 'stale-orders'): boolean {
    return this.#faults.rule(name) !== undefined;
  }

  #begin(): void {
    if (!this.#isOn('stale-orders')) this.#orders.clear();
    if (!this.#isOn('stale-positions')) this.#positions.clear();
    else if (this.#positions.size === 0) for (const id of this.#venue.accountIds()) this.#changed.add(id);
    this.#record();
  }

  #record(): void {
    if (this.#isOn('stale-positions')) {
      for (const id of this.#changed) {
        addVersion(this.#positions, id, { fromMs: this.#venue.nowMs, value: this.#venue.positions(id) });
      }
    }
    this.#changed.clear();
  }
}

function addVersion<T>(versions: Map<string, Version<T>[]>, id: string, version: Version<T>): void {
  const known = versions.get(id);
  if (known === undefined) versions.set(id, [version]);
  else known.push(version);
  if (known !== undefined && known.length > VERSIONS_MAX) known.shift();
}

/** The version that stood at a moment; the oldest one where none is that old. */
function versionAt<T>(versions: readonly Version<T>[] | undefined, timeMs: number): T | undefined {
  return (versions?.findLast(({ fromMs }) => fromMs <= timeMs) ?? versions?.[0])?.value;
}
