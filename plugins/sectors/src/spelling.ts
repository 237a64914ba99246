/** A name without what people write differently: case, spaces, dashes and underscores. */
function folded(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

/**
 * Gives every spelling of a sector one name, so that `Healthcare` and `health care` do not each get a cap of their own.
 * @param known names that win over any other spelling of themselves
 * @returns the name to use for a spelling: a known one, else the first spelling of it that was asked about
 */
export function oneSpelling(known: readonly string[]): (name: string) => string {
  const names = new Map(known.map((name) => [folded(name), name]));
  return (name) => {
    const key = folded(name);
    const found = names.get(key);
    if (found !== undefined) return found;
    const trimmed = name.trim();
    names.set(key, trimmed);
    return trimmed;
  };
}
