import { relative, sep } from 'node:path';
import process from 'node:process';

/** How this command is called from where the reader is: by npx, which knows it in its own repository alone. */
export function ownCommand(environment: Readonly<Record<string, string | undefined>>): string {
  const { INIT_CWD: cwd, npm_command: command, npm_config_local_prefix: repository } = environment;
  if (command !== 'exec' || cwd === undefined || repository === undefined) return 'npx plimsoll';
  const isInside = relative(repository, cwd).split(sep)[0] !== '..';
  return isInside ? 'npx plimsoll' : `npx --prefix ${quoted(repository)} plimsoll`;
}

export const OWN = ownCommand(process.env);

/** As a shell takes it for one word. */
export function quoted(text: string): string {
  return /^[\w.,:=@%+/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
