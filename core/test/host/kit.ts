import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { PlimsollError, Session, loadConfig } from '@plimsoll/core';
import type { LoadOptions, LoadedConfig } from '@plimsoll/core';

/** Plugin files of a team, outside of any package. */
const FILES: Readonly<Record<string, string>> = {
  'data.ts': `
    import { ColumnSource, MarketData, Universe, definePlugin, emptyColumns, wholeNumber, z } from '@plimsoll/core';
    export default definePlugin({
      name: 'data',
      config: z.strictObject({ bars: wholeNumber().default(3) }),
      needs: { universe: Universe },
      provides: MarketData,
      setup: ({ config, universe }) => {
        const columns = universe.symbols.map(() => {
          const made = emptyColumns(config.bars);
          for (let i = 0; i < config.bars; i++) made.time[i] = i * 60_000;
          for (const field of ['open', 'high', 'low', 'close'] as const) made[field].fill(100);
          return made;
        });
        const source = new ColumnSource(columns, universe.timeframe.ms);
        return {
          service: {
            description: 'a test',
            fetch: (request) => source.fetch(request),
            nextBarEnd: (after) => source.nextBarEnd(after),
          },
        };
      },
    });`,
  'broker.ts': `
    import { Broker, definePlugin, money, secret, z } from '@plimsoll/core';
    export default definePlugin({
      name: 'broker',
      config: z.strictObject({ cash: money().default(1000), secret: secret().optional() }),
      provides: Broker,
      setup: ({ config }) => ({
        service: {
          connect: () => {},
          account: () => ({ cash: config.cash, buyingPower: config.cash }),
          positions: () => [],
          submit: () => {},
          cancel: () => {},
        },
      }),
    });`,
  'sizer.ts': `
    import { Sizer, definePlugin } from '@plimsoll/core';
    export default definePlugin({
      name: 'sizer',
      provides: Sizer,
      setup: () => ({ service: { size: () => ({ quantity: 1 }) } }),
    });`,
  'strategies/mine.ts': `
    import { definePlugin, duration, fraction, z } from '@plimsoll/core';
    import type { Cycle } from '@plimsoll/core';
    const exits = z.strictObject({ after: duration().optional(), how: z.enum(['market', 'limit']).default('market') });
    export default definePlugin({
      name: 'mine',
      config: z.strictObject({ weight: fraction({ above: true }), exits: exits.optional(), tags: z.array(z.string()).default([]) }),
      setup: ({ config, name }) => {
        ((globalThis as { setups?: string[] }).setups ??= []).push(name);
        return { signal: (cycle: Cycle) => ({ symbol: cycle.bars[0]!.symbol, side: 'buy', weight: config.weight }) };
      },
    });`,
};

export const SOUND = `account: demo
universe: [AAA, BBB]
timeframe: 1Min
plugins:
  - use: ./data.ts
  - use: ./broker.ts
    config:
      cash: $5,000
  - use: ./sizer.ts
  - use: ./strategies/mine.ts
    config:
      weight: 10%
      exits: { after: 2m }
`;

/** How many strategies have been set up in this process. */
export function setups(): number {
  return ((globalThis as { setups?: string[] }).setups ??= []).length;
}

/** A folder of a team's own, with plugin files, until the test is over. */
export class Folder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'plimsoll-'));
  readonly config = path.join(this.path, 'config.yaml');

  constructor() {
    onTestFinished(() => rmSync(this.path, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(FILES)) this.write(name, text);
  }

  write(name: string, text: string): void {
    const file = path.join(this.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  load(config: string, options: LoadOptions = {}): Promise<LoadedConfig> {
    this.write('config.yaml', config);
    return loadConfig(this.config, { environment: {}, ...options });
  }

  /** The lines with which a config is refused, the folder left out; its code first. Throws where it is accepted. */
  async refusal(config: string, options: LoadOptions = {}): Promise<readonly string[]> {
    const error: unknown = await this.load(config, options).then(
      () => new Error('the config was accepted'),
      (error: unknown) => error,
    );
    if (!PlimsollError.is(error)) throw error;
    return [error.code, ...error.issues.map((line) => line.replaceAll(`${this.path}/`, ''))];
  }
}

const HEAD = 'universe: [AAA]\nplugins:\n';

/** A config with no plugins yet, and one with those that the kernel needs. */
export const NOTHING_ON = HEAD;
export const BASE = `${HEAD}  - use: ./data.ts\n  - use: ./broker.ts\n  - use: ./sizer.ts\n`;

/** The source of a plugin file that has all of the core at hand. */
export function source(body: string): string {
  return `import * as core from '@plimsoll/core';\nconst { definePlugin, z } = core;\n${body}`;
}

/** What a config that also uses a plugin of this source is refused with. */
export async function refusedWith(body: string, config = ''): Promise<string> {
  const folder = new Folder();
  folder.write('extra.ts', source(body));
  const lines = await folder.refusal(`${BASE}  - use: ./extra.ts\n${config}`);
  return lines.join('\n');
}

/** What setting up a session with a plugin of this source throws. */
export async function setUpFailure(body: string, more = ''): Promise<PlimsollError> {
  const folder = new Folder();
  folder.write('extra.ts', source(body));
  const config = await folder.load(`${BASE}  - use: ./extra.ts\n${more}`);
  try {
    return (new Session(config), new PlimsollError('PLM_UNEXPECTED', 'it was set up'));
  } catch (error) {
    return error as PlimsollError;
  }
}
