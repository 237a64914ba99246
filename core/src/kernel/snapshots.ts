import { z } from 'zod';
import { PlimsollError, messageOf } from '../domain/errors.ts';
import type { Bus } from './bus.ts';
import type { Installed } from './installed.ts';

/** Under which the kernel keeps its own. No plugin can be called that. */
const KERNEL = '(kernel)';

/** Something that has to survive a restart, as JSON. */
export interface Snapshot {
  readonly plugin: string;
  readonly state: string;
}

/** What plugins, and the kernel itself, want back after a restart. */
export class Snapshots {
  readonly #bus: Bus;
  #plugins: readonly Installed[] = [];
  readonly #kernel: { readonly take: () => unknown; readonly restore: (state: unknown) => void };
  readonly #known = new Map<string, string>();

  constructor(
    bus: Bus,
    plugins: readonly Installed[],
    kernel: { readonly take: () => unknown; readonly restore: (state: unknown) => void },
  ) {
    this.#bus = bus;
    this.#kernel = kernel;
    this.install(plugins);
  }

  /** From now on these are the plugins. */
  install(plugins: readonly Installed[]): void {
    this.#plugins = plugins.filter(({ hooks }) => hooks.snapshot);
  }

  /** Those that are not as they were when last asked for. */
  changed(): Snapshot[] {
    const changed: Snapshot[] = [];
    const take = (plugin: string, ask: () => unknown): void => {
      const state = JSON.stringify(ask()) as string | undefined;
      if (state === undefined || state === this.#known.get(plugin)) return;
      this.#known.set(plugin, state);
      changed.push({ plugin, state });
    };
    take(KERNEL, this.#kernel.take);
    for (const { name, hooks } of this.#plugins) {
      try {
        take(name, hooks.snapshot!);
      } catch (error) {
        this.#bus.threw(name, 'snapshot', error);
      }
    }
    return changed;
  }

  /**
   * Gives back what was kept; what is kept for a plugin that is not there any more is let be.
   * @throws PlimsollError PLM_STATE_UNUSABLE where a plugin cannot make anything of it
   */
  restore(kept: Readonly<Record<string, string>>): void {
    for (const [plugin, state] of Object.entries(kept)) this.#known.set(plugin, state);
    if (kept[KERNEL] !== undefined) this.#kernel.restore(JSON.parse(kept[KERNEL]));
    for (const plugin of this.#plugins) restoreState(plugin, kept[plugin.name]);
  }
}

/**
 * Gives a plugin back what was kept of it, as JSON.
 * @throws PlimsollError PLM_STATE_UNUSABLE where it cannot make anything of it
 */
export function restoreState({ name, hooks }: Installed, state: string | undefined): void {
  if (state === undefined) return;
  try {
    hooks.restore?.(JSON.parse(state));
  } catch (error) {
    throw unusable(name, error);
  }
}

function unusable(name: string, error: unknown): PlimsollError {
  const hint = 'it may be of another version of the plugin; under another name, given with `as`, it begins without any';
  const why = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
  const message = `${name} cannot make anything of the state that the journal has of it: ${why}; ${hint}`;
  return new PlimsollError('PLM_STATE_UNUSABLE', message, { cause: error });
}
