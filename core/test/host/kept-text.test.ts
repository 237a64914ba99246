import { describe, expect, test } from 'vitest';
import { BASE, Folder } from './kit.ts';

const withBroker = (config: string): string =>
  BASE.replace('  - use: ./broker.ts\n', `  - use: ./broker.ts\n    config: ${config}\n`);

describe("a config's text as it may be kept", () => {
  test('when it has no secrets then it is the text of the file', async () => {
    const config = `# a comment\n${BASE}`;
    expect((await new Folder().load(config)).text).toBe(config);
  });

  test('when values are overridden then it has the values that count', async () => {
    const { text } = await new Folder().load(BASE, { overrides: ['account=other', 'plugins.broker.config.cash=70'] });
    expect(text).toContain('account: other');
    expect(text).toContain('cash: 70');
  });

  test('when a secret comes from the environment then its name stands there, and not its value', async () => {
    const config = withBroker('{ secret: ${KEY}, cash: 5 }');
    const { text } = await new Folder().load(config, { environment: { KEY: 'hush-hush' } });
    expect(text).toContain('secret: ${KEY}');
    expect(text).not.toContain('hush');
  });

  test.each([
    ['plainly', withBroker('{ secret: hush-hush }')],
    ['in quotes that hide it', withBroker('{ secret: "hush\\x2dhush" }')],
    ['under an anchor', `account: &key hush-hush\n${withBroker('{ secret: *key }')}`],
    ['and repeated in a comment', `# was hush-hush\n${withBroker('{ secret: hush-hush } # hush-hush')}`],
  ])('when a secret is written out %s then it is masked', async (_, given) => {
    const { text } = await new Folder().load(given);
    expect(text).toContain('[secret]');
    expect(text).not.toMatch(/hush.*hush/);
  });

  test('when a secret comes from an override then it is masked', async () => {
    const { text } = await new Folder().load(BASE, { overrides: ['plugins.broker.config.secret=hush-hush'] });
    expect(text).toContain('secret: "[secret]"');
  });

  test('when a plugin is off then its config, of which nobody knows what is secret, is left out', async () => {
    const off = '  - use: ./broker.ts\n    as: other\n    enabled: false\n    config: { secret: hush-hush }\n';
    const { text } = await new Folder().load(BASE + off);
    expect(text).toContain('config: "[left out: off]"');
    expect(text).not.toContain('hush');
  });
});
