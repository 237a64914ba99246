/** What an indicator remembers: numbers, windows of numbers, and indicators that it is made of. */
export interface State {
  [name: string]: number | Float64Array | State | Snapshotting;
}

interface Snapshotting {
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
}

/** A state as plain JSON; null stands for NaN, which JSON does not have. */
export interface Saved {
  readonly [name: string]: number | null | readonly number[] | Saved | Snapshot;
}

export interface Snapshot {
  /** The indicator's name with its settings: `Sma(20)`. */
  readonly of: string;
  readonly state: Saved;
}

export function save(state: State): Saved {
  const saved: Record<string, Saved[string]> = {};
  for (const [name, part] of Object.entries(state)) {
    if (typeof part === 'number') saved[name] = Number.isNaN(part) ? null : part;
    else if (part instanceof Float64Array) saved[name] = [...part];
    else saved[name] = isSnapshotting(part) ? part.snapshot() : save(part);
  }
  return saved;
}

/** Puts saved values in the places of a state's own. @throws TypeError where the two are not of one shape */
export function load(state: State, saved: Saved): void {
  for (const [name, part] of Object.entries(state)) {
    const given: unknown = saved[name];
    if (typeof part === 'number' && (typeof given === 'number' || given === null)) state[name] = given ?? NaN;
    else if (part instanceof Float64Array && isNumbers(given, part.length)) part.set(given);
    else if (isParts(part) && typeof given === 'object' && given !== null) loadParts(part, given);
    else throw new TypeError(`the snapshot's ${name} is not what it can be: ${JSON.stringify(given)}`);
  }
}

function loadParts(part: State | Snapshotting, given: object): void {
  if (isSnapshotting(part)) part.restore(given as Snapshot);
  else load(part, given as Saved);
}

function isParts(part: State[string]): part is State | Snapshotting {
  return typeof part === 'object' && !(part instanceof Float64Array);
}

function isSnapshotting(part: State | Snapshotting): part is Snapshotting {
  return typeof part['restore'] === 'function';
}

function isNumbers(given: unknown, length: number): given is number[] {
  return Array.isArray(given) && given.length === length && given.every((value) => typeof value === 'number');
}
