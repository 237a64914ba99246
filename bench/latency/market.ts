export const SYMBOLS: readonly string[] = Array.from({ length: 500 }, (_, i) => `S${String(i).padStart(3, '0')}`);

const SECTORS = ['Energy', 'Materials', 'Industrials', 'Utilities', 'Financials'];
export const SECTOR_OF = Object.fromEntries(SYMBOLS.map((symbol, i) => [symbol, SECTORS[i % SECTORS.length]!]));

/** A Friday's open. */
export const OPEN_MS = Date.parse('2026-11-20T14:30:00Z');
export const BAR_MS = 60_000;

/** One for the framework, one for what it is compared with. */
export const ACCOUNTS = [
  { keyId: 'PKFRAMEWORK', secret: 'framework-secret', cash: 1_000_000_000 },
  { keyId: 'PKBASELINE', secret: 'baseline-secret', cash: 1_000_000_000 },
] as const;

export const FRAMEWORK_PATH = '/v2/iex';
export const BASELINE_PATH = '/v2/sip';

/** What the simulator is asked to tell: a bar of every symbol. */
export interface Round {
  /** Minutes after the open. */
  readonly minute: number;
  /** The stream that tells them. */
  readonly path: string;
  /** Over how many frames they are spread. */
  readonly frames: number;
}
