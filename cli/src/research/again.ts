import { OWN, quoted } from '../text/own-command.ts';

/** The command line that runs one of the combinations by itself. */
export function againCommand(config: string, overrides: readonly string[]): string {
  const sets = overrides.map((override) => `--set ${quoted(override)}`);
  return [`${OWN} backtest`, quoted(config), ...sets].join(' ');
}
