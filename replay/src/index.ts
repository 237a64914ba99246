export type { Divergence } from './comparison.ts';
export type { FieldDifference } from './difference.ts';
export type { OutOfStep } from './player.ts';
export { loadKept } from './load-kept.ts';
export type { LoadKeptOptions } from './load-kept.ts';
export { replay } from './replay.ts';
export type { Known, ReplayOptions, ReplayResult } from './replay.ts';
