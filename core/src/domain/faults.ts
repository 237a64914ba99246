import { PlimsollError } from './errors.ts';

const MOST = 10;

/** What is wrong with the files, up to ten lines of it: whoever mends a file wants more than the first fault, and not a million. */
export class Faults {
  readonly #issues: string[] = [];

  get isFull(): boolean {
    return this.#issues.length >= MOST;
  }

  get areNone(): boolean {
    return this.#issues.length === 0;
  }

  add(issue: string): void {
    if (!this.isFull) this.#issues.push(issue);
  }

  /** @throws PlimsollError PLM_DATA_INVALID with every issue, where there are any */
  throwIfAny(): void {
    if (this.areNone) return;
    throw new PlimsollError('PLM_DATA_INVALID', this.#issues.join('\n'), { issues: this.#issues });
  }
}
