import { diffConfigs, isEmptyDiff } from '@plimsoll/core';
import { EXIT, printJson } from '../failure.ts';
import { diffLines } from '../run/diff-text.ts';
import { load } from '../run/load.ts';

/** Says what differs from one config to another, by what they mean. @returns 0 where nothing does, as `diff` */
export async function diff(before: string, after: string, { json = false }: { json?: boolean }): Promise<number> {
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
