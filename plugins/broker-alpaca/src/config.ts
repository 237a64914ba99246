import { PlimsollError, Secret, duration, secret, z } from '@plimsoll/core';

export const config = z.strictObject({
  keyId: secret().optional().describe('API key id; APCA_API_KEY_ID of the environment where left out'),
  secret: secret().optional().describe('API secret; APCA_API_SECRET_KEY of the environment where left out'),
  live: z
    .boolean()
    .default(false)
    .describe('true trades with real money, if PLIMSOLL_LIVE=yes is in the environment too; otherwise paper'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'expected an address, such as http://127.0.0.1:8080' })
    .optional()
    .describe('any host that speaks the same API; one of this machine is the only one then talked to'),
  timeout: duration().default(10_000).describe('how long a request may take before its outcome counts as unknown'),
  lookupFor: duration()
    .default(30_000)
    .describe('how long an order whose outcome is unknown is looked for before it counts as lost'),
  poll: duration().default(10_000).describe('how often working orders are compared with what Alpaca has'),
  settle: duration()
    .default(15_000)
    .describe('how long after a fill the positions and cash that Alpaca tells may still be those from before it'),
  reconnect: duration().default(500).describe('first wait before the stream is connected again; it doubles up to 30 s'),
});

export type Config = z.output<typeof config>;

export interface Keys {
  readonly keyId: string;
  readonly secret: string;
}

/** @throws PlimsollError where either key is in neither config nor environment */
export function keysOf({ keyId, secret }: Config, env: Readonly<Record<string, string | undefined>>): Keys {
  const reveal = (given: Secret | undefined, name: string): string => given?.reveal() ?? env[name] ?? '';
  const keys = { keyId: reveal(keyId, 'APCA_API_KEY_ID'), secret: reveal(secret, 'APCA_API_SECRET_KEY') };
  if (keys.keyId === '' || keys.secret === '') {
    throw new PlimsollError(
      'PLM_PLUGIN_SETUP_FAILED',
      'Alpaca needs two keys: give keyId and secret in config, or APCA_API_KEY_ID and APCA_API_SECRET_KEY in the environment',
    );
  }
  return keys;
}
