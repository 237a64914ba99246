import { Portfolio, Universe, definePlugin, seededRandom, z } from '@plimsoll/core';
import type { Random, Signal } from '@plimsoll/core';

/** As far from the price as a level is at most, dollars: the venue's price comes by within seconds. */
const REACH = 0.6;

function cents(price: number): number {
  return Math.round(price * 100) / 100;
}

/** Ways in, long and short: at the market, at a limit, at a stop, with and without exits beside them, for a day, for good and at once or never. */
function entry(symbol: string, price: number, random: Random): Signal {
  const side = random() < 0.65 ? 'buy' : 'sell';
  const sign = side === 'buy' ? 1 : -1;
  const near = (towards: number): number => cents(price + sign * towards * random() * REACH);
  const weight = 0.01 + random() * 0.02;
  const base = { symbol, side, weight } as const;
  const way = random();
  if (way < 0.3) return base;
  const stopLoss = { stopPrice: cents(price - sign * (REACH + random() * REACH)) };
  const takeProfit = { limitPrice: cents(price + sign * (REACH + random() * REACH)) };
  if (way < 0.5) return { ...base, takeProfit, stopLoss };
  if (way < 0.6) return { ...base, stopLoss, timeInForce: 'gtc' };
  if (way < 0.7) return { ...base, type: 'limit', limitPrice: near(-1), takeProfit, stopLoss };
  if (way < 0.8) return { ...base, type: 'limit', limitPrice: near(-1), timeInForce: 'gtc' };
  if (way < 0.9) return { ...base, type: 'stop', stopPrice: near(1) };
  return { ...base, type: 'limit', limitPrice: near(1), timeInForce: 'ioc' };
}

/** Ways out of a holding: at the market, which cancels what rests; at a limit with a stop beside it; at a stop; and past zero to the other side. */
function exit(symbol: string, held: number, price: number, random: Random): Signal {
  const side = held > 0 ? 'sell' : 'buy';
  const sign = held > 0 ? 1 : -1;
  const limitPrice = cents(price + sign * random() * REACH);
  const stopPrice = cents(price - sign * random() * REACH);
  const way = random();
  if (way < 0.5) return { symbol, side };
  if (way < 0.65) return { symbol, side, type: 'limit', limitPrice, stopLoss: { stopPrice }, timeInForce: 'gtc' };
  if (way < 0.75) return { symbol, side, type: 'limit', limitPrice };
  if (way < 0.85) return { symbol, side, type: 'stop', stopPrice, timeInForce: 'gtc' };
  return { symbol, side, weight: 0.05 };
}

/** Wants something of one symbol in most cycles, by chance, and never the same after a restart as before it. */
export default definePlugin({
  name: 'wishes',
  config: z.strictObject({ seed: z.number() }),
  needs: { portfolio: Portfolio, universe: Universe },
  setup: ({ config, name, portfolio, universe }) => ({
    signal({ bars, time }): Signal | undefined {
      const random = seededRandom(config.seed, `wishes ${time}`);
      const symbol = universe.symbols[Math.floor(random() * universe.symbols.length)]!;
      if (random() < 0.4) return undefined;
      const price = bars[universe.indexOf(symbol)]!.close(0);
      const held = portfolio.held(symbol, name);
      return held !== 0 && random() < 0.6 ? exit(symbol, held, price, random) : entry(symbol, price, random);
    },
  }),
});
