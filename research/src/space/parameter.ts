import { usage } from '../usage.ts';
import { valuesOf } from './values.ts';

/** A value of the config that differs from run to run. */
export interface Parameter {
  /** As in `--set`. */
  readonly path: string;
  /** What tables and conditions call it: the end of its path, as much as tells it from the others. */
  readonly label: string;
  /** Texts as they would stand in the config. */
  readonly values: readonly string[];
}

/**
 * Reads `PATH=VALUES`.
 * @param isFine whether ranges without a step are cut finely, for drawing at random
 * @throws PlimsollError PLM_USAGE
 */
export function parseParameters(texts: readonly string[], isFine: boolean): Parameter[] {
  const read = texts.map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw usage(`--param ${text}: expected PATH=VALUES, such as plugins.NAME.config.KEY=5..50:5`);
    return { path: text.slice(0, at).trim(), values: valuesOf(text.slice(at + 1), isFine) };
  });
  const twice = read.find(({ path }, i) => read.findIndex((other) => other.path === path) < i);
  if (twice) throw usage(`--param ${twice.path} is there twice; give all of its values at once`);
  const names = read.map(({ path }) => namesOf(path));
  return read.map((parameter, i) => {
    const others = names.filter((_, other) => other !== i).flat();
    const label = names[i]!.find((name) => !others.includes(name)) ?? parameter.path;
    return { ...parameter, label };
  });
}

/** All that a path may be called, shortest first: `fast`, `strategy-sma-cross.fast`, the whole. */
export function namesOf(path: string): string[] {
  const keys = path.match(/\[[^\]]+\]|[^.[\]]+/g) ?? [path];
  const telling = keys.filter((key, i) => !(i === 0 && key === 'plugins') && !(i === 2 && key === 'config'));
  const least = keys.at(-1) === 'enabled' ? 2 : 1; // which plugin is meant says more
  const ends = telling.map((_, i) => telling.slice(telling.length - 1 - i).join('.'));
  return [...new Set([...ends.slice(least - 1), path])];
}
