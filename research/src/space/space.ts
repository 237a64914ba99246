import { seededRandom } from '@plimsoll/core';
import type { Random } from '@plimsoll/core';
import { usage } from '../usage.ts';
import type { Condition } from './condition.ts';
import type { Parameter } from './parameter.ts';

/** A value of each parameter, in their order. */
export type Combination = readonly string[];

const GRID_MAX = 100_000;
/** So many draws in a row that bring nothing new mean that there is nothing new. */
const VAIN_DRAWS_MAX = 10_000;

/** All combinations of the parameters' values on which the conditions hold. */
export class Space {
  readonly parameters: readonly Parameter[];
  /** Combinations before conditions. */
  readonly size: number;
  readonly #conditions: readonly Condition[];

  constructor(parameters: readonly Parameter[], conditions: readonly Condition[]) {
    this.parameters = parameters;
    this.#conditions = conditions;
    this.size = parameters.reduce((product, { values }) => product * values.length, 1);
  }

  /** All of them, the last parameter changing fastest. @throws PlimsollError PLM_USAGE where there are none, or too many */
  grid(): Combination[] {
    if (this.size > GRID_MAX)
      throw usage(`${this.size} combinations are more than ${GRID_MAX}; draw some of them with --random COUNT`);
    const all = Array.from({ length: this.size }, (_, number) => this.#numbered(number));
    return this.#some(all.filter(this.#isWanted));
  }

  /** `count` different ones, drawn by the seed; all, in the order of the grid, where there are no more. */
  sample(count: number, seed: number): Combination[] {
    const random = seededRandom(seed, 'sweep');
    if (this.size <= GRID_MAX) {
      const all = this.grid();
      return all.length <= count ? all : shuffled(all, random).slice(0, count);
    }
    const drawn = new Map<string, Combination>();
    for (let vain = 0; drawn.size < count && vain < VAIN_DRAWS_MAX; vain++) {
      const combination = this.parameters.map(({ values }) => values[Math.floor(random() * values.length)]!);
      const key = JSON.stringify(combination);
      if (drawn.has(key) || !this.#isWanted(combination)) continue;
      drawn.set(key, combination);
      vain = 0;
    }
    return this.#some([...drawn.values()]);
  }

  readonly #isWanted = (combination: Combination): boolean => this.#conditions.every((holds) => holds(combination));

  #some(combinations: Combination[]): Combination[] {
    if (combinations.length === 0) throw usage('--where leaves no combination of the parameters');
    return combinations;
  }

  #numbered(number: number): Combination {
    let rest = number;
    return this.parameters
      .toReversed()
      .map(({ values }) => {
        const value = values[rest % values.length]!;
        rest = Math.floor(rest / values.length);
        return value;
      })
      .reverse();
  }
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** The combination as `PATH=VALUE` overrides. */
export function overridesOf(parameters: readonly Parameter[], combination: Combination): string[] {
  return parameters.map(({ path }, i) => `${path}=${combination[i]}`);
}
