/** Levenshtein distance of two texts, case ignored. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1]!.toLowerCase() === b[j - 1]!.toLowerCase() ? 0 : 1;
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + cost));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The one of `names` that `wrong` was most likely meant to be; undefined where none is close. */
export function nearest(wrong: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(wrong.length / 3)) + 1;
  for (const name of names) {
    const away = distance(wrong, name);
    if (away >= least) continue;
    best = name;
    least = away;
  }
  return best;
}

/** `Did you mean X?`, or else what there is to choose from. */
export function hintOf(wrong: string, names: readonly string[]): string {
  const close = nearest(wrong, names);
  if (close !== undefined) return `did you mean '${close}'?`;
  return names.length === 0 ? 'nothing goes there' : `there is ${names.slice(0, 24).join(', ')}`;
}
