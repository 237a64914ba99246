export type { Divergence } from './comparison.ts';
export type { FieldDifference } from './difference.ts';
export type { OutOfStep } from './player.ts';
export { replay } from './replay.ts';
export type { Known, ReplayOptions, ReplayResult } from './replay.ts';
