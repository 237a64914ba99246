import { bad, CLEAR_LINE, good } from '../text/style.ts';
import { counted } from '../text/format.ts';
import { load } from '../run/load.ts';
import { checkLookahead } from './check.ts';
import type { Lookahead } from './check.ts';
import type { Trace } from './trace.ts';

export { traceOf } from './trace.ts';

const CUTS = 10;

interface Options {
  readonly set?: readonly string[];
  readonly quiet?: boolean;
  readonly checkLookahead?: number | true;
}

/** Checks a run that has been traced, with a line on a terminal about how far the check is. @throws PlimsollError */
export async function look(file: string, full: Trace, options: Options): Promise<Lookahead> {
  const { set = [], checkLookahead: asked } = options;
  const isShown = options.quiet !== true && process.stderr.isTTY;
  const tell = (what: string): void => void (isShown && process.stderr.write(CLEAR_LINE + what));
  const { seed } = (await load(file, set)).settings;
  const count = typeof asked === 'number' ? asked : CUTS;
  const found = await checkLookahead(full, { file, set, count, seed, tell });
  tell('');
  return found;
}

/** What came of it, for people. */
export function lookaheadText({ cuts, decisions, peek, unrepeatable }: Lookahead): string {
  const label = '\nLook-ahead  ';
  if (unrepeatable) {
    const { plugin, barEnd } = unrepeatable;
    return `${label}${bad('cannot be told')}: ${plugin} decides otherwise each time it is run, first at the bar that ended ${barEnd}\n`;
  }
  if (peek) {
    const { plugin, what, barEnd, withFuture, withoutFuture } = peek;
    const told = lines('with the future', withFuture) + lines('without it', withoutFuture);
    return `${label}${bad(`${plugin} looks ahead`)}: another ${what} when the future is cut off, first at the bar that ended ${barEnd}\n${told}`;
  }
  const of = `${counted(decisions, 'decision')} with the future cut off at ${counted(cuts.length, 'point')}`;
  return `${label}${good('none seen')}: the same ${of}\n`;
}

function lines(name: string, side: readonly string[]): string {
  return (side.length === 0 ? ['nothing'] : side).map((line) => `            ${name.padEnd(16)} ${line}\n`).join('');
}
