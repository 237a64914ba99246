export { FAULTS, isFaultName } from './faults/catalogue.ts';
export type { FaultKind, FaultLevel, FaultName } from './faults/catalogue.ts';
export type { FaultRule } from './faults/fault-book.ts';
export { startSim } from './server.ts';
export type { Sim, SimOptions } from './server.ts';
export type { AccountOptions, AssetOptions, HoldingOptions, PriceSource, Profile } from './venue/options.ts';
export { ApiError } from './venue/types.ts';
export type { VenueBar, WireOrder } from './venue/types.ts';
export { Venue } from './venue/venue.ts';
