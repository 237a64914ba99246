import { Session } from '@plimsoll/core';
import { EXIT, printJson, usageError } from '../failure.ts';
import { load } from '../run/load.ts';
import { consoleLog } from '../run/log.ts';
import { counted, units } from '../text/format.ts';
import { CLEAR_LINE, doubtful, good } from '../text/style.ts';
import type { ConfigOptions } from './options.ts';

const TOLD_AFTER_MS = 1_000;

/** Does everything that a start does short of starting: what that would refuse is refused here. Of a journal, checks every row. */
export async function check(file: string, { set, json = false }: ConfigOptions): Promise<number> {
  if (file.endsWith('.sqlite')) {
    if (set !== undefined) throw usageError(`--set goes with a config; ${file} is a journal`);
    return checkKept(file, json);
  }
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

async function checkKept(file: string, json: boolean): Promise<number> {
  const { checkJournal } = await import('@plimsoll/journal-sqlite/check');
  const begun = performance.now();
  const isShown = process.stderr.isTTY;
  const tell = (rows: number): void => {
    if (isShown && performance.now() - begun > TOLD_AFTER_MS)
      process.stderr.write(`${CLEAR_LINE}${units(rows)} rows are as they were written`);
  };
  const sound = (() => {
    try {
      return checkJournal(file, tell);
    } finally {
      if (isShown) process.stderr.write(CLEAR_LINE);
    }
  })();
  const { account, kind, version, runs, rows, doubts } = sound;
  const isWhole = doubts.length === 0;
  if (json) {
    printJson({ ok: isWhole, issues: doubts, account, kind, version, runs, rows });
  } else {
    const what = `${kind === 'backtests' ? 'backtests' : 'the journal'} of account ${account}, ${counted(runs, 'run')}, ${counted(rows, 'row')}`;
    const verdict = isWhole ? good('OK') : doubtful('DOUBTFUL');
    process.stdout.write(`${verdict} ${file}: ${what}, all as they were written\n`);
    for (const doubt of doubts) process.stdout.write(`   ${doubt}\n`);
  }
  return isWhole ? EXIT.ok : EXIT.failed;
}
