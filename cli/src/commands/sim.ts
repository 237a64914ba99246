import { readFileSync } from 'node:fs';
import { PlimsollError, messageOf } from '@plimsoll/core';
import { FAULTS, isFaultName, startSim } from '@plimsoll/alpaca-sim';
import type { FaultRule, PriceSource, Sim, SimOptions } from '@plimsoll/alpaca-sim';
import { EXIT, printJson, usageError } from '../failure.ts';
import { bold, dim } from '../text/style.ts';

interface SimCommandOptions {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly cash: string;
  readonly key: string;
  readonly secret: string;
  readonly symbols: readonly string[];
  readonly bars?: readonly string[];
  readonly synthetic?: boolean;
  readonly byHand?: boolean;
  readonly speed: number;
  readonly frozen?: boolean;
  readonly start?: string;
  readonly fault?: readonly string[];
  readonly rateLimit: number;
  readonly json?: boolean;
}

/** Of the synthetic market, for clients that look back. */
const HISTORY_DAYS = 7;

/** Known to everybody, so it can be shown. */
const DEFAULT_SECRET = 'sim-secret';

/** Serves until a signal comes. */
export async function sim(options: SimCommandOptions): Promise<number> {
  const simulator = await started(simOptions(options));
  if (options.start === 'open') simulator.driver.jumpTo(Date.parse(String(simulator.venue.clock()['next_open'])));
  const keys = { key: options.key, secret: options.secret === DEFAULT_SECRET ? options.secret : 'THE SECRET' };
  if (options.json === true) printJson({ ok: true, url: simulator.url, port: simulator.port, key: options.key });
  else process.stdout.write(`${welcome(simulator, keys).join('\n')}\n`);
  await signal();
  await simulator.close();
  return EXIT.ok;
}

function simOptions(options: SimCommandOptions): SimOptions {
  const { host, port, seed, cash, key, secret, symbols, speed, frozen = false, rateLimit } = options;
  const startMs = options.start === undefined || options.start === 'open' ? undefined : Date.parse(options.start);
  if (Number.isNaN(startMs)) throw usageError('option --start: expected "open" or a time such as 2026-11-27T14:30:00Z');
  return {
    host,
    port,
    seed,
    speed,
    frozen,
    rateLimit,
    symbols,
    accounts: [{ keyId: key, secret, cash }],
    prices: pricesOf(options),
    faults: (options.fault ?? []).map(readFault),
    ...(startMs !== undefined && { startMs }),
  };
}

/** Bar files; and the synthetic market where it was asked for, or where there is nothing else. */
function pricesOf({ bars = [], synthetic, byHand = false, symbols }: SimCommandOptions): PriceSource[] {
  const files = bars.map((file) => ({ kind: 'csv', text: textOf(file) }) as const);
  const isSynthetic = synthetic ?? (files.length === 0 && !byHand);
  return isSynthetic ? [...files, { kind: 'synthetic', symbols, historyDays: HISTORY_DAYS }] : files;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PlimsollError('PLM_DATA_INVALID', `${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** `missed-fill`, `missed-fill=0.05`, `missed-fill=5%`, or `missed-fill@2,5` for the second and fifth time that it could strike. */
function readFault(text: string): FaultRule {
  const [, name = '', chance, times] = /^([^=@]*)(?:=(.*)|@(.*))?$/.exec(text) ?? [];
  if (!isFaultName(name)) throw usageError(`no fault is called ${name}; there are ${Object.keys(FAULTS).join(', ')}`);
  if (times !== undefined) return { name, schedule: readTimes(name, times) };
  if (chance === undefined) return { name };
  const probability = chance.endsWith('%') ? Number(chance.slice(0, -1)) / 100 : Number(chance);
  if (probability >= 0 && probability <= 1) return { name, probability };
  throw usageError(`option --fault: the probability of ${name} is from 0 to 1, or from 0% to 100%`);
}

function readTimes(name: string, text: string): number[] {
  if (/^[1-9]\d*(,[1-9]\d*)*$/.test(text)) return text.split(',').map(Number);
  throw usageError(`option --fault: after ${name}@ come the times it strikes, counted from 1: ${name}@2,5`);
}

async function started(options: SimOptions): Promise<Sim> {
  try {
    return await startSim(options);
  } catch (error) {
    if (error instanceof RangeError && !('code' in error)) throw new PlimsollError('PLM_DATA_INVALID', error.message);
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    const place = `${options.host}:${options.port}`;
    throw usageError(`cannot listen on ${place}: ${messageOf(error)}; --port 0 takes a free port`);
  }
}

function welcome({ url, venue, driver }: Sim, { key, secret }: { key: string; secret: string }): string[] {
  const ws = url.replace(/^http/, 'ws');
  const pair = `"${key}", "${secret}"`;
  const pace = driver.isFrozen ? 'frozen' : `speed ${driver.speed}`;
  const row = (label: string, ...texts: readonly string[]): string[] =>
    texts.map((text, index) => `  ${(index === 0 ? label : '').padEnd(10)}${text}`);
  return [
    bold(`Alpaca simulator on ${url}`) + dim('  no real market, no real money; Ctrl-C ends it'),
    ...row('clock', `${new Date(venue.nowMs).toISOString()}, ${pace}`),
    ...row('keys', `${key}  ${secret}`),
    ...row('controls', `${url}/__sim/`),
    '',
    ...row(
      'Node 4',
      `new Alpaca({ keyId: "${key}", secret: "${secret}", fetchApi: (input, init) => fetch(String(input)`,
      `  .replace(/^https:\\/\\/[^/]+/, "${url}"), init) })`,
      `alpaca.trading.stream({ url: "${ws}/stream" })`,
      `alpaca.marketData.stockStream({ url: "${ws}/v2/iex" })`,
    ),
    ...row(
      'Python',
      `TradingClient(${pair}, url_override="${url}")`,
      `StockHistoricalDataClient(${pair}, url_override="${url}")`,
      `TradingStream(${pair}, url_override="${ws}/stream")`,
      `StockDataStream(${pair}, url_override="${ws}/v2/iex")`,
    ),
    ...row(
      'Go',
      `APCA_API_BASE_URL=${url} APCA_API_DATA_URL=${url}`,
      `DATA_PROXY_WS=${ws}/v2 DATA_CRYPTO_PROXY_WS=${ws}/v1beta3/crypto`,
    ),
    ...row('curl', `curl -H "APCA-API-KEY-ID: ${key}" -H "APCA-API-SECRET-KEY: ${secret}" ${url}/v2/account`),
  ];
}

function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
}
