import path from 'node:path';
import { barsCsv } from './bars.ts';
import type { Prices } from './bars.ts';
import { folderOf } from './folder.ts';

interface Parts {
  readonly prices: Prices;
  /** Rows of `timestamp,symbol,side,weight,strategy`. */
  readonly signals?: readonly string[];
  /** Lines of the `plugins` list in place of `data-file`. */
  readonly source?: string;
  /** The same in place of `broker-paper` with $100,000. */
  readonly broker?: string;
  /** Lines of the `plugins` list beside source, strategy, sizing and broker. */
  readonly plugins?: readonly string[];
  /** Files of `support/plugins` that the config uses. */
  readonly files?: readonly string[];
}

/** A folder with a config that trades scripted signals on such prices, 10% of equity each. @returns the config's path */
export function configOf({ prices, signals = [], source, broker, plugins = [], files = [] }: Parts): string {
  const lines = [
    'account: test',
    `universe: [${Object.keys(prices).join(', ')}]`,
    'plugins:',
    source ?? '  - { use: data-file, config: { path: bars.csv } }',
    '  - { use: strategy-scripted, config: { file: signals.csv } }',
    '  - use: sizing',
    broker ?? '  - { use: broker-paper, config: { cash: 100000 } }',
    ...plugins,
  ];
  const script = ['timestamp,symbol,side,weight,strategy', ...signals].join('\n');
  const folder = folderOf(
    { 'config.yaml': lines.join('\n'), 'bars.csv': barsCsv(prices), 'signals.csv': script },
    files,
  );
  return path.join(folder, 'config.yaml');
}
