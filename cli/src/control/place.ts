import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { PlimsollError } from '@plimsoll/core';

/** How a socket's path can be at most, on the systems that are strictest. */
const PATH_BYTES_MAX = 103;

/**
 * Where the process that runs a config listens for operators: a socket in a folder that is this user's alone, by the config's file.
 * @throws PlimsollError PLM_COMMAND_REFUSED where there can be no such folder
 */
export function socketOf(config: string): string {
  const name = createHash('sha256').update(realPath(config)).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\plimsoll-${userInfo().username}-${name}`;
  const path = join(folderOfUser(), `${name}.sock`);
  if (Buffer.byteLength(path) > PATH_BYTES_MAX)
    throw refused(`${path} is too long for a socket: set XDG_RUNTIME_DIR to a shorter folder`);
  return path;
}

/** The file that a path leads to, links followed. */
export function realPath(config: string): string {
  try {
    return realpathSync(config);
  } catch {
    return resolve(config);
  }
}

/** Where processes of this user listen, that of a config among them; none where they cannot be listed. */
export function socketsOfUser(): string[] {
  if (process.platform === 'win32') return [];
  const folder = folderOfUser();
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sock'))
    .map((name) => join(folder, name));
}

function folderOfUser(): string {
  const uid = process.getuid!();
  const own = process.env['XDG_RUNTIME_DIR'];
  const folder = own ? join(own, 'plimsoll') : join(tmpdir(), `plimsoll-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const isOurs = found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0;
  if (!isOurs)
    throw refused(`${folder} must be a folder that is yours alone (mode 700): operators' commands go through it`);
  return folder;
}

function refused(why: string): PlimsollError {
  return new PlimsollError('PLM_COMMAND_REFUSED', why);
}
