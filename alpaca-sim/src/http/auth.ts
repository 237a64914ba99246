import type { IncomingHttpHeaders } from 'node:http';
import type { Venue } from '../venue/venue.ts';

/** The pair of texts that proves who is asking. Kept only for as long as it is looked up. */
interface Credentials {
  readonly keyId: string;
  readonly secret: string;
}

/**
 * The account that the headers of a request or handshake belong to; undefined for none. Taken are `APCA-API-KEY-ID` with
 * `APCA-API-SECRET-KEY`, `Authorization: Basic` of the same pair, and `Authorization: Bearer` with `keyId:secret` or, short, the secret.
 */
export function accountOfHeaders(venue: Venue, headers: IncomingHttpHeaders): string | undefined {
  const keyId = headers['apca-api-key-id'];
  const secret = headers['apca-api-secret-key'];
  if (typeof keyId === 'string' && typeof secret === 'string') return venue.accountByKey(keyId, secret);
  const [scheme = '', token = ''] = headers.authorization?.split(/\s+/) ?? [];
  switch (scheme.toLowerCase()) {
    case 'basic':
      return accountOfPair(venue, splitPair(Buffer.from(token, 'base64').toString('utf8')));
    case 'bearer':
      return accountOfToken(venue, token);
    default:
      return undefined;
  }
}

/** The account of an OAuth token as the simulator has them: `keyId:secret`. */
export function accountOfToken(venue: Venue, token: string): string | undefined {
  return accountOfPair(venue, splitPair(token));
}

function accountOfPair(venue: Venue, pair: Credentials | undefined): string | undefined {
  return pair === undefined ? undefined : venue.accountByKey(pair.keyId, pair.secret);
}

function splitPair(text: string): Credentials | undefined {
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { keyId: text.slice(0, colon), secret: text.slice(colon + 1) };
}
