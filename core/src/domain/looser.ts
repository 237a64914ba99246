/** Which way a limit gets looser: by growing, or by shrinking. */
export type LoosensWhen = 'greater' | 'less';

type Config = object;

/**
 * The keys of a rule's config that let more through than before, for `loosens` of a plugin's definition. Of numbers that limit, at any depth below a
 * key of `limits`, those that moved the looser way or are gone; a key that is not among `limits` counts as looser when it changed at all.
 */
export function looserKeys<C extends Config>(
  before: C,
  after: C,
  limits: { readonly [K in keyof C]?: LoosensWhen },
): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => {
    const way = limits[key as keyof C];
    const was: unknown = before[key as keyof C];
    const is: unknown = after[key as keyof C];
    return way === undefined ? !isAlike(was, is) : isLooser(was, is, way);
  });
}

function isLooser(was: unknown, is: unknown, way: LoosensWhen): boolean {
  if (was === undefined) return false; // there was no limit
  if (isMeasure(was) && isMeasure(is)) return way === 'greater' ? is > was : is < was;
  if (isGroup(was) && isGroup(is)) {
    const names = new Set([...Object.keys(was), ...Object.keys(is)]);
    return [...names].some((name) => (name in was ? isLooser(was[name], is[name], way) : is[name] !== undefined));
  }
  return !isAlike(was, is);
}

function isMeasure(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAlike(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
