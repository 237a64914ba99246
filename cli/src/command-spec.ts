import type { Command } from 'commander';
import { listed } from './option-values.ts';

export type Action = (...args: never[]) => Promise<number>;
export type Options = (command: Command) => Command;

export interface CommandSpec {
  readonly usage: string;
  readonly about: string;
  readonly examples: readonly string[];
  readonly options: readonly Options[];
  /** What the command needs is imported when it is called, so that no command pays for another. */
  readonly load: () => Promise<Action>;
}

/** Of commands that read a config. */
export const configOptions: Options = (command) =>
  command
    .option('--set <path=value>', 'override a value of the config; may be given several times', listed)
    .option('--json', 'print one JSON object on standard output, and nothing else there');
