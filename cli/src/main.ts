import { CommanderError } from 'commander';
import { EXIT, fail, usageError } from './failure.ts';
import { watchOutput } from './output.ts';
import { makeProgram } from './program.ts';

/** Runs the command with its arguments and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const isJson = argv.includes('--json');
  watchOutput();
  process.on('uncaughtException', (error) => process.exit(fail(error, isJson)));
  let exitCode: number = EXIT.ok;
  const program = makeProgram((code) => (exitCode = code));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(error, isJson);
    if (error.exitCode === 0) return EXIT.ok;
    if (error.code === 'commander.help') return EXIT.refused;
    return fail(usageError(error.message.replace(/^error: /, '').replace('\n', ' ')), isJson);
  }
}
