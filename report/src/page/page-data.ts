/** Epoch seconds of the first, then seconds from each to the next. */
export type Times = readonly number[];

/** One group's mean share of equity over time, as fractions; `short` is below zero. Left out where there never was any. */
export interface ExposureGroup {
  readonly name: string;
  readonly long?: readonly number[];
  readonly short?: readonly number[];
}

/** How many signals a rule blocked with a code, over time. */
export interface BlockedRule {
  readonly plugin: string;
  readonly code: string;
  readonly counts: readonly number[];
}

/** A symbol's bars, in the shares of the last one; `barsACandle` of them as one. */
export interface SymbolCandles {
  readonly symbol: string;
  readonly barsACandle: number;
  readonly time: Times;
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  /** Splits among them: from when on trades are in new shares, epoch ms, and new shares for an old one. Left out where there are none. */
  readonly splits?: readonly { readonly time: number; readonly ratio: number }[];
}

/** A trade as it is listed: dollars, units as they were at the exit, epoch ms. One without `exitTime` is open, and `profit` what it would be at the last price. */
export interface ListedTrade {
  readonly symbol: string;
  readonly strategy: string;
  readonly side: 'long' | 'short';
  readonly quantity: number;
  readonly entryTime: number;
  readonly entryPrice: number | null;
  readonly exitTime: number | null;
  readonly exitPrice: number | null;
  readonly fees: number;
  readonly dividends: number;
  readonly profit: number | null;
  readonly return: number | null;
}

/** What the page's script draws. Times are the starts of bars; all lists of `timeline` and of exposures and counts are equally long. */
export interface PageData {
  /** Begins the names of files that are exported. */
  readonly account: string;
  /** Whether a bar is shorter than a day. */
  readonly isIntraday: boolean;
  /** From the time on (epoch ms), New York's clocks are so many ms ahead of UTC. */
  readonly offsets: readonly (readonly [time: number, offset: number])[];
  readonly timeline: {
    readonly time: Times;
    /** Dollars; null where not known. */
    readonly equity: readonly (number | null)[];
    /** Dollars that buy-and-hold would have made of the same start; null where that is not known. */
    readonly hold: readonly (number | null)[];
    /** Deepest fractions below the highest value so far. */
    readonly drawdown: readonly number[];
    readonly holdDrawdown: readonly number[];
  };
  readonly exposure: readonly ExposureGroup[];
  readonly blocked: readonly BlockedRule[];
  readonly symbols: readonly SymbolCandles[];
  readonly trades: readonly ListedTrade[];
  /** Older trades for which there was no room. */
  readonly tradesLeftOut: number;
}
