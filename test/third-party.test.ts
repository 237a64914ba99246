import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { backtest, plimsoll } from './support/command.ts';
import { folderOf } from './support/folder.ts';
import { fileIn } from './support/readme.ts';

const readme = {
  'breakout.ts': fileIn('README.md', 'my/breakout.ts'),
  'max-order.ts': fileIn('README.md', 'my/max-order.ts'),
  'config.yaml': fileIn('README.md', 'my/config.yaml'),
};

/** A folder outside of the repository: nothing is installed there. */
const ownFolder = (files: Readonly<Record<string, string>> = {}, plugins: readonly string[] = []): string =>
  folderOf({ ...readme, ...files }, plugins);

describe("a team's own folder with the README's strategy, rule and config", () => {
  test('when it is backtested then it trades under the rule, without a word on standard error', async () => {
    const config = path.join(ownFolder(), 'config.yaml');
    const { summary, decisions, stderr } = await backtest(config);
    expect(stderr).toBe('');
    expect(summary.fills).toBeGreaterThan(0);
    expect(summary.events).toEqual({});
    const cut = decisions.filter(({ code }) => code === 'MAX_ORDER');
    expect(cut.length).toBeGreaterThan(0);
    for (const { allowed, price } of cut) expect(allowed * price).toBeLessThanOrEqual(3_000);
  });

  test('when the rule is switched off then nothing is cut by it any more', async () => {
    const config = path.join(ownFolder(), 'config.yaml');
    const { decisions } = await backtest(config, ['plugins.max-order.enabled=false']);
    expect(
      Math.max(...decisions.map(({ allowed, price, side }) => (side === 'buy' ? allowed * price : 0))),
    ).toBeGreaterThan(3_000);
    expect(decisions.flatMap(({ verdicts }) => verdicts).map(({ plugin }) => plugin)).not.toContain('max-order');
  });

  test('when the broker is swapped for one of their own then that one fills', async () => {
    const text = readme['config.yaml'].replace(
      /- use: broker-paper\n.*$/m,
      '- { use: ./moody-broker.ts, config: { cash: 50000 } }',
    );
    const config = path.join(ownFolder({ 'config.yaml': text }, ['moody-broker.ts']), 'config.yaml');
    const { summary, stderr } = await backtest(config);
    expect(stderr).toBe('');
    expect(summary.fills).toBeGreaterThan(0);
    expect(summary.equity).toBeLessThan(60_000);
    expect((await plimsoll(['plugins', config])).stdout).toMatch(/moody-broker .*Broker/);
  });

  test('when both brokers are on then the start is refused, and both are named', async () => {
    const text = `${readme['config.yaml']}  - use: ./moody-broker.ts\n`;
    const config = path.join(ownFolder({ 'config.yaml': text }, ['moody-broker.ts']), 'config.yaml');
    const { code, stderr } = await plimsoll(['check', config]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/config\.yaml:\d+:\d+: .*moody-broker and broker-paper both provide Broker/);
  });

  test('when the command is started in that folder then paths are of the config, not of the repository', async () => {
    const { code, stdout, stderr } = await plimsoll(['check', 'config.yaml'], ownFolder());
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('breakout');
  });

  test.each(['module', 'commonjs'])(
    'when a package.json beside it says %s then it loads all the same',
    async (type) => {
      const folder = ownFolder({ 'package.json': JSON.stringify({ name: 'mine', type }) });
      const { code, stderr } = await plimsoll(['check', 'config.yaml'], folder);
      expect([code, stderr]).toEqual([0, '']);
    },
  );

  test('when a rule comes as a package of npm then its name is enough', async () => {
    const rule = readme['max-order.ts']; // plain JavaScript, as it happens
    const manifest = { name: 'max-order', version: '1.0.0', type: 'module', exports: { import: './index.js' } };
    const text = readme['config.yaml'].replace('./max-order.ts', 'max-order');
    const folder = ownFolder({
      'config.yaml': text,
      'node_modules/max-order/package.json': JSON.stringify(manifest),
      'node_modules/max-order/index.js': rule,
    });
    const { decisions, stderr } = await backtest(path.join(folder, 'config.yaml'));
    expect(stderr).toBe('');
    expect(decisions.some(({ code, plugin }) => code === 'MAX_ORDER' && plugin === 'max-order')).toBe(true);
  });
});
