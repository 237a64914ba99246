import type { z } from 'zod';
import type { Random } from '../domain/random.ts';
import { checkDefinition } from './definition.ts';
import type { Hooks } from './hooks.ts';
import type { Token } from './token.ts';

export type Needs = Readonly<Record<string, Token<unknown>>>;

type Resolved<N extends Needs> = { readonly [K in keyof N]: N[K] extends Token<infer T> ? T : never };

/** What every `setup` is given beside its needs. */
export interface SetupContext<C> {
  /** The plugin's config, checked and with its defaults. */
  readonly config: C;
  /** The instance's name: `as` in config, else the plugin's own. */
  readonly name: string;
  /** A sequence of random numbers of this instance's own, the same in every run with the same `seed`. */
  readonly random: Random;
  /** A path in config made absolute: relative ones start at the config file's folder. */
  readonly resolvePath: (path: string) => string;
}

type Provided<P> = P extends Token<infer S> ? { readonly service: S } : { readonly service?: never };

export interface PluginDefinition<S extends z.ZodType, N extends Needs, P extends Token<unknown> | undefined> {
  /** Lower case with dashes; what decisions and errors call it. */
  readonly name: string;
  /** A `z.strictObject`. Left out, the plugin takes no config. */
  readonly config?: S;
  /** Services by the name under which `setup` gets them. */
  readonly needs?: N;
  /** The service that the plugin is the one provider of: `setup` returns it as `service`. */
  readonly provides?: P;
  /**
   * Of a rule: which of its config's keys let more through with `after` than with `before`. A running config is not loosened while trading is halted, or while the
   * rule's limit is reached. Left out, any change of it counts as loosening. See {@link looserKeys}.
   */
  readonly loosens?: (before: z.output<S>, after: z.output<S>) => readonly string[];
  /** Makes an instance. All state belongs in here: two runs in one process must not share any. Synchronous; slow work goes into `start`. */
  readonly setup: (context: SetupContext<z.output<S>> & Resolved<N>) => Hooks & Provided<P>;
}

/** A plugin as the host handles it, its types erased. */
export interface Plugin {
  readonly name: string;
  readonly config: z.ZodType | undefined;
  readonly needs: Needs;
  readonly provides: Token<unknown> | undefined;
  readonly loosens: ((before: unknown, after: unknown) => readonly string[]) | undefined;
  readonly setup: (
    context: SetupContext<unknown> & Readonly<Record<string, unknown>>,
  ) => Hooks & { readonly service?: unknown };
}

const brand = Symbol.for('plimsoll.plugin');

/**
 * Makes a plugin: a strategy, a rule, a cache, a data source, a broker. It is a module's default export.
 * @throws PlimsollError PLM_PLUGIN_INVALID for a definition that is none
 */
export function definePlugin<
  S extends z.ZodType = z.ZodObject<Record<never, never>>,
  const N extends Needs = Record<never, never>,
  P extends Token<unknown> | undefined = undefined,
>(definition: PluginDefinition<S, N, P>): Plugin {
  checkDefinition(definition);
  const plugin: Plugin = {
    name: definition.name,
    config: definition.config,
    needs: definition.needs ?? {},
    provides: definition.provides,
    loosens: definition.loosens as Plugin['loosens'],
    setup: definition.setup as unknown as Plugin['setup'],
  };
  Object.defineProperty(plugin, brand, { value: true });
  return Object.freeze(plugin);
}

/** Whether a module's default export came from {@link definePlugin}, also of another copy of this package. */
export function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && brand in value;
}
