import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from './csv/process.ts';

const HELP = `What an order costs, in time and in memory that stays: an order on every bar, all rules on, the same bars with few orders and with many.

  npm run bench:orders
  --orders N      how many (1000000)
  --symbols N     on how many symbols (100)
`;

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000000' },
    symbols: { type: 'string', default: '100' },
    help: { type: 'boolean', default: false },
  },
});

const PLIMSOLL = fileURLToPath(new URL('../cli/bin/plimsoll.js', import.meta.url));
const CONFIG = fileURLToPath(new URL('orders.yaml', import.meta.url));
/** Of all orders, how many the shorter run has: what it takes beside orders is the same. */
const FEW = 0.1;
const MIB = 2 ** 20;

interface Ran {
  readonly orders: number;
  /** Of the processor, collecting garbage included, so that a busy machine does not count. */
  readonly cpuMs: number;
  readonly peakMib: number;
  readonly equity: number;
}

function run(orders: number, extra: readonly string[]): Ran {
  const symbols = Array.from({ length: Number(values.symbols) }, (_, i) => `S${i}`);
  const sectors = Object.fromEntries(symbols.map((symbol, i) => [symbol, `Sector ${i % 11}`]));
  const overrides = [
    `universe=[${symbols.join(', ')}]`,
    `plugins.market.config.bars=${Math.ceil(Number(values.orders) / symbols.length) + 30}`,
    `plugins.alternate.config.orders=${orders}`,
    `plugins.sectors.config.overrides=${JSON.stringify(sectors)}`,
  ];
  const sets = overrides.flatMap((override) => ['--set', override]);
  const { output, peakMib, cpuMs } = measure([PLIMSOLL, 'backtest', CONFIG, '--json', ...sets, ...extra]);
  const summary = JSON.parse(output) as {
    readonly orders: { readonly buy: number; readonly sell: number };
    readonly blocked: Readonly<Record<string, number>>;
    readonly equity: number;
  };
  const { blocked, equity } = summary;
  if (Object.keys(blocked).length > 0) throw new Error(`a rule bound: ${JSON.stringify(blocked)}`);
  return { orders: summary.orders.buy + summary.orders.sell, cpuMs, peakMib, equity };
}

function compare(name: string, extra: readonly string[]): void {
  const [few, many] = [FEW, 1].map((part) => run(Number(values.orders) * part, extra)) as [Ran, Ran];
  const more = many.orders - few.orders;
  console.log(
    [
      name.padEnd(22),
      `${many.orders.toLocaleString('en-US')} orders`,
      `${(((many.cpuMs - few.cpuMs) * 1_000) / more).toFixed(1)} µs of the processor an order`,
      `peak ${many.peakMib.toFixed(0)} MiB`,
      `${Math.round(((many.peakMib - few.peakMib) * MIB) / more)} bytes an order`,
      `equity ${many.equity.toFixed(2)}`,
    ].join('  '),
  );
}

if (values.help) console.log(HELP);
else {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-bench-'));
  try {
    compare('summary', []);
    compare('with --out', ['--out', folder]);
    compare('with --out, --report', ['--out', folder, '--report', path.join(folder, 'page.html')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
