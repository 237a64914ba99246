import manifest from '../package.json' with { type: 'json' };

/** Runs the command with its arguments and returns its exit code. */
export async function main(_argv: string[]): Promise<number> {
  process.stdout.write(`plimsoll ${manifest.version}\n`);
  return 0;
}
