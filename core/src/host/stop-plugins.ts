import type { Installed } from '../kernel/installed.ts';
import { waitMs } from './wall-clock.ts';

/**
 * Runs `stop` hooks in reverse order, all of them within a deadline.
 * @param deadlineMs real milliseconds
 * @param failed called with who failed, or was late
 */
export async function stopPlugins(
  plugins: readonly Installed[],
  deadlineMs: number,
  failed: (name: string, error: unknown) => void,
): Promise<void> {
  const deadline = new AbortController();
  const late = waitMs(deadlineMs, deadline.signal).then(() => 'late' as const);
  for (const { name, hooks } of [...plugins].reverse()) {
    try {
      const outcome = await Promise.race([hooks.stop?.(), late]);
      if (outcome === 'late') throw new Error(`did not stop within ${deadlineMs} ms`);
    } catch (error) {
      failed(name, error);
    }
  }
  deadline.abort();
}
