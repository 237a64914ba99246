declare const service: unique symbol;

/** The name under which a service is provided and needed, and the type that stands behind it. */
export interface Token<T> {
  readonly name: string;
  readonly key: symbol;
  readonly [service]?: T;
}

/** Makes a token of one's own, for services between one's own plugins. Tokens of the same name are the same token. */
export function token<T>(name: string): Token<T> {
  return Object.freeze({ name, key: Symbol.for(`plimsoll.service.${name}`) });
}
