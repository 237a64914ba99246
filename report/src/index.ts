export { Recorder } from './recorder.ts';
export type { Statistics } from './recorder.ts';
export { EquityTrack } from './equity-track.ts';
export type { Drawdown } from './equity-track.ts';
export { DAYS_A_YEAR, dailyFigures, performanceOf, returnsOf, tradeFigures, yearlyGrowth } from './statistics.ts';
export type { Figure, Performance, TradeFigures } from './statistics.ts';
export { RoundTrips } from './round-trips.ts';
export type { OpenTrip, RoundTrip } from './round-trips.ts';
export { isoDate, newYorkDay, newYorkDayEnd, newYorkTime, offsetChanges } from './new-york.ts';
