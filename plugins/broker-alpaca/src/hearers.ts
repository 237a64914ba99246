import type { BrokerEvent } from '@plimsoll/core';
import type { Track } from './track.ts';
import type { VenueFill } from './wire.ts';

/** Who hears of what the order book learns. */
export interface Hearers {
  /** What the kernel is told. */
  readonly tell: (event: BrokerEvent) => void;
  /** An execution that is counted; `isNew` where the kernel is being told of it, and it did not happen before this run. */
  readonly filled: (fill: VenueFill, symbol: string, isNew: boolean) => void;
  /** An order that had been given up, or is over, is open at Alpaca after all. */
  readonly resurfaced: (track: Track, venueId: string) => void;
  /** All that was sent of an order has filled, and there is a rest to send. */
  readonly goOn: (track: Track) => void;
  /** The kernel's name of a symbol. */
  readonly symbolOf: (venueSymbol: string) => string;
  /** Epoch ms. */
  readonly now: () => number;
}
