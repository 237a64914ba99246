/** A value in which two records differ. */
export interface FieldDifference {
  /** Such as `verdicts[2].detail.room`. */
  readonly path: string;
  readonly run: unknown;
  readonly replay: unknown;
}

/** In what two values of plain data differ, leaf by leaf, in the order of the first. NaN is the same as NaN. */
export function differencesOf(run: unknown, replay: unknown, path = ''): FieldDifference[] {
  if (Object.is(run, replay) || (run === 0 && replay === 0)) return [];
  if (!isBranch(run) || !isBranch(replay) || Array.isArray(run) !== Array.isArray(replay)) {
    return [{ path, run, replay }];
  }
  const keys = [...new Set([...Object.keys(run), ...Object.keys(replay)])];
  return keys.flatMap((key) => {
    const step = Array.isArray(run) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`;
    return differencesOf(run[key], replay[key], path + step);
  });
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
