import { emptyColumns, seededRandom } from '@plimsoll/core';
import type { BarColumns, Random } from '@plimsoll/core';
import type { Calendar } from './calendar.ts';
import { gaussian, logUniform } from './chance.ts';

const DAYS_PER_YEAR = 252;
/** Shares of a symbol's variance, as standard deviations: two symbols correlate by 0.25, of the same sector by 0.55. */
const MARKET_WEIGHT = Math.sqrt(0.25);
const SECTOR_WEIGHT = Math.sqrt(0.3);
const OWN_WEIGHT = Math.sqrt(0.45);
/** The part of a day's variance that falls between close and opening. */
const OVERNIGHT_SHARE = 0.2;
/** Calm and stormy times, as factors of volatility and mean lengths in bars. Their variances average to 1. */
const CALM = { factor: 0.7, bars: 300 };
const STORMY = { factor: 1.591, bars: 100 };
const LOG_PRICE_MIN = Math.log(1);

export interface MarketTerms {
  readonly seed: number;
  /** Of a year, as a fraction. */
  readonly volatility: number;
  readonly drift: number;
  readonly sectors: number;
}

/** Standard normal moves: within bars, and from one session to the next. */
interface Factor {
  readonly bar: Float64Array;
  readonly night: Float64Array;
}

function cents(logPrice: number): number {
  return Math.max(1, Math.round(Math.exp(logPrice) * 100)) / 100;
}

/** How busy each bar of a session of so many is: twice as much at its ends as in its middle, 1 on average. */
function busyness(barsPerSession: number): Float64Array {
  const shape = Float64Array.from(
    { length: barsPerSession },
    (_, i) => 0.75 + 0.75 * ((2 * i + 1) / barsPerSession - 1) ** 2,
  );
  const mean = shape.reduce((sum, value) => sum + value, 0) / barsPerSession;
  return shape.map((value) => value / mean);
}

/**
 * A market out of a seed: what moves all symbols, what moves those of one sector, and calm and stormy times. Each part and each symbol has a
 * sequence of random numbers of its own, so a symbol's bars do not depend on which others are traded or on how long the run is.
 */
export class Market {
  readonly #terms: MarketTerms;
  readonly #calendar: Calendar;
  readonly #nights: number;
  readonly #all: Factor;
  readonly #sectors = new Map<number, Factor>();
  /** By bar: the factor of volatility. */
  readonly #weather: Float64Array;
  /** By bar: how much is traded in it, 1 on average. */
  readonly #busyness: Float64Array;

  constructor(terms: MarketTerms, calendar: Calendar) {
    this.#terms = terms;
    this.#calendar = calendar;
    this.#nights = (calendar.session.at(-1) ?? -1) + 1;
    this.#all = this.#factor('market');
    this.#weather = this.#makeWeather();
    const shapes = new Map([...new Set(calendar.sessionBars)].map((bars) => [bars, busyness(bars)]));
    this.#busyness = new Float64Array(calendar.time.length).map((_, i) => {
      return shapes.get(calendar.sessionBars[i]!)![calendar.inSession[i]!]!;
    });
  }

  /** All bars of a symbol. `time` is the same array for every symbol. */
  bars(symbol: string): BarColumns {
    const { time, session, inSession, barsPerSession, daysPerBar } = this.#calendar;
    const random = this.#random(`symbol ${symbol}`);
    const sector = this.#sector(Math.floor(random() * this.#terms.sectors));
    const price = logUniform(random, 20, 500);
    const volatility = this.#terms.volatility * logUniform(random, 0.7, 1.4);
    const volumePerBar = logUniform(random, 1e6, 4e7) * daysPerBar;
    const own = this.#factor(`moves of ${symbol}`);

    const yearsPerBar = daysPerBar / DAYS_PER_YEAR;
    const drift = (this.#terms.drift - volatility ** 2 / 2) * yearsPerBar;
    const scale = volatility * Math.sqrt((1 - OVERNIGHT_SHARE) * yearsPerBar);
    const nightScale = volatility * Math.sqrt(OVERNIGHT_SHARE * yearsPerBar * barsPerSession);
    const columns = { ...emptyColumns(time.length), time };
    let logPrice = Math.log(price);
    for (let i = 0; i < time.length; i++) {
      const weather = this.#weather[i]!;
      if (inSession[i] === 0 && i > 0) logPrice += nightScale * weather * this.#move('night', session[i]!, sector, own);
      const open = Math.max(logPrice, LOG_PRICE_MIN);
      const deviation = scale * weather;
      logPrice = Math.max(open + drift + deviation * this.#move('bar', i, sector, own), LOG_PRICE_MIN);
      writeBar(columns, i, open, logPrice, deviation, random);
      const stir = (0.5 + random()) * (0.6 + Math.abs(logPrice - open) / deviation / 2) * weather;
      columns.volume[i] = Math.ceil(volumePerBar * this.#busyness[i]! * stir);
    }
    return columns;
  }

  #move(when: keyof Factor, i: number, sector: Factor, own: Factor): number {
    return MARKET_WEIGHT * this.#all[when][i]! + SECTOR_WEIGHT * sector[when][i]! + OWN_WEIGHT * own[when][i]!;
  }

  #random(name: string): Random {
    return seededRandom(this.#terms.seed, name);
  }

  #factor(name: string): Factor {
    const bar = gaussian(this.#random(`${name}, bars`));
    const night = gaussian(this.#random(`${name}, nights`));
    return {
      bar: new Float64Array(this.#calendar.time.length).map(bar),
      night: new Float64Array(this.#nights).map(night),
    };
  }

  #sector(number: number): Factor {
    let sector = this.#sectors.get(number);
    if (sector === undefined) this.#sectors.set(number, (sector = this.#factor(`sector ${number}`)));
    return sector;
  }

  /** A Markov chain of two states. */
  #makeWeather(): Float64Array {
    const random = this.#random('weather');
    let now = random() * (CALM.bars + STORMY.bars) < CALM.bars ? CALM : STORMY;
    return new Float64Array(this.#calendar.time.length).map(() => {
      if (random() * now.bars < 1) now = now === CALM ? STORMY : CALM;
      return now.factor;
    });
  }
}

/**
 * Writes the prices of bar `i`. High and low are drawn from the extremes that a Brownian motion has on its way from open to close:
 * their distribution is known in closed form (Karatzas and Shreve, Brownian Motion and Stochastic Calculus, 4.3.40).
 * @param open logarithm of the price, as is `close`
 * @param deviation of the bar, by which the way was drawn
 */
function writeBar(to: BarColumns, i: number, open: number, close: number, deviation: number, random: Random): void {
  const moveSquared = (close - open) ** 2;
  const spread = 2 * deviation ** 2;
  const middle = open + close;
  to.open[i] = cents(open);
  to.high[i] = cents((middle + Math.sqrt(moveSquared - spread * Math.log(1 - random()))) / 2);
  to.low[i] = cents((middle - Math.sqrt(moveSquared - spread * Math.log(1 - random()))) / 2);
  to.close[i] = cents(close);
}
