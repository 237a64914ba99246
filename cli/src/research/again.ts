/** The command line that runs one of the combinations by itself. */
export function againCommand(config: string, overrides: readonly string[]): string {
  return ['plimsoll backtest', quoted(config), ...overrides.map((override) => `--set ${quoted(override)}`)].join(' ');
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w.,:=@%+/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
