import { messageOf } from '@plimsoll/core';

const PLACEHOLDER = '[redacted]';
/** Shorter ones would turn up in words that have nothing to do with them. */
const LENGTH_MIN = 4;

/** Takes keys, secrets and account numbers out of every text that leaves the plugin. */
export class Redactor {
  readonly #hidden = new Set<string>();

  hide(value: string | undefined): void {
    if (value !== undefined && value.length >= LENGTH_MIN) this.#hidden.add(value);
  }

  text(text: string): string {
    let clean = text;
    for (const value of this.#hidden) clean = clean.replaceAll(value, PLACEHOLDER);
    return clean;
  }

  /** What went wrong, and what was behind it. */
  messageOf(error: unknown): string {
    const cause = error instanceof Error ? error.cause : undefined;
    return this.text(cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`);
  }
}
