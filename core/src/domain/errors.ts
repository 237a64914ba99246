/**
 * Every error that Plimsoll raises, by code. A message is written where it is raised, because that is where the values are; the table says what the code
 * means and what to do about it, and the reference page lists exactly these.
 */
export const ERRORS = {
  PLM_CONFIG_UNREADABLE: 'The config file could not be read. Check the path and its permissions.',
  PLM_CONFIG_SYNTAX: 'The config file is not valid YAML. The position says where reading stopped.',
  PLM_CONFIG_INVALID: 'A value in the config is not what was expected there, or a key is unknown or missing.',
  PLM_CONFIG_ENV_MISSING: 'The config names an environment variable that is not set.',
  PLM_CONFIG_OVERRIDE: 'A --set override names something that the config does not have, or has no value.',
  PLM_PLUGIN_NOT_FOUND: 'No plugin is to be had under that name or path.',
  PLM_PLUGIN_LOAD_FAILED: 'The plugin file threw, or did not parse, while it was being loaded.',
  PLM_PLUGIN_INVALID:
    'The module is not a plugin: its default export must come from definePlugin, called with a sound definition.',
  PLM_PLUGIN_HOOK_UNKNOWN: 'setup returned a property that is not a hook, most often a misspelt one.',
  PLM_PLUGIN_SETUP_FAILED: 'The setup function of a plugin threw.',
  PLM_PLUGIN_START_FAILED: 'The start hook of a plugin threw.',
  PLM_TIMEFRAME_INVALID: 'A plugin asks for bars of a length that cannot be made of those of the config.',
  PLM_BOOK_TAKEN: 'Two plugins claim the same strategy name, so their positions could not be told apart.',
  PLM_DATA_INVALID:
    'A data, sector or signal file cannot be read, or has a row that cannot be used. The position says which.',
  PLM_JOURNAL_BUSY:
    'Another process has the journal of this account: one at a time trades it. The message says which, and since when.',
  PLM_JOURNAL_DAMAGED:
    'The journal is not as it was written. Nothing of it has been changed: put a backup in its place, or move it away and begin a new one.',
  PLM_JOURNAL_NEWER:
    'The journal was written by a newer version of Plimsoll. It has not been touched: use that version.',
  PLM_JOURNAL_UNUSABLE:
    'The journal cannot be opened, read or written, or is not one of this account. The message says why.',
  PLM_DATA_FETCH_FAILED: 'The data source failed while all of its bars were being read.',
  PLM_DATA_TOO_LARGE:
    'There is no memory for so many bars. Take fewer symbols, a shorter period or a longer timeframe.',
  PLM_STATE_UNUSABLE: 'A plugin cannot make anything of the state that it left in the journal.',
  PLM_RUN_UNREADABLE: 'The folder does not hold a run that can be explained.',
  PLM_RUN_NOT_REPLAYABLE:
    'The run cannot be gone through again: its journal has not all that came into it, or its config cannot be loaded here.',
  PLM_RUN_DIFFERS:
    'The run comes out otherwise with the plugins, and data, of today. What it was like cannot be told from it.',
  PLM_USAGE: 'The command was not called as it can be. `plimsoll help` and `plimsoll help COMMAND` say how.',
  PLM_RELOAD_REFUSED: 'The changed config was not taken; the running one goes on. The message says why.',
  PLM_COMMAND_REFUSED: 'The running process does not do that, or not now. The message says why.',
  PLM_RUN_NOT_FOUND: 'No process on this machine runs the config, or it does not answer.',
  PLM_RUN_BUSY: 'A process runs the config already: two would trade its account each as if alone.',
  PLM_OUTPUT_FAILED: 'A file of the run could not be written, so what is there is not all of it.',
  PLM_UNEXPECTED: 'Something failed that should not. PLIMSOLL_DEBUG=1 in the environment shows where.',
} as const;

export type ErrorCode = keyof typeof ERRORS;

const brand = Symbol.for('plimsoll.error');

/** An error with a code of {@link ERRORS}. Where several things are wrong at once, `issues` has a line for each. */
export class PlimsollError extends Error {
  readonly code: ErrorCode;
  readonly issues: readonly string[];

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; issues?: readonly string[] } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PlimsollError';
    this.code = code;
    this.issues = options.issues ?? [message];
    Object.defineProperty(this, brand, { value: true });
  }

  /** Tells Plimsoll's errors from others, also across two copies of this package. */
  static is(error: unknown): error is PlimsollError {
    return typeof error === 'object' && error !== null && brand in error;
  }
}

/** Anything as a text; the name of its type where it cannot be made one. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : textOf(error);
}
