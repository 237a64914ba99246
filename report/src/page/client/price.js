import { candleOf, candlePaths } from './candles.js';
import { Chart } from './chart.js';
import { byId, data, timesOf } from './data.js';
import { drawn } from './dom.js';
import { dollarTick, price, quantity } from './format.js';
import { spanOf } from './scale.js';
import { View } from './view.js';
/** @import { ListedTrade, SymbolCandles } from '../page-data.ts' */
/** @import { Frame } from './chart.js' */

/** More trades than that are shown without the lines from entry to exit. */
const MOST_LINES = 150;
/** More executions than that at one point are told as a count. */
const MOST_TOLD = 2;

/**
 * `at` is where the price stands on the chart, which is drawn in the shares of its last bar.
 * @typedef {{ index: number, price: number, at: number, isBuy: boolean, quantity: number }} Execution
 */
/** @typedef {{ from: number, to: number, entry: number, exit: number, tone: string }} Line */

/**
 * The last point at or before a time.
 * @param {readonly number[]} times
 * @param {number} time
 */
function indexOf(times, time) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (/** @type {number} */ (times[middle]) <= time) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/**
 * How many shares of the last bar make one of the trade's, which is told in those of its exit.
 * @param {ListedTrade} trade
 * @param {SymbolCandles} candles
 */
function sharesSince({ exitTime }, { splits = [] }) {
  return splits.reduce(
    (shares, { time, ratio }) => (exitTime !== null && time > exitTime ? shares * ratio : shares),
    1,
  );
}

/**
 * The ends of trades; several trades that one order entered or closed have that end in common.
 * @param {readonly ListedTrade[]} trades
 * @param {SymbolCandles} candles
 * @param {readonly number[]} times
 */
function executionsOf(trades, candles, times) {
  /** @type {Map<string, Execution>} */
  const found = new Map();
  /** @param {number | null} time @param {number | null} paid @param {number} shares @param {boolean} isBuy @param {number} units */
  const add = (time, paid, shares, isBuy, units) => {
    if (time === null || paid === null) return;
    const key = `${time} ${paid} ${isBuy}`;
    const known = found.get(key);
    if (known) known.quantity += units;
    else found.set(key, { index: indexOf(times, time), price: paid, at: paid / shares, isBuy, quantity: units });
  };
  for (const trade of trades) {
    const isLong = trade.side === 'long';
    const shares = sharesSince(trade, candles);
    add(trade.entryTime, trade.entryPrice, shares, isLong, trade.quantity);
    add(trade.exitTime, trade.exitPrice, shares, !isLong, trade.quantity);
  }
  return [...found.values()];
}

/**
 * @param {readonly ListedTrade[]} trades
 * @param {SymbolCandles} candles
 * @param {readonly number[]} times
 * @returns {Line[]}
 */
function linesOf(trades, candles, times) {
  return trades.flatMap((trade) => {
    const { entryTime, entryPrice, exitTime, exitPrice, profit } = trade;
    if (exitTime === null || exitPrice === null || entryPrice === null) return [];
    const [from, to] = [indexOf(times, entryTime), indexOf(times, exitTime)];
    const shares = sharesSince(trade, candles);
    return {
      from,
      to,
      entry: entryPrice / shares,
      exit: exitPrice / shares,
      tone: (profit ?? 0) >= 0 ? 'gain' : 'loss',
    };
  });
}

/** A triangle that points at a price from below where bought, from above where sold. @param {number} x @param {number} y @param {boolean} isBuy */
function arrow(x, y, isBuy) {
  const away = isBuy ? 1 : -1;
  return `M${x.toFixed(1)} ${y.toFixed(1)}l-4.5 ${away * 8}h9Z`;
}

/** The middle of the points that are drawn as one with that. @param {Frame} frame @param {number} index */
function middleOf({ x, group }, index) {
  return x(Math.floor(index / group) * group + (group - 1) / 2);
}

/** One symbol's bars with its trades on them. */
class PriceChart {
  /** @param {HTMLElement} figure @param {SymbolCandles} candles */
  constructor(figure, candles) {
    const trades = data.trades.filter(({ symbol }) => symbol === candles.symbol);
    this.candles = candles;
    this.times = timesOf(candles.time);
    this.view = new View(this.times.length);
    this.executions = executionsOf(trades, candles, this.times);
    this.lines = linesOf(trades, candles, this.times);
    this.chart = new Chart(figure, {
      label: `Price of ${candles.symbol} with its trades`,
      view: this.view,
      times: this.times,
      leastBand: 4,
      panels: [
        {
          height: (width) => (width < 600 ? 260 : 360),
          range: (from, to) => spanOf([candles.low, candles.high], from, to),
          tick: dollarTick,
          draw: (frame) => [...candlePaths(candles, frame), ...this.#trades(frame)],
        },
      ],
      read: (first, last) => this.#read(first, last),
    });
  }

  /** @param {Frame} frame */
  #trades(frame) {
    const { from, to, y } = frame;
    const lines = this.lines.filter((line) => line.to >= from && line.from <= to);
    const paths = { gain: '', loss: '', buy: '', sell: '' };
    if (lines.length <= MOST_LINES) {
      for (const line of lines) {
        const [start, end] = [middleOf(frame, line.from), middleOf(frame, line.to)].map((at) => at.toFixed(1));
        paths[line.tone === 'gain' ? 'gain' : 'loss'] +=
          `M${start} ${y(line.entry).toFixed(1)}L${end} ${y(line.exit).toFixed(1)}`;
      }
    }
    for (const { index, at, isBuy } of this.executions) {
      if (index >= from && index <= to) paths[isBuy ? 'buy' : 'sell'] += arrow(middleOf(frame, index), y(at), isBuy);
    }
    return [
      drawn('path', { class: 'trip gain', d: paths.gain }),
      drawn('path', { class: 'trip loss', d: paths.loss }),
      drawn('path', { class: 'arrow buy', d: paths.buy }),
      drawn('path', { class: 'arrow sell', d: paths.sell }),
    ];
  }

  /** @param {number} first @param {number} last */
  #read(first, last) {
    const { open, high, low, close } = candleOf(this.candles, first, last);
    const prices = [
      { name: 'Open', value: price(open) },
      { name: 'High', value: price(high) },
      { name: 'Low', value: price(low) },
      { name: 'Close', value: price(close) },
    ];
    const isPointed = this.view.cursor !== undefined;
    const here = isPointed ? this.executions.filter(({ index }) => index >= first && index <= last) : [];
    if (here.length > MOST_TOLD) return [...prices, { name: 'Executions', value: String(here.length) }];
    return [
      ...prices,
      ...here.map(({ isBuy, quantity: units, price: paid }) => ({
        name: isBuy ? 'Bought' : 'Sold',
        value: `${quantity(units)} at ${price(paid)}`,
        swatch: isBuy ? 'buy' : 'sell',
      })),
    ];
  }
}

/**
 * The price chart, of the symbol that is chosen.
 * @param {HTMLElement} figure
 * @returns {(trade: ListedTrade) => void} shows a trade on it
 */
export function drawPrice(figure) {
  const chooser = /** @type {HTMLSelectElement} */ (byId('symbol'));
  /** @param {string} symbol */
  const choose = (symbol) => {
    const candles = data.symbols.find((one) => one.symbol === symbol) ?? data.symbols[0];
    return new PriceChart(figure, /** @type {SymbolCandles} */ (candles));
  };
  let shown = choose(chooser.value);
  chooser.addEventListener('change', () => (shown = choose(chooser.value)));
  return (trade) => {
    if (chooser.value !== trade.symbol) {
      chooser.value = trade.symbol;
      shown = choose(trade.symbol);
    }
    const { times, view, chart } = shown;
    const from = indexOf(times, trade.entryTime);
    const to = trade.exitTime === null ? times.length - 1 : indexOf(times, trade.exitTime);
    const around = Math.max(20, to - from);
    view.show(from - around, to + around);
    chart.plot.focus({ preventScroll: true });
    view.point(from);
    byId('price-title').scrollIntoView({ block: 'start' });
  };
}
