export { Bill } from './bill.ts';
export type { Execution, Tariff } from './bill.ts';
export { commissionFraction, commissionPerOrder, commissionPerShare, noCommission } from './commission.ts';
export type { Commission } from './commission.ts';
export { Exchange } from './exchange.ts';
export type { ExchangeOptions } from './exchange.ts';
export { Financing } from './financing.ts';
export type { Borrowed, FinancingTerms } from './financing.ts';
export { NO_LATENCY, Transit } from './latency.ts';
export type { Latency } from './latency.ts';
export { Liquidity } from './liquidity.ts';
export { US_MARGIN, maintenanceOf } from './margin.ts';
export type { MarginTerms } from './margin.ts';
export { matchOrder } from './matching.ts';
export type { ExchangeBar, FillMatch, Match, PriceRange } from './matching.ts';
export { regulatoryFees } from './regulatory-fees.ts';
export {
  slippageFraction,
  slippagePerShare,
  slippageSpread,
  slippageSpreadFraction,
  slippageSum,
  slippageVolumeShare,
  slippedPrice,
} from './slippage.ts';
export type { Slippage } from './slippage.ts';
export { exchangeState } from './state.ts';
export type { ExchangeState } from './state.ts';
export { AroundTheClock, NyseHours } from './trading-hours.ts';
export type { Session, TradingHours } from './trading-hours.ts';
