import { PlimsollError, isoTime } from '@plimsoll/core';
import { printJson } from '../failure.ts';

/** Which config of which of a journal's runs; of the last run where none is named. */
interface Wanted {
  readonly run: number | undefined;
  readonly number: number;
}

/** Prints a config that a run of a journal was under, as it was kept. @throws PlimsollError */
export async function printKeptConfig(journal: string, { run, number }: Wanted, isJson: boolean): Promise<void> {
  const { JournalReader } = await import('@plimsoll/journal-sqlite/reader');
  const reader = new JournalReader(journal);
  try {
    const configs = reader.configs(run);
    const found = configs[number - 1];
    if (!found) {
      const message = `${journal}: the run had ${configs.length === 1 ? 'one config' : `configs 1 to ${configs.length}`}, none with the number ${number}`;
      throw new PlimsollError('PLM_RUN_UNREADABLE', message);
    }
    if (isJson) printJson({ ...found, since: isoTime(found.since) });
    else process.stdout.write(found.text);
  } finally {
    reader.close();
  }
}
