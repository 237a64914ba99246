import { Indicator } from './indicator.ts';
import type { Bar } from './indicator.ts';
import { add, valueOf } from './total.ts';
import { typicalPrice } from './typical-price.ts';

type Traded = Pick<Bar, 'time' | 'high' | 'low' | 'close' | 'volume'>;

/**
 * Volume-weighted average price since the session began, dollars: sum(price * volume) / sum(volume), where a bar's price is (high + low + close) / 3.
 * NaN while nothing has been traded. After a bar that is unknown it is unknown for the rest of the session: what is missing stays missing.
 */
export class Vwap extends Indicator<Traded> {
  readonly takes = 'bar';
  readonly #sessionOf: (time: number) => number;
  protected readonly state = {
    value: NaN,
    session: NaN,
    origin: 0,
    traded: { sum: 0, lost: 0 },
    volume: { sum: 0, lost: 0 },
  };

  /** @param sessionOf a number for the session that a bar belongs to, by the bar's start in epoch ms */
  constructor(sessionOf: (time: number) => number) {
    super('Vwap', [], 1);
    this.#sessionOf = sessionOf;
  }

  update(bar: Traded): number {
    const { time, volume } = bar;
    const { state } = this;
    const isTimed = Number.isFinite(time);
    const price = isTimed ? typicalPrice(bar) : NaN;
    const session = isTimed ? this.#sessionOf(time) : state.session;
    if (session !== state.session) this.#begin(session, price);
    add(state.traded, (price - state.origin) * volume);
    add(state.volume, volume);
    state.value = state.origin + valueOf(state.traded) / valueOf(state.volume); // 0 / 0 is NaN
    return state.value;
  }

  reset(): void {
    this.#begin(NaN, 0);
    this.state.value = NaN;
  }

  /** Prices are summed as differences from the session's first, so that a price that stays is the average exactly. */
  #begin(session: number, origin: number): void {
    const { state } = this;
    state.session = session;
    state.origin = origin;
    Object.assign(state.traded, { sum: 0, lost: 0 });
    Object.assign(state.volume, { sum: 0, lost: 0 });
  }
}
