import { Space, parseCondition, parseParameters } from '@plimsoll/research';
import type { Combination, Parameter } from '@plimsoll/research';
import { usageError } from '../failure.ts';

export interface SpaceOptions {
  readonly param?: readonly string[];
  readonly where?: readonly string[];
  readonly random?: number;
  readonly seed: number;
}

interface Chosen {
  readonly parameters: readonly Parameter[];
  /** Those to be run, of `size` that there are before conditions. */
  readonly combinations: readonly Combination[];
  readonly size: number;
}

/** The combinations that a command line asks for. @throws PlimsollError PLM_USAGE */
export function spaceOf({ param = [], where = [], random, seed }: SpaceOptions): Chosen {
  if (param.length === 0) throw usageError('say what to vary: --param plugins.NAME.config.KEY=5..50:5');
  const parameters = parseParameters(param, random !== undefined);
  const conditions = where.map((condition) => parseCondition(condition, parameters));
  const space = new Space(parameters, conditions);
  const combinations = random === undefined ? space.grid() : space.sample(random, seed);
  return { parameters, combinations, size: space.size };
}
