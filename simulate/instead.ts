import type { Law } from './laws/report.ts';
import type { BrokerName } from './plan.ts';

/** A bug that is planted to see that it is found. */
export interface Mutant {
  readonly name: string;
  /** Where it is planted; by default the simulator's own, since it is in the kernel. */
  readonly broker?: BrokerName;
  /** The law that it breaks. */
  readonly law: Law;
  /** Within so many seeds it must be found. */
  readonly bound: number;
  /** From this seed on it is found soon: where a test begins that has not much time. */
  readonly near?: number;
  /** Plants it. @returns what takes it out again */
  readonly plant: () => () => void;
}

export type Method = (this: never, ...args: never[]) => unknown;

/** Puts another method in the place of a class's own, which it is given. */
export function instead<C extends object, K extends keyof C>(
  of: { readonly prototype: C },
  name: K,
  make: (own: C[K]) => Method,
): () => () => void {
  return () => {
    const own = of.prototype[name];
    of.prototype[name] = make(own) as C[K];
    return () => void (of.prototype[name] = own);
  };
}
