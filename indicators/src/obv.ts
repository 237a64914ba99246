import { Indicator } from './indicator.ts';
import type { Bar } from './indicator.ts';
import { add, valueOf } from './total.ts';

/**
 * On-balance volume, units: the sum of volumes, each with the sign of the change from the close before. The first bar counts 0, because only
 * changes of the sum mean anything. (Granville 1963) After a bar with an unknown close or volume it is unknown until `reset()`.
 */
export class Obv extends Indicator<Pick<Bar, 'close' | 'volume'>> {
  readonly takes = 'bar';
  protected readonly state = { value: NaN, previousClose: NaN, total: { sum: 0, lost: 0 } };

  constructor() {
    super('Obv', [], 1);
  }

  update({ close, volume }: Pick<Bar, 'close' | 'volume'>): number {
    const { state } = this;
    if (!Number.isFinite(close + volume)) state.total.sum = NaN;
    else if (close > state.previousClose) add(state.total, volume);
    else if (close < state.previousClose) add(state.total, -volume);
    state.previousClose = close;
    state.value = valueOf(state.total);
    return state.value;
  }

  reset(): void {
    Object.assign(this.state, { value: NaN, previousClose: NaN });
    Object.assign(this.state.total, { sum: 0, lost: 0 });
  }
}
