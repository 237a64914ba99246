import type { Bar } from '../support/bars.ts';
import type { Strategy } from './naive.ts';

const cents = (price: number): number => Math.round(price * 100) / 100;
const mean = (bars: readonly Bar[], end: number, count: number): number =>
  bars.slice(end - count + 1, end + 1).reduce((sum, { close }) => sum + close, 0) / count;
const highest = (bars: readonly Bar[], end: number, count: number): number =>
  Math.max(...bars.slice(end - count + 1, end + 1).map(({ high }) => high));
const lowest = (bars: readonly Bar[], end: number, count: number): number =>
  Math.min(...bars.slice(end - count + 1, end + 1).map(({ low }) => low));

/** `strategy-sma-cross`: the side of the averages is compared with the last that was not a draw. */
export function smaCross(fast: number, slow: number): Strategy {
  const sideOf = (bars: readonly Bar[], i: number): number => {
    const difference = mean(bars, i, fast) - mean(bars, i, slow);
    return Math.abs(difference) < 1e-10 ? 0 : Math.sign(difference);
  };
  return (bars, i, held) => {
    if (i < slow) return undefined;
    const side = sideOf(bars, i);
    let before = 0;
    for (let k = i - 1; before === 0 && k >= slow - 1; k--) before = sideOf(bars, k);
    if (side === 0 || before === 0 || side === before) return undefined;
    if (side > 0) return held > 0 ? undefined : { side: 'buy' };
    return held > 0 ? { side: 'sell' } : undefined;
  };
}

/** test/support/plugins/channel-stops.ts */
export const channelStops: Strategy = (bars, i, held) => {
  if (i < 19) return undefined;
  if (held > 0) return { side: 'sell', stop: cents(lowest(bars, i, 10) - 0.01) };
  return { side: 'buy', stop: cents(highest(bars, i, 20) + 0.01) };
};

/** test/support/plugins/channel-bracket.ts */
export function channelBracket(profit: number, loss: number, isInSession: (time: number) => boolean): Strategy {
  return (bars, i, held) => {
    const { close, time } = bars[i]!;
    if (i < 20 || close <= highest(bars, i - 1, 20) || !isInSession(time) || held > 0) return undefined;
    return {
      side: 'buy',
      isUntilFilled: true,
      profitAt: cents(close * (1 + profit)),
      lossAt: cents(close * (1 - loss)),
    };
  };
}
