import type { BarHistory } from '../domain/bars.ts';
import { exTime, inOrder } from '../domain/corporate-action.ts';
import type { CorporateAction, Dividend, Split } from '../domain/corporate-action.ts';
import { LocalDays } from '../domain/local-days.ts';
import type { CorporateActions } from '../plugin/services.ts';
import type { Bus } from './bus.ts';
import type { LongerBars } from './longer-bars.ts';

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
  readonly #newYork = new LocalDays('America/New_York');
  /** By symbol, the latest first. */
  readonly #pending: CorporateAction[][];
  /** Of the pending ones, those that the account has been through. */
  readonly #ahead = new Set<CorporateAction>();
  #accountTime = NaN;

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
    this.#pending = symbols.map(() => []);
    this.nextStart = new Float64Array(symbols.length).fill(Infinity);
  }

  /**
   * Asks what there is, before the first cycle.
   * @param accountTime epoch ms as of which the account is known: what took effect before that is in it
   */
  begin(accountTime: number): void {
    this.#accountTime = accountTime;
    for (const [index, symbol] of this.#symbols.entries()) {
      this.#expect(index, this.#service?.of(symbol) ?? []);
    }
  }

  /** When an action takes effect, epoch ms. */
  timeOf(action: CorporateAction): number {
    return exTime(this.#newYork, action);
  }

  /** The account has been through a split before any bar of new shares has come; one that was not known of is from now on. */
  goAhead(index: number, split: Split): void {
    const isIt = ({ kind, exDate }: CorporateAction): boolean => kind === 'split' && exDate === split.exDate;
    if (!this.#pending[index]!.some(isIt)) this.#expect(index, [split]);
    this.#ahead.add(this.#pending[index]!.find(isIt)!);
  }

  /** Whether anybody tells of splits and dividends beforehand. */
  get areKnown(): boolean {
    return this.#service !== undefined;
  }

  /** Whether the account has been through a split before the bars. */
  get isAccountAhead(): boolean {
    return this.#ahead.size > 0;
  }

  /** New shares in the account for one that the bars tell of. */
  sharesAhead(index: number): number {
    return this.#pending[index]!.reduce((shares, action) => {
      return action.kind === 'split' && this.#ahead.has(action) ? shares * action.ratio : shares;
    }, 1);
  }

  /** Splits of the account that have taken effect by `time`, epoch ms, and that the bars have not passed, oldest first. */
  splitsDue(index: number, time: number): Split[] {
    // Often asked, and most often nothing is due.
    if (time < this.nextStart[index]! + this.#timeframeMs) return [];
    const due: Split[] = [];
    for (const action of this.#pending[index]!.toReversed()) {
      const effective = this.timeOf(action);
      if (action.kind === 'split' && effective <= time && effective > this.#accountTime) due.push(action);
    }
    return due;
  }

  /** Lets take effect what lies between a symbol's newest bar and the next, which starts at `start` (epoch ms) and opens at `open`. */
  apply(history: BarHistory, start: number, open: number): void {
    const { index } = history;
    const pending = this.#pending[index]!;
    while (start > this.nextStart[index]!) {
      const action = pending.pop()!;
      this.#lookAhead(index);
      this.#ahead.delete(action);
      const isSound = action.kind === 'split' ? this.#split(history, action, open) : this.#dividend(history, action);
      const time = this.timeOf(action);
      if (isSound && time > this.#accountTime) this.#bus.emit('corporateAction', action, Math.min(time, start));
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

  #expect(index: number, actions: readonly CorporateAction[]): void {
    const pending = this.#pending[index]!;
    pending.push(...inOrder([...pending.splice(0), ...actions]).reverse());
    this.#lookAhead(index);
  }

  #lookAhead(index: number): void {
    const next = this.#pending[index]!.at(-1);
    this.nextStart[index] = next ? this.timeOf(next) - this.#timeframeMs : Infinity;
  }
}
