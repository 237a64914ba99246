import 'reflect-metadata';
import { Container, ContainerModule } from 'inversify';
import type { Installed } from '../kernel/installed.ts';
import type { Token } from '../plugin/token.ts';
import type { PluginEntry } from './load-config.ts';

type SetUp = (entry: PluginEntry, needs: Readonly<Record<string, unknown>>) => Installed;

/** Services by token. Each plugin is one module of the container: its instance, and the service it provides. */
export class Services {
  readonly #container = new Container({ defaultScope: 'Singleton' });
  readonly #instances = new Map<PluginEntry, symbol>();

  /** Registers something that is there already. */
  provide<T>(token: Token<T>, service: T): void {
    this.#container.bind(token.key).toConstantValue(service);
  }

  /** Registers a plugin. It is set up when it, or the service it provides, is first asked for: those it needs come before it. */
  register(entry: PluginEntry, setUp: SetUp): void {
    const { needs, provides } = entry.plugin;
    const names = Object.keys(needs);
    const instance = Symbol(entry.name);
    this.#instances.set(entry, instance);
    const make = (...services: unknown[]): Installed => {
      return setUp(entry, Object.fromEntries(names.map((name, i) => [name, services[i]])));
    };
    const module = new ContainerModule(({ bind }) => {
      bind(instance)
        .toResolvedValue(
          make,
          names.map((name) => needs[name]!.key),
        )
        .inSingletonScope();
      if (!provides) return;
      const serviceOf = (installed: Installed): unknown => (installed.hooks as { service?: unknown }).service;
      bind(provides.key)
        .toResolvedValue(serviceOf as (installed: unknown) => unknown, [instance])
        .inSingletonScope();
    });
    this.#container.load(module);
  }

  /** The plugin's instance, set up now if it was not yet. */
  instance(entry: PluginEntry): Installed {
    return this.#container.get<Installed>(this.#instances.get(entry)!);
  }

  get<T>(token: Token<T>): T {
    return this.#container.get<T>(token.key);
  }

  /** Has another service stand in a token's place; who has got the one before keeps it. */
  replace(token: Token<unknown>, service: unknown): void {
    if (this.#container.isBound(token.key)) this.#container.rebind(token.key).toConstantValue(service);
    else this.#container.bind(token.key).toConstantValue(service);
  }

  has(token: Token<unknown>): boolean {
    return this.#container.isBound(token.key);
  }
}
