export {
  commissionFraction,
  commissionPerOrder,
  commissionPerShare,
  slippageFraction,
  slippagePerShare,
} from './costs.ts';
export type { Commission, Slippage } from './costs.ts';
export { Exchange } from './exchange.ts';
export type { ExchangeOptions } from './exchange.ts';
export { matchOrder } from './matching.ts';
export type { ExchangeBar, Match, PriceRange } from './matching.ts';
