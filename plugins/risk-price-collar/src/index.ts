import { Events, Universe, definePlugin, looserKeys, pass, reject } from '@plimsoll/core';
import type { Cycle, Verdict } from '@plimsoll/core';
import { config } from './config.ts';

const STALE_AFTER_BARS = 2;

/** Passes what is within the limit; what is not known is not. */
function verdictOf(code: string, measured: number, limit: number, last: number): Verdict {
  const detail = { cap: code, measured, limit, headroom: limit - measured, last };
  if (Number.isNaN(measured)) return reject('PRICE_UNKNOWN', detail);
  return measured <= limit ? pass(detail) : reject(code, detail);
}

/** How far a price is from another, as a fraction of that; NaN where either is not a price. */
function distance(price: number, from: number): number {
  return price > 0 && from > 0 ? Math.abs(price - from) / from : NaN;
}

export default definePlugin({
  name: 'risk-price-collar',
  config,
  needs: { events: Events, universe: Universe },
  loosens: (before, after) => looserKeys(before, after, { collar: 'greater', jump: 'greater', staleAfter: 'greater' }),
  setup({ config, events, universe }) {
    const { collar, jump } = config;
    const barMs = universe.timeframe.ms;
    const staleAfter = config.staleAfter ?? STALE_AFTER_BARS * barMs;
    let bars: Cycle['bars'] = [];
    events.once('bars', (cycle) => void (bars = cycle.bars));

    return {
      history: 2,

      preTrade({ index, time, price, limitPrice, stopPrice }): Verdict {
        const own = bars[index];
        const last = own?.close(0) ?? NaN;
        const ageMs = own === undefined ? NaN : time - (own.time(0) + barMs);
        const age = verdictOf('PRICE_STALE', ageMs, staleAfter, last);
        if (age.kind !== 'pass') return age;
        // Valued at the last price it may fill there at once, whatever its type.
        const jumped = verdictOf('PRICE_JUMP', distance(last, own?.close(1) ?? NaN), jump, last);
        if (price === last && jumped.kind !== 'pass') return jumped;
        const named = [limitPrice, stopPrice].filter((named) => named !== undefined);
        if (named.length === 0) return jumped;
        return verdictOf('PRICE_COLLAR', Math.max(...named.map((named) => distance(named, last))), collar, last);
      },
    };
  },
});
