import type { Client } from './client.ts';
import type { AssetRules } from './wire.ts';
import type { WallClock } from './wall-clock.ts';

/** With more symbols than this, the list of all assets costs less than asking one by one. */
const ASKED_SINGLY_MAX = 40;
/** Alpaca sets the rules of its assets once a day. */
const TRUE_FOR_MS = 12 * 60 * 60_000;

/** The rules of assets, kept for as long as they are true. */
export class Assets {
  readonly #client: Client;
  readonly #clock: WallClock;
  readonly #known = new Map<string, { readonly rules: AssetRules; readonly until: number }>();

  constructor(client: Client, clock: WallClock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Learns the rules of some symbols. @returns those that Alpaca does not know */
  async learn(symbols: readonly string[]): Promise<string[]> {
    if (symbols.length <= ASKED_SINGLY_MAX) {
      const found = await Promise.all(symbols.map((symbol) => this.#ask(symbol)));
      return symbols.filter((_, i) => found[i] === undefined);
    }
    const all = await this.#client.allRules();
    for (const symbol of symbols) this.#keep(symbol, all.get(symbol));
    return symbols.filter((symbol) => !all.has(symbol));
  }

  /** What is known without asking; undefined where that is nothing, or too old. */
  known(symbol: string): AssetRules | undefined {
    const entry = this.#known.get(symbol);
    return entry && entry.until > this.#clock.now() ? entry.rules : undefined;
  }

  /** The rules of a symbol; undefined where Alpaca does not know it. Where it cannot be asked, older ones hold. */
  async of(symbol: string): Promise<AssetRules | undefined> {
    try {
      return this.known(symbol) ?? (await this.#ask(symbol));
    } catch (error) {
      const older = this.#known.get(symbol);
      if (older) return older.rules;
      throw error;
    }
  }

  /** Has the rules of a symbol asked for again: an order was refused that they allowed. */
  forget(symbol: string): void {
    const entry = this.#known.get(symbol);
    if (entry) this.#known.set(symbol, { ...entry, until: -Infinity });
  }

  async #ask(symbol: string): Promise<AssetRules | undefined> {
    const rules = await this.#client.rules(symbol);
    this.#keep(symbol, rules);
    return rules;
  }

  #keep(symbol: string, rules: AssetRules | undefined): void {
    if (rules) this.#known.set(symbol, { rules, until: this.#clock.now() + TRUE_FOR_MS });
  }
}
