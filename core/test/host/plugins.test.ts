import { describe, expect, test } from 'vitest';
import { PluginLoader, Session, listedPlugins, token } from '@plimsoll/core';
import { BASE, Folder, NOTHING_ON, SOUND, refusedWith, source } from './kit.ts';

describe('loading', () => {
  test('when plugins are files of a team outside of any package then they load as they are, and the session runs', async () => {
    const session = new Session(await new Folder().load(SOUND));
    await session.start();
    await session.run();
    await session.stop();
    expect(session.counts).toMatchObject({ cycles: 3, bars: 6, signals: 3, orders: { buy: 3, sell: 0 } });
    expect(session.plugins.at(-1)).toEqual({
      name: 'mine',
      use: './strategies/mine.ts',
      provides: undefined,
      needs: [],
      stages: ['signal'],
      judgesExits: false,
      timeframes: {},
    });
  });

  test('when a path starts at the root or a package is in node_modules beside the config then it loads too', async () => {
    const folder = new Folder();
    folder.write(
      'node_modules/their-sizer/package.json',
      '{"name":"their-sizer","type":"module","exports":{"import":"./main.js"}}',
    );
    folder.write(
      'node_modules/their-sizer/main.js',
      `import { Sizer, definePlugin } from '@plimsoll/core';
       export default definePlugin({ name: 'theirs', provides: Sizer, setup: () => ({ service: { size: () => ({ quantity: 1 }) } }) });`,
    );
    const config = `${NOTHING_ON}  - use: ${folder.path}/data.ts\n  - use: ./broker.ts\n  - use: their-sizer\n`;
    expect((await folder.load(config)).plugins.map(({ name }) => name)).toEqual(['data', 'broker', 'theirs']);
  });

  test.each<[string, string, string]>([
    ['throws', `throw new Error('not today');`, "'./extra.ts' could not be loaded: not today"],
    ['is not TypeScript', 'export default (', "'./extra.ts' could not be loaded"],
    ['has no default export', 'export const x = 1;', 'has no default export; expected export default definePlugin'],
    ['exports something else', 'export default { name: "extra", setup() {} };', 'exports something else by default'],
    [
      'imports a package that is not there',
      `import 'no-such-thing';`,
      "could not be loaded: there is no 'no-such-thing' to import; it is not installed there (",
    ],
  ])('when a file %s then that is refused at its place', async (_, source, words) => {
    const text = await refusedWith(source);
    expect(text).toContain('config.yaml:6:10: plugins.extra.use: ');
    expect(text).toContain(words);
  });

  test.each<[string, string, string]>([
    ['./nowhere.ts', 'PLM_PLUGIN_NOT_FOUND', 'there is no file'],
    ['sizer-of-dreams', 'PLM_PLUGIN_NOT_FOUND', 'no package @plimsoll/sizer-of-dreams or sizer-of-dreams is installed'],
    ['"@team/nothing"', 'PLM_PLUGIN_NOT_FOUND', 'no package @team/nothing is installed'],
    ['sizeing', 'PLM_PLUGIN_NOT_FOUND', "did you mean 'sizing'?"],
    ['"\\0"', 'PLM_CONFIG_INVALID', ''],
    ['./', 'PLM_PLUGIN_LOAD_FAILED', ''],
  ])('when %s is used then it is refused at its place, as %s', async (use, expected, words) => {
    const [code, ...lines] = await new Folder().refusal(`${BASE}  - use: ${use}\n`);
    expect(code).toBe(expected);
    expect(lines.join('\n')).toContain('config.yaml:6:10: ');
    expect(lines.join('\n')).toContain(words);
  });

  test('when a file imports what is not there then the line that does is told', async () => {
    const folder = new Folder();
    folder.write('helper.ts', `import { x } from '../nowhere.ts';\nexport const y = x;`);
    folder.write('extra.ts', `import { y } from './helper.ts';\nexport default y;`);
    const [, line] = await folder.refusal(`${BASE}  - use: ./extra.ts\n`);
    expect(line).toMatch(/there is no '\.\.\/nowhere\.ts' to import; .* \(helper\.ts:1\)$/);
  });

  test('when plugins are refused for several reasons then the code is that of the config', async () => {
    const folder = new Folder();
    folder.write('broken.ts', 'export default {{');
    const [code, ...lines] = await folder.refusal(`${BASE}  - use: ./broken.ts\n  - use: ./nowhere.ts\n`);
    expect([code, lines.length]).toEqual(['PLM_CONFIG_INVALID', 2]);
  });

  test.each<[string, string, string]>([
    [
      'a key is misspelt',
      `{ name: 'extra', confg: 1, setup: () => ({}) }`,
      "unknown key 'confg'; did you mean 'config'?",
    ],
    ['there is no name', '{ setup: () => ({}) }', 'name is missing'],
    ['the name is one for people', `{ name: 'My Rule', setup: () => ({}) }`, "name 'My Rule': expected lower case"],
    ['the name is no text', '{ name: 5, setup: () => ({}) }', "name '5': expected lower case"],
    ['there is no setup', `{ name: 'extra' }`, "setup of 'extra' must be a function"],
    ['config is no schema', `{ name: 'extra', config: { a: 1 }, setup: () => ({}) }`, 'config must be a schema'],
    [
      'a need is no token',
      `{ name: 'extra', needs: { p: 'Portfolio' }, setup: () => ({}) }`,
      'needs.p must be a token',
    ],
    [
      'needs are one token',
      `{ name: 'extra', needs: core.Portfolio, setup: () => ({}) }`,
      'needs must be tokens by name',
    ],
    [
      'a need hides config',
      `{ name: 'extra', needs: { config: core.Log }, setup: () => ({}) }`,
      'needs.config would hide',
    ],
    [
      'what it provides is no token',
      `{ name: 'extra', provides: 'Sizer', setup: () => ({}) }`,
      'provides must be a token',
    ],
    ['it is nothing', 'undefined', 'expected an object'],
  ])('when %s in a definition then it is refused at its place', async (_, definition, words) => {
    const text = await refusedWith(`export default definePlugin(${definition});`);
    expect(text).toMatch(
      /^PLM_PLUGIN_INVALID\nconfig\.yaml:6:10: plugins\.extra\.use: '\.\/extra\.ts': definePlugin: /,
    );
    expect(text).toContain(words);
  });

  test('when first-party plugins are listed then it is with what they provide', () => {
    const installed = new PluginLoader('.', []).installed();
    expect(installed.find(({ name }) => name === 'sizing')).toEqual({ name: 'sizing', provides: ['Sizer'] });
    expect(installed.map(({ name }) => name)).toEqual(installed.map(({ name }) => name).sort());
  });

  test('when a config is half written then the plugins that it lists can still be told', () => {
    const folder = new Folder();
    folder.write(
      'config.yaml',
      `${NOTHING_ON}  - use: a\n  - use: ./b.ts\n    enabled: false\n  - use:\n  - use: a\n  - 5\n  config: [`,
    );
    expect(listedPlugins(folder.config)).toEqual(['a', './b.ts']);
    folder.write('config.yaml', 'plugins: *nothing');
    expect(listedPlugins(folder.config)).toEqual([]);
  });
});

describe('names', () => {
  test('when a plugin is used twice then the second needs a name of its own, and with one both are there', async () => {
    const twice = `${SOUND}  - use: ./strategies/mine.ts\n    config: { weight: 1% }\n`;
    const folder = new Folder();
    expect((await folder.refusal(twice))[1]).toBe(
      "config.yaml:14:5: plugins.mine: 'mine' is on already, as entry 4; give this one a name of its own with `as`",
    );
    const { plugins } = await folder.load(`${twice}    as: other\n`);
    expect(plugins.map(({ name }) => name).slice(3)).toEqual(['mine', 'other']);
    const session = new Session(await folder.load(`${twice}    as: other\n`));
    expect(session.plugins.at(-1)!.name).toBe('other');
  });
});

describe('services', () => {
  test('when nobody provides what the kernel needs then each is told, with who could', async () => {
    const lines = await new Folder().refusal(`${NOTHING_ON}  - use: ./data.ts\n`);
    expect(lines.slice(1)).toEqual([
      'config.yaml:2:1: plugins: the kernel needs Sizer and no plugin provides it; add one that does: sizing',
      expect.stringMatching(
        /^config\.yaml:2:1: plugins: the kernel needs Broker and no plugin provides it; add one that does: .*broker-paper/,
      ),
    ]);
  });

  test('when who provides it is switched off then that is told', async () => {
    const lines = await new Folder().refusal(BASE.replace('./sizer.ts', 'sizing\n    enabled: false'));
    expect(lines[1]).toMatch(/the kernel needs Sizer and no plugin provides it; sizing does, but is disabled/);
  });

  test('when a plugin needs what nobody provides then plugin and service are told', async () => {
    const text = await refusedWith(
      `export default definePlugin({ name: 'extra', needs: { sectors: core.Sectors }, setup: () => ({}) });`,
    );
    expect(text).toContain(
      'config.yaml:6:10: plugins.extra.use: extra needs Sectors and no plugin provides it; add one that does: sectors',
    );
    const own = await refusedWith(
      `export default definePlugin({ name: 'extra', needs: { x: core.token('Oracle') }, setup: () => ({}) });`,
    );
    expect(own).toContain('extra needs Oracle and no plugin provides it; no first-party plugin does');
  });

  test('when two plugins provide the same then both are told', async () => {
    const text = await refusedWith(
      `export default definePlugin({ name: 'extra', provides: core.Sizer, setup: () => ({ service: { size: () => ({ quantity: 1 }) } }) });`,
    );
    expect(text).toContain(
      'config.yaml:6:10: plugins.extra.use: extra and sizer both provide Sizer; exactly one may: disable the other',
    );
  });

  test("when a plugin provides what is the kernel's own then it is refused", async () => {
    const text = await refusedWith(
      `export default definePlugin({ name: 'extra', provides: core.Portfolio, setup: () => ({ service: {} as never }) });`,
    );
    expect(text).toContain("extra provides Portfolio, which is the kernel's own");
  });

  test('when plugins wait for each other, or one for itself, then the circle is told', async () => {
    const folder = new Folder();
    const waiting = (name: string, provides: string, needs: string) =>
      folder.write(
        `${name}.ts`,
        source(
          `export default definePlugin({ name: '${name}', provides: core.token('${provides}'), needs: { n: core.token('${needs}') }, setup: () => ({ service: {} }) });`,
        ),
      );
    waiting('a', 'A', 'B');
    waiting('b', 'B', 'C');
    waiting('c', 'C', 'A');
    const circle = await folder.refusal(`${BASE}  - use: ./a.ts\n  - use: ./b.ts\n  - use: ./c.ts\n`);
    expect(circle.slice(1)).toEqual([
      'config.yaml:6:10: plugins.a.use: plugins wait for each other: a needs b needs c needs a',
    ]);
    waiting('a', 'A', 'A');
    const fresh = new Folder();
    fresh.write(
      'a.ts',
      source(
        `export default definePlugin({ name: 'a', provides: core.token('A'), needs: { n: core.token('A') }, setup: () => ({ service: {} }) });`,
      ),
    );
    expect((await fresh.refusal(`${BASE}  - use: ./a.ts\n`))[1]).toContain('plugins wait for each other: a needs a');
  });

  test('when plugins need each other in a line then each is set up after what it needs, whatever their order in config', async () => {
    const folder = new Folder();
    folder.write(
      'user.ts',
      source(
        `export default definePlugin({ name: 'user', needs: { maker: core.token('Maker') }, setup: ({ maker }) => { (maker as string[]).push('user'); return {}; } });`,
      ),
    );
    folder.write(
      'maker.ts',
      source(
        `export default definePlugin({ name: 'maker', provides: core.token('Maker'), setup: () => ({ service: ['maker'] }) });`,
      ),
    );
    const session = new Session(await folder.load(`${BASE}  - use: ./user.ts\n  - use: ./maker.ts\n`));
    expect(session.service(token<string[]>('Maker'))).toEqual(['maker', 'user']);
    expect(session.service(token('Nothing'))).toBeUndefined();
  });
});
