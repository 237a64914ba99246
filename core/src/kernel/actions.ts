import type { BarHistory } from '../domain/bars.ts';
import { exTime, inOrder } from '../domain/corporate-action.ts';
import type { CorporateAction, Dividend, Split } from '../domain/corporate-action.ts';
import { LocalDays } from '../domain/local-days.ts';
import type { CorporateActions } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import type { LongerBars } from './longer-bars.ts';

interface Due {
  readonly action: CorporateAction;
  /** Epoch ms. */
  readonly time: number;
}

/** From here on, either way, prices tell beyond doubt whether a split is in them: one that looks like none would have to rise by 41% overnight. */
const TELLING_RATIO = 2;

/**
 * Splits and dividends that are to come, by symbol. Each takes effect between a symbol's last bar before the ex-date and its first one from
 * then on: what came before is rewritten, and nobody is told of it any earlier.
 */
export class Actions {
  /** By symbol: a bar that starts after this, epoch ms, is one from the next ex-date on; Infinity where nothing is to come. */
  readonly nextStart: Float64Array;
  readonly #service: CorporateActions | undefined;
  readonly #symbols: readonly string[];
  readonly #timeframeMs: number;
  readonly #bus: Bus;
  readonly #longer: readonly LongerBars[];
  readonly #adjustsDividends: boolean;
  /** By symbol, the latest first. */
  #pending: Due[][] = [];
  #startTime = NaN;

  /** @param timeframeMs length of the bars between which they take effect */
  constructor(
    service: CorporateActions | undefined,
    symbols: readonly string[],
    timeframeMs: number,
    bus: Bus,
    longer: readonly LongerBars[],
  ) {
    this.#service = service;
    this.#symbols = symbols;
    this.#timeframeMs = timeframeMs;
    this.#bus = bus;
    this.#longer = longer;
    this.#adjustsDividends = service?.adjust === 'splits-and-dividends';
    this.nextStart = new Float64Array(symbols.length).fill(Infinity);
  }

  /** Asks what there is, before the first cycle. The account is as it was at its time: what took effect before that is in it. */
  begin(time: number): void {
    const service = this.#service;
    this.#startTime = time;
    if (!service) return;
    const newYork = new LocalDays('America/New_York');
    this.#pending = this.#symbols.map((symbol) =>
      inOrder(service.of(symbol))
        .map((action) => ({ action, time: exTime(newYork, action) }))
        .reverse(),
    );
    for (let index = 0; index < this.nextStart.length; index++) this.#lookAhead(index);
  }

  /** Lets take effect what lies between a symbol's newest bar and the next, which starts at `start` (epoch ms) and opens at `open`. */
  apply(history: BarHistory, start: number, open: number): void {
    const { index } = history;
    const pending = this.#pending[index]!;
    while (start > this.nextStart[index]!) {
      const { action, time } = pending.pop()!;
      this.#lookAhead(index);
      const isSound = action.kind === 'split' ? this.#split(history, action, open) : this.#dividend(history, action);
      if (isSound && time > this.#startTime) this.#bus.emit('corporateAction', action, start);
    }
  }

  #split(history: BarHistory, { symbol, exDate, ratio }: Split, open: number): boolean {
    if (history.length === 0) return true;
    const close = history.close(0);
    const isTelling = Math.max(ratio, 1 / ratio) >= TELLING_RATIO;
    if (isTelling && Math.abs(Math.log(open / close)) < Math.abs(Math.log((open * ratio) / close))) {
      this.#bus.notice('SPLIT_UNSEEN', { symbol, exDate, ratio, close, open });
      return false;
    }
    this.#adjust(history, ratio, ratio);
    return true;
  }

  #dividend(history: BarHistory, { symbol, exDate, perShare }: Dividend): boolean {
    if (history.length === 0) return true;
    const close = history.close(0);
    if (!(perShare < close)) {
      this.#bus.notice('DIVIDEND_UNUSABLE', { symbol, exDate, perShare, close });
      return false;
    }
    if (this.#adjustsDividends) this.#adjust(history, close / (close - perShare), 1);
    return true;
  }

  #adjust(history: BarHistory, divisor: number, volumeFactor: number): void {
    history.adjust(divisor, volumeFactor);
    for (const longer of this.#longer) longer.adjust(history.index, divisor, volumeFactor);
  }

  #lookAhead(index: number): void {
    const next = this.#pending[index]!.at(-1);
    this.nextStart[index] = next ? next.time - this.#timeframeMs : Infinity;
  }
}
