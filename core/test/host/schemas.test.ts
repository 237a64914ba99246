import { describe, expect, test } from 'vitest';
import { configJsonSchema } from '@plimsoll/core';
import { BASE, Folder, SOUND, refusedWith, source } from './kit.ts';

describe('a config schema', () => {
  test.each<[string, string, string]>([
    ['a plain object', 'z.object({ a: z.number() })', 'its top level'],
    ['a loose object', 'z.looseObject({})', 'its top level'],
    ['a passthrough', 'z.strictObject({}).passthrough()', 'its top level'],
    ['anything', 'z.any()', 'its top level'],
    ['the unknown', 'z.unknown()', 'its top level'],
    ['any further keys', 'z.strictObject({}).catchall(z.any())', 'its top level'],
    ['one that is optional', 'z.object({}).optional()', 'its top level'],
    ['one with a default', 'z.object({}).default({})', 'its top level'],
    ['one that is transformed', 'z.object({}).transform((x) => x)', 'its top level'],
    ['one that is prepared', 'z.preprocess((x) => x, z.object({}))', 'its top level'],
    ['one within', 'z.strictObject({ a: z.strictObject({ b: z.object({}) }) })', 'a.b'],
    ['one in a list', 'z.strictObject({ a: z.array(z.object({})) })', 'a.[]'],
    ['one in a record', 'z.strictObject({ a: z.record(z.string(), z.object({})) })', 'a.*'],
    ['one in a tuple', 'z.strictObject({ a: z.tuple([z.string(), z.object({})]) })', 'a.[1]'],
    ['one at the rest of a tuple', 'z.strictObject({ a: z.tuple([z.string()], z.object({})) })', 'a.[1]'],
    ['one in a union', 'z.strictObject({ a: z.union([z.string(), z.object({})]) })', 'a'],
    ['one of some kinds', `z.strictObject({ a: z.discriminatedUnion('k', [z.object({ k: z.literal('x') })]) })`, 'a'],
    ['one in an intersection', 'z.strictObject({ a: z.intersection(z.strictObject({}), z.object({})) })', 'a'],
    ['one that comes late', 'z.strictObject({ a: z.lazy(() => z.object({})) })', 'a'],
    ['one that may be nothing', 'z.strictObject({ a: z.object({}).nullable().readonly().catch({}) })', 'a'],
  ])(
    'when it takes %s, which would let misspelt keys pass, then it is refused, saying where',
    async (_, schema, place) => {
      const text = await refusedWith(
        `export default definePlugin({ name: 'extra', config: ${schema}, setup: () => ({}) });`,
      );
      expect(text).toContain(
        `config.yaml:6:10: plugins.extra.use: the config schema of extra would let misspelt keys pass at ${place}; make it a z.strictObject`,
      );
    },
  );

  test.each([
    'z.strictObject({ a: z.array(z.strictObject({})).optional() })',
    'z.record(z.string(), z.number())',
    'z.strictObject({ a: z.unknown(), b: z.any() }).partial()',
    'z.strictObject({ a: z.number().optional() }).transform((x) => x)',
    'z.strictObject({ get child() { return z.array(tree).optional(); } })',
    'tree',
  ])('when it is %s then it is taken', async (schema) => {
    const folder = new Folder();
    folder.write(
      'extra.ts',
      source(`const tree: any = z.lazy(() => z.strictObject({ children: z.array(tree).optional() }));
              export default definePlugin({ name: 'extra', config: ${schema}, setup: () => ({}) });`),
    );
    const { plugins } = await folder.load(`${BASE}  - use: ./extra.ts\n`);
    expect(plugins).toHaveLength(4);
  });

  test.each<[string, string]>([
    ['throws', `z.strictObject({ a: z.string().transform(() => { throw new Error('no such thing'); }) })`],
    ['takes its time', `z.strictObject({ a: z.string().refine(async () => true) })`],
  ])('when it %s then the config is refused at its place', async (_, schema) => {
    const text = await refusedWith(
      `export default definePlugin({ name: 'extra', config: ${schema}, setup: () => ({}) });`,
      '    config: { a: b }\n',
    );
    expect(text).toContain('config.yaml:7:13: plugins.extra.config: the config schema of extra failed on it');
  });

  test('when a plugin takes no config then any key is refused', async () => {
    const text = await refusedWith(
      `export default definePlugin({ name: 'extra', setup: () => ({}) });`,
      '    config: { a: b }\n',
    );
    expect(text).toContain("config.yaml:7:15: plugins.extra.config.a: unknown key 'a'; nothing goes there");
  });

  test("when the JSON Schema is made then each plugin's own is in it, for its own entries", async () => {
    const { plugins } = await new Folder().load(SOUND);
    const schema = configJsonSchema(plugins.map(({ use, plugin }) => ({ use, plugin })));
    const items = (schema['properties'] as { plugins: { items: { allOf: unknown[] } } }).plugins.items;
    expect(JSON.stringify(items.allOf[3])).toContain('"./strategies/mine.ts"');
    expect(JSON.stringify(items.allOf[3])).toContain('"required":["weight"]');
    for (const item of items.allOf) expect(JSON.stringify(item)).toContain('"additionalProperties":false');
  });
});
