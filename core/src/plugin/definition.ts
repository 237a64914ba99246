import { PlimsollError, textOf } from '../domain/errors.ts';
import { hintOf } from '../domain/nearest.ts';

const KEYS = ['name', 'config', 'needs', 'provides', 'loosens', 'setup'];
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const A_TOKEN = "a token, such as Portfolio or token('Mine')";

/** What `setup` is given beside its needs. */
const GIVEN: ReadonlySet<string> = new Set(['config', 'name', 'random', 'resolvePath']);

/** @throws PlimsollError PLM_PLUGIN_INVALID where a definition is not what `definePlugin` takes */
export function checkDefinition(definition: unknown): void {
  const refuse = (why: string): never => {
    throw new PlimsollError('PLM_PLUGIN_INVALID', `definePlugin: ${why}`);
  };
  if (typeof definition !== 'object' || definition === null) return refuse('expected an object');
  const { name, config, needs, provides, loosens, setup } = definition as Record<string, unknown>;
  for (const key of Object.keys(definition)) {
    if (!KEYS.includes(key)) refuse(`unknown key '${key}'; ${hintOf(key, KEYS)}`);
  }
  if (name === undefined) refuse('name is missing; expected one in lower case with dashes');
  if (typeof name !== 'string' || !NAME.test(name))
    refuse(`name '${textOf(name)}': expected lower case letters, digits and dashes, such as 'max-order'`);
  if (typeof setup !== 'function') refuse(`setup of '${textOf(name)}' must be a function`);
  if (loosens !== undefined && typeof loosens !== 'function') refuse(`loosens of '${textOf(name)}' must be a function`);
  if (config !== undefined && !isSchema(config)) refuse('config must be a schema: z.strictObject({ ... })');
  if (provides !== undefined && !isToken(provides)) refuse(`provides must be ${A_TOKEN}`);
  if (needs === undefined) return;
  if (typeof needs !== 'object' || needs === null || isToken(needs))
    return refuse('needs must be tokens by name: { portfolio: Portfolio }');
  for (const [key, token] of Object.entries(needs)) {
    if (!isToken(token)) refuse(`needs.${key} must be ${A_TOKEN}`);
    if (GIVEN.has(key)) refuse(`needs.${key} would hide what setup is given under that name; call it something else`);
  }
}

function isToken(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { key?: unknown }).key === 'symbol';
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '_zod' in value;
}
