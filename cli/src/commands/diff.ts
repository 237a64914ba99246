import { diffConfigs, isEmptyDiff } from '@plimsoll/core';
import { EXIT, printJson, usageError } from '../failure.ts';
import { diffLines } from '../run/diff-text.ts';
import { load } from '../run/load.ts';
import { OWN, quoted } from '../text/own-command.ts';

/** Says what differs from one config to another, by what they mean. @returns 0 where nothing does, as `diff` */
export async function diff(before: string, after: string, { json = false }: { json?: boolean }): Promise<number> {
  for (const file of [before, after]) checkConfig(file);
  const found = diffConfigs(await load(before), await load(after));
  const isSame = isEmptyDiff(found);
  if (json) printJson({ same: isSame, ...found });
  else
    process.stdout.write(
      isSame
        ? 'the same\n'
        : diffLines(found)
            .map((line) => `${line}\n`)
            .join(''),
    );
  return isSame ? EXIT.ok : EXIT.failed;
}

/** @throws PlimsollError PLM_USAGE of a journal: what it keeps of a config has no secrets, which would all differ */
function checkConfig(file: string): void {
  if (!file.endsWith('.sqlite')) return;
  const how = `${OWN} explain ${quoted(file)} --config 1 > then.yaml`;
  throw usageError(`${file}: expected a config, this is a journal; a config that a run had is printed by: ${how}`);
}
