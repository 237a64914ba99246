import { readFileSync } from 'node:fs';
import { Broker, MarketData, PlimsollError, messageOf } from '@plimsoll/core';
import type { LoadedConfig, Session } from '@plimsoll/core';
import { usage } from '../usage.ts';
import { codeFiles, hashOf, setUpAndWatch, watchCode } from './code.ts';
import { loadSource } from './run.ts';
import type { Source } from './run.ts';

/** A config that is going to be run many times. */
export interface Prepared {
  readonly source: Source;
  /** One of the configs that will be run. */
  readonly config: LoadedConfig;
  /** Stands for the config's text, the code of its plugins, and the files that these name: with any of them it changes. */
  readonly basis: string;
}

/** So many configs in a row that are refused mean that it is not for the values that they differ in. */
const REFUSALS_MAX = 200;
const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Reads a config, once for all runs, and sees that it can be run many times.
 * @param candidates overrides of the runs to come, of which one at least has to be good
 * @throws PlimsollError why none is, or why such a config is not for many runs
 */
export async function prepare(
  file: string,
  bases: readonly string[],
  candidates: readonly (readonly string[])[],
): Promise<Prepared> {
  const source = { file, bases, text: read(file) };
  watchCode();
  const { config, session, named } = await firstGood(source, candidates);
  assertMayRepeat(session);
  const references = [...source.text.matchAll(REFERENCE)].map(([, name]) => process.env[name!]);
  return { source, config, basis: hashOf([...codeFiles(), ...named], [source.text, references]) };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PlimsollError('PLM_CONFIG_UNREADABLE', `${file}: cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

async function firstGood(source: Source, candidates: readonly (readonly string[])[]) {
  let first: unknown;
  for (const overrides of candidates.slice(0, REFUSALS_MAX)) {
    try {
      const config = await loadSource(source, overrides);
      const { session, files } = setUpAndWatch(config);
      return { config, session, named: files };
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

/** Runs by the hundred are for data of the past and a simulated broker. */
function assertMayRepeat(session: Session): void {
  if (session.service(MarketData)!.isLive === true)
    throw usage('its data is live; many runs need data of the past, with a beginning and an end');
  if (session.service(Broker)!.isLive === true)
    throw usage('its broker is a real venue, and hundreds of runs would trade there; switch to a simulated one');
}
