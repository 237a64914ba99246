import { messageOf } from '@plimsoll/core';
import { EXIT } from './failure.ts';

type Name = 'stdout' | 'stderr';
type Lost = (stream: Name, error: NodeJS.ErrnoException) => void;

/** `plimsoll explain ... | head` ends when head does. */
const leave: Lost = (stream, error) => {
  if (stream === 'stderr') throw error;
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed);
};

let onLost: Lost = leave;

/** Ends the command once what it prints can no longer be written: there is nobody to go on for. */
export function watchOutput(): void {
  for (const stream of ['stdout', 'stderr'] as const)
    process[stream].on('error', (error: NodeJS.ErrnoException) => onLost(stream, error));
}

/**
 * From now on the command goes on where its lines cannot be written: the reader has gone, the disk is full, the terminal is closed.
 * Each stream's first failure is told on the other one. Where a disk or a terminal failed, the exit code will say so.
 * @param tell called once a stream
 */
export function outliveOutput(tell: (stream: Name, error: string) => void): void {
  const lost = new Set<Name>();
  onLost = (stream, error) => {
    if (error.code !== 'EPIPE') process.exitCode = EXIT.failed;
    if (lost.has(stream)) return;
    lost.add(stream);
    const other = stream === 'stdout' ? 'stderr' : 'stdout';
    if (!lost.has(other) && (other === 'stderr' || !process.argv.includes('--json')))
      process[other].write(`warn: ${stream} cannot be written any more, the run goes on: ${messageOf(error)}\n`);
    tell(stream, messageOf(error));
  };
}
