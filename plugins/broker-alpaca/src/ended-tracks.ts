import { RecentValues } from '@plimsoll/core';
import type { Track } from './track.ts';
import type { VenueFill, VenueOrder } from './wire.ts';

/** Of orders that were let go of, so many at least are known again should Alpaca speak of them. */
const REMEMBERED = 65_536;

/** Which orders are over and may be let go of, and what had been told of those that were. */
export class EndedTracks {
  /** How many stay. */
  readonly #kept: number;
  /** Oldest end first; legs go with their order. */
  readonly #ended = new Set<Track>();
  /** By Alpaca's id, units that had been told. */
  readonly #told = new RecentValues<number>(REMEMBERED);

  constructor(kept: number) {
    this.#kept = kept;
  }

  /**
   * Takes note of an order's end.
   * @param legsOf the tracks of an order's legs
   * @returns orders to be let go of with their legs, because many others have ended since
   */
  add(track: Track, legsOf: (track: Track) => readonly Track[]): Track[] {
    if (track.isLeg) return [];
    this.#ended.add(track);
    let over = this.#ended.size - this.#kept;
    if (over <= this.#kept / 4) return [];
    const going: Track[] = [];
    for (const oldest of this.#ended) {
      if (over-- === 0) break;
      this.#ended.delete(oldest);
      const family = [oldest, ...legsOf(oldest)];
      if (!family.every(({ isOver }) => isOver)) {
        this.#ended.add(oldest); // it is looked at again when its turn comes
        continue;
      }
      going.push(oldest);
      for (const { placements } of family) for (const { id, told } of placements) this.#told.set(id, told);
    }
    return going;
  }

  /** Units that had been told of an order at Alpaca that was let go of; undefined where there was none. */
  toldOf(venueId: string): number | undefined {
    return this.#told.get(venueId);
  }

  /** Whether an execution is one of those that had been told. */
  hasTold({ orderId, cumulative }: VenueFill): boolean {
    return cumulative <= (this.#told.get(orderId) ?? -1);
  }

  /** Whether an order, as Alpaca has it, holds nothing that had not been told. */
  isKnown({ id, filled }: VenueOrder): boolean {
    return filled <= (this.#told.get(id) ?? -1);
  }
}
