import { Session } from '@plimsoll/core';
import { EXIT, printJson } from '../failure.ts';
import { load } from '../run/load.ts';
import { consoleLog } from '../run/log.ts';
import { counted } from '../text/format.ts';
import { good } from '../text/style.ts';
import type { ConfigOptions } from './options.ts';

/** Does everything that a start does short of starting: what that would refuse is refused here. */
export async function check(file: string, { set, json = false }: ConfigOptions): Promise<number> {
  const config = await load(file, set);
  const { plugins } = new Session(config, { log: consoleLog(false) });
  const names = plugins.map(({ name }) => name);
  const { symbols, timeframe } = config.universe;
  if (json) {
    printJson({ ok: true, issues: [], universe: symbols, timeframe: timeframe.text, plugins: names });
  } else {
    const count = `${counted(symbols.length, 'symbol')}, ${timeframe.text}, ${counted(names.length, 'plugin')} on`;
    process.stdout.write(`${good('OK')} ${file}: ${count}: ${names.join(', ')}\n`);
  }
  return EXIT.ok;
}
