import type { Hooks } from '../plugin/hooks.ts';

/** A plugin that has been set up. */
export interface Installed {
  /** The instance's name. */
  readonly name: string;
  readonly hooks: Hooks;
}
