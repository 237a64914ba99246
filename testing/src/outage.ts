const FOREVER: Promise<never> = new Promise(() => undefined);

/** A process that ends without a word, at the nth of the places at which it could: what runs there is never heard of again. */
export class Outage {
  /** How many of these places have been passed. */
  passed = 0;
  readonly struck: Promise<'struck'>;
  #at: number;
  #strike: () => void = () => undefined;

  /** @param at counts from 1; Infinity for never */
  constructor(at = Infinity) {
    this.#at = at;
    this.struck = new Promise((resolve) => (this.#strike = () => resolve('struck')));
  }

  get hasStruck(): boolean {
    return this.passed >= this.#at;
  }

  /** Strikes now. */
  strike(): void {
    this.#at = Math.min(this.#at, this.passed);
    this.#strike();
  }

  /** A place at which it may strike. */
  pass(): void | Promise<never> {
    if (this.hasStruck) return FOREVER;
    this.passed++;
    if (!this.hasStruck) return undefined;
    this.#strike();
    return FOREVER;
  }
}
