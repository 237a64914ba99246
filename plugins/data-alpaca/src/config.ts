import { PlimsollError, Secret, duration, moment, secret, z } from '@plimsoll/core';

const settings = z.strictObject({
  keyId: secret().optional().describe('API key id; APCA_API_KEY_ID of the environment where left out'),
  secret: secret().optional().describe('API secret; APCA_API_SECRET_KEY of the environment where left out'),
  feed: z
    .enum(['iex', 'sip', 'delayed_sip', 'boats', 'overnight', 'otc'])
    .default('iex')
    .describe('where stock bars come from: iex is free, sip is all exchanges'),
  adjustment: z
    .string()
    .regex(
      /^(raw|all|(split|dividend|spin-off)(,(split|dividend|spin-off))*)$/,
      'expected raw, all, or a list of split, dividend and spin-off',
    )
    .default('raw')
    .describe('what past stock bars are adjusted for: raw, all, or a list of split, dividend and spin-off'),
  from: moment()
    .optional()
    .describe(
      'bars of the past from then on, for a backtest, and none that are to come; a date is its midnight in UTC',
    ),
  to: moment().optional().describe('the end of those: bars that start before it; the present where left out'),
  live: z.boolean().default(false).describe('true where the keys are those of a live account; it trades nothing'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'expected an address, such as http://127.0.0.1:8080' })
    .optional()
    .describe('any host that speaks the same API; nothing else is then talked to'),
  grace: duration()
    .default(2_000)
    .describe('how long after the end of a bar its cycle waits for symbols that have none yet'),
  silence: duration()
    .default(90_000)
    .describe('how long the stream may tell nothing while the market is open before it is connected again'),
  reconnect: duration().default(500).describe('first wait before the stream is connected again; it doubles up to 30 s'),
  timeout: duration().default(10_000).describe('how long a request for past bars may take'),
});

export const config = settings
  .refine(({ from, to }) => from !== undefined || to === undefined, {
    path: ['from'],
    error: 'expected `from`, because `to` is given',
  })
  .refine(({ from = -Infinity, to = Infinity }) => from < to, {
    path: ['to'],
    error: 'expected `to` to be later than `from`',
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
